import type { Container, Directory } from "@dagger.io/dagger";

import { about } from "../../errors/index.js";
import {
  INGESTION_FILE,
  type Ingestion,
  idleExceptions,
  judgeIngestion,
  lockProblems,
  OsvRecords,
  parseIngestion,
  recordsQuestion,
} from "../../judgement/ingestion/index.js";
import { InputsError } from "../../repository/inputs/index.js";
import type { Lock, ResolverNote, ResolverProblem } from "../../repository/lock/index.js";
import type { Repository } from "../workshop/repository.js";
import { runText } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import type { Wanted } from "./resolve.js";

/** A lock that was resolved, before it is written. */
export interface Candidate {
  wants: Wanted;
  lock: Lock;
  before?: Lock;
}

/** Read what may enter a lock, as of now. Throws an InputsError with every problem and its place. */
export function ingestionOf({ snapshot: { texts } }: Repository, now: Date): Ingestion {
  const text = texts.get(INGESTION_FILE);
  if (text !== undefined) return parseIngestion({ path: INGESTION_FILE, text }, now);
  const problem = about(INGESTION_FILE, "no such file; it says what may enter a lock");
  throw new InputsError([problem], "Write this file, then run the command again.");
}

/** Ask the records of a folder about what would be locked. Throws a StepError for a folder without records. */
export async function recordsOf(
  box: Container,
  policy: Ingestion,
  locks: readonly Lock[],
  advisories: Directory | undefined,
): Promise<OsvRecords | "none"> {
  if (advisories === undefined) return "none";
  const asked = await textFile(JSON.stringify(recordsQuestion(locks, policy)));
  const step = box
    .withMountedDirectory("/advisories", advisories)
    .withFile("/asked.json", asked)
    .withExec(["python3", "-m", "resolve", "records", "/advisories", "/asked.json", "/records.json"]);
  return OsvRecords.parse(JSON.parse(await runText(step, "/records.json")));
}

/** Judge what would be locked. What a base brings is judged where it is locked. */
export function judgeCandidate(
  policy: Ingestion,
  { wants, lock, before }: Candidate,
  records: OsvRecords | "none",
  now: Date,
): { problems: ResolverProblem[]; notes: ResolverNote[] } {
  const wheels = lock.wheels.filter(({ from }) => from === undefined);
  const suites = lock.debs.some(({ from }) => from === undefined) ? [wants.debian.suite] : [];
  return lockProblems(judgeIngestion(policy, { lock: { wheels }, suites, before, records, now }), wants.python);
}

/** Name the exceptions that no lock has the version of. */
export function idleLines(policy: Ingestion, locks: readonly Lock[]): string[] {
  const idle = idleExceptions(
    policy,
    locks.flatMap(({ wheels }) => wheels),
  );
  return idle.map(
    (one) =>
      `note: ${INGESTION_FILE}: the exception of ${one.package} ${one.version} from ${one.rule} lets nothing through`,
  );
}
