import { z } from "zod";
import type { Advisories, Known } from "../../documents/scan/index.js";
import { notShown, readJson } from "../../errors/index.js";
import { DIGEST } from "../../repository/references/index.js";
import { ageInDays, dayText, timeText, utcText } from "../../text/time.js";

/** What `advisory-db describe` says of a folder of advisories. */
const Description = z.strictObject({
  records: z.int().positive(),
  withdrawn: z.int().nonnegative(),
  digest: z.string().regex(DIGEST),
  ecosystems: z.record(
    z.string(),
    z.strictObject({ records: z.int().positive(), newest: z.array(z.iso.datetime()).min(1) }),
  ),
  skipped: z.record(z.string(), z.int()),
  newest: z.array(z.iso.datetime()).min(1),
});

/** What `advisory-db inspect` says of a scanner's database. */
const Inspection = z.strictObject({
  ecosystems: z.record(
    z.string(),
    z.strictObject({ records: z.int().positive(), updated: z.iso.datetime({ offset: true }).optional() }),
  ),
});

/**
 * Read what a vendor's database knows of each ecosystem. One that keeps no time of its sources, as Trivy's, has its own for theirs.
 * Throws a NotShownError.
 * @param built when the database was made
 */
export function readEcosystems(scanner: string, text: string, built: string): Record<string, Known> {
  const { ecosystems } = readJson(`what is in the database of ${scanner}`, text, Inspection, "Fetch it again.");
  return mapped(ecosystems, ({ records, updated }) => ({ records, updated: utcText(updated ?? built) }));
}

/**
 * Read what is known of the advisories and how old they are. Some records carry times in the future by mistake; the
 * newest that lies in the past counts. Throws a NotShownError where there are none, or only old ones.
 */
export function readAdvisories(text: string, now: Date, maxAgeDays: number): Advisories {
  const description = readJson(
    "advisories that cannot be described",
    text,
    Description,
    "Give a folder of OSV records.",
  );
  const { newest, withdrawn: _, ...rest } = description;
  const latest = latestOf(newest, now);
  if (latest === undefined) {
    throw notShown("advisories", `every time of change is in the future (${newest[0]})`, "Set this machine's clock.");
  }
  const ageDays = ageInDays(latest, now) ?? 0;
  if (ageDays > maxAgeDays) {
    const message = `the newest is of ${dayText(latest)}, ${ageDays} days old; at most ${maxAgeDays} are allowed`;
    throw notShown(
      "advisories",
      message,
      "Give newer ones, or say in policies/severity.yaml how old they may be: database.maxAgeDays.",
    );
  }
  const ecosystems = mapped(rest.ecosystems, ({ records, newest: times }) => ({
    records,
    // Where all are of the future, one of them stands there: it is judged as such.
    updated: timeText(latestOf(times, now) ?? new Date(times[0] ?? "")),
  }));
  return { ...rest, ecosystems, updated: timeText(latest), ageDays };
}

/** The latest of some times that is not in the future. */
function latestOf(times: readonly string[], now: Date): Date | undefined {
  const past = times.map((time) => new Date(time)).filter((time) => time <= now);
  return past.sort((a, b) => b.getTime() - a.getTime())[0];
}

function mapped<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
