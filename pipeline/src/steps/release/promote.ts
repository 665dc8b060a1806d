import { checkTable, judgedBy } from "../../judgement/release-policy/index.js";
import { isServed } from "../../registry/client/line.js";
import { readJournal } from "../../registry/journal/journal.js";
import { journalTable, linesOf } from "../../registry/journal/promotions.js";
import { insistOnJournal } from "../../registry/promotion/agreement.js";
import { promote } from "../../registry/promotion/promote.js";
import { rollback } from "../../registry/promotion/rollback.js";
import type { Promoted } from "../../registry/promotion/serve.js";
import { byDigest } from "../../repository/references/index.js";
import { Workshop } from "../workshop/workshop.js";
import { type ReleaseCall, runOf } from "./call.js";
import { wrongArgument } from "./errors.js";
import { outsideText } from "./loopback.js";
import { type OpenPlace, openPlace } from "./place.js";
import { RegistryBox } from "./registry-box.js";

/** What is promoted, and from where to where. */
export interface PromoteRequest {
  image: string;
  /** Names of environments. */
  from: string;
  to: string;
  /** Instead of what `from` serves. */
  digest?: string;
  dryRun: boolean;
}

/** Promote an image if its evidence satisfies the policy of where it goes. Returns what was done, for people. */
export async function promoteImage(call: ReleaseCall, request: PromoteRequest): Promise<string> {
  const { image, digest, dryRun } = request;
  if (request.from === request.to) throw wrongArgument("--to", `expected another environment than --from`, OTHER);
  const [from, to] = [await openPlace(call, request.from, image), await openPlace(call, request.to, image)];
  if (to.site.environment.takes !== "promotions") throw takesNone(request.to);
  const run = await runOf(call, to.site);
  const box = await openBox(call, to);
  return promotedText(to, await promote(box, { from, to, digest, dryRun, ...run }));
}

const OTHER = "Name the environment that it is promoted to.";

function takesNone(environment: string): Error {
  const message = `"${environment}" takes releases only (registry/environments.yaml: takes)`;
  return wrongArgument("--to", message, "Promote to an environment that takes promotions.");
}

/** What is served again. */
export interface RollbackCall {
  image: string;
  environment: string;
  /** `previous`, or a digest. */
  to: string;
  /** An environment that has newer evidence of it. */
  evidence?: string;
}

/** Let an environment serve what it served before, or an older digest of its journal. Returns what was done. */
export async function rollbackImage(call: ReleaseCall, request: RollbackCall): Promise<string> {
  const { image, environment, to } = request;
  const at = await openPlace(call, environment, image);
  const evidence = request.evidence === undefined ? undefined : await openPlace(call, request.evidence, image);
  const run = await runOf(call, at.site);
  return promotedText(at, await rollback(await openBox(call, at), { at, to, evidence, ...run }));
}

/**
 * List an environment's promotions: every line of its journal is verified, and what is served is held against the last line of each image.
 */
export async function listPromotions(call: ReleaseCall, environment: string, image?: string): Promise<string> {
  const place = await openPlace(call, environment, image ?? "");
  const box = await openBox(call, place);
  const journal = await readJournal(box, place);
  const served = journal.lines.filter(isServed);
  const names = image === undefined ? [...new Set(served.map((line) => line.image))].sort() : [image];
  const places = await Promise.all(names.map((name) => openPlace(call, environment, name)));
  const table = journalTable(linesOf(journal.lines, image));
  await insistOnJournal(box, places, { journal, words: table });
  return table;
}

/** The tools for an environment. */
export async function openBox(call: ReleaseCall, { rules }: OpenPlace): Promise<RegistryBox> {
  return RegistryBox.open(await Workshop.open(call.settings), call.credentials, rules.trust);
}

/** Say what a promotion did. */
export function promotedText(place: OpenPlace, { digest, steps, checks }: Promoted): string {
  const title = byDigest(place.outside, digest);
  const table = checks.length === 0 ? [] : [checkTable(title, checks) + judgedBy(place.policy)];
  return outsideText([...table, ...steps, ""].join("\n"), place.loopback);
}
