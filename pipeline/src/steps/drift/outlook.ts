import { z } from "zod";

import { about } from "../../errors/index.js";
import {
  blockedThen,
  endedReleases,
  endedTrust,
  endedWords,
  LaterError,
  type OutlookRow,
  outlookTable,
  type ScannedThen,
} from "../../judgement/outlook/index.js";
import type { RegistryTools } from "../../registry/client/tools.js";
import { finishedOf, lastOf, readHistory, seenOnOf } from "../../registry/fleet/history.js";
import type { Served } from "../../registry/fleet/served.js";
import { lifeCycleOf, readLifeCycle } from "../evidence/life-cycle.js";
import { readScanPolicy, readVex } from "../evidence/scan-policy.js";
import type { ReleaseCall } from "../release/call.js";
import { wrongArgument } from "../release/errors.js";
import { readFleet } from "../release/fleet.js";
import { openSite } from "../release/site.js";
import { ownImages } from "../workshop/beneath.js";
import { Workshop } from "../workshop/workshop.js";

/**
 * Say what does not pass on another day, with the files of this checkout and the scans that are attested today. Returns a table; throws a
 * LaterError with it where something blocks then.
 */
export async function outlookOn(call: ReleaseCall, day: string, environments: readonly string[]): Promise<string> {
  const at = dayOf(day);
  const { source } = call.settings;
  const [{ severity, waivers }, vex] = await Promise.all([
    readScanPolicy(source, new Date()),
    readVex(source, new Date()),
  ]);
  const rows: OutlookRow[] = [...endedWords(waivers, vex, severity, at), ...(await releasesThen(call, at))];
  for (const { environment, box, served } of await readFleet(call, environments)) {
    const { trust } = await openSite(source, environment, call.trustedKeys);
    rows.push(...endedTrust(environment, trust, at));
    for (const item of served) {
      for (const scan of await scansOf(box, item)) rows.push(...blockedThen(scan, severity, waivers, vex, at));
    }
  }
  const table = outlookTable(at, rows);
  const bad = rows.filter(({ effect }) => effect === "blocks");
  if (bad.length === 0) return table;
  throw new LaterError(
    bad.map(({ subject, what }) => about(subject, what)),
    `That is on ${day}, not today: there is time to mend it.\n\n${table}`,
  );
}

/** What the repository's own images are made of, by their locks; each line once, whatever platform has it. */
async function releasesThen({ settings }: ReleaseCall, at: Date): Promise<OutlookRow[]> {
  const workshop = await Workshop.open(settings);
  const policy = await readLifeCycle(workshop);
  const rows = ownImages(workshop.repository.catalog.images, settings.beneath).flatMap((image) =>
    image.platforms.flatMap((platform) =>
      endedReleases(image.name, lifeCycleOf(workshop, image, platform, policy, at).releases),
    ),
  );
  return [...new Map(rows.map((row) => [`${row.subject} ${row.what}`, row])).values()];
}

/** The end of a day in UTC: a waiver, a key or a clock that ends on it holds on it. */
function dayOf(day: string): Date {
  if (!z.iso.date().safeParse(day).success) {
    throw wrongArgument(
      "--at",
      `expected a date of the calendar ("2027-01-15"), got ${JSON.stringify(day)}`,
      "Give a day.",
    );
  }
  return new Date(`${day}T23:59:59Z`);
}

async function scansOf(tools: RegistryTools, served: Served): Promise<ScannedThen[]> {
  const history = await readHistory(tools, served);
  const scan = lastOf(history.get(served.digest)?.scans ?? []);
  if (scan === undefined) return [];
  const seenOn = seenOnOf(history);
  const { environment, image } = served;
  return scan.scanner.result.results.map(({ platform, digest, gate }) => ({
    ...{ environment, image, platform, digests: [digest, served.digest], seenOn },
    ...{ scanned: finishedOf(scan), maxAgeDays: served.place.rules.policy.scan.maxAgeDays, judged: gate.judged },
  }));
}
