import type { Problem } from "../../errors/index.js";
import {
  type CommittedLock,
  committedProblems,
  INGESTION_FILE,
  Ingestion,
  type IngestionFact,
  ingestionTable,
  judgeIngestion,
} from "../../judgement/ingestion/index.js";
import { parseYaml, placesOfImage } from "../../repository/inputs/index.js";
import { parseLock } from "../../repository/lock/index.js";
import type { Repository } from "./repository.js";

/** What committed locks and inputs hold that may not enter, and a line for what cannot be judged of them. */
export interface IngestionFound {
  problems: Problem[];
  notes: string;
}

/**
 * Judge what is locked by policies/ingestion.yaml, as far as locks record it. Malware, and who published what before, are not in
 * them: `lock` asks for these. A file or a lock that cannot be read is told elsewhere.
 */
export function ingestionFindings(repository: Repository, now: Date): IngestionFound {
  const policy = policyOf(repository);
  if (policy === undefined) return { problems: [], notes: "" };
  const locks = [...repository.locks].flatMap(([path, text]) => read(path, text) ?? []);
  const judged = locks.map((committed) => ({
    committed,
    facts: judgeIngestion(policy, { lock: committed.lock, suites: [], now }),
  }));
  const wheels = locks.flatMap(({ lock }) => lock.wheels);
  const all = judgeIngestion(policy, { lock: { wheels: once(wheels) }, suites: [], now });
  return {
    problems: [
      ...judged.flatMap(({ committed, facts }) => committedProblems(facts, committed)),
      ...suiteProblems(repository, policy, now),
    ],
    notes: ingestionTable(all),
  };
}

function suiteProblems({ snapshot, catalog }: Repository, policy: Ingestion, now: Date): Problem[] {
  const files = [...snapshot.texts].map(([path, text]) => ({ path, text }));
  return catalog.images.flatMap(({ name, debian: { suite } }) => {
    const facts: IngestionFact[] = judgeIngestion(policy, { lock: { wheels: [] }, suites: [suite], now });
    if (facts.length === 0) return [];
    const places = placesOfImage(files, name);
    return facts.flatMap(({ rule, message, next }) => places.problems([suite], `${rule}: ${message}. ${next}`));
  });
}

function policyOf({ snapshot: { texts } }: Repository): Ingestion | undefined {
  const text = texts.get(INGESTION_FILE);
  return text === undefined ? undefined : parseYaml({ path: INGESTION_FILE, text }, Ingestion).value;
}

/** What a base brings is judged in its own lock. */
function read(path: string, text: string): CommittedLock | undefined {
  try {
    const lock = parseLock({ path, text });
    return { path, text, lock: { ...lock, wheels: lock.wheels.filter(({ from }) => from === undefined) } };
  } catch {
    return undefined;
  }
}

function once<T extends { filename: string }>(wheels: readonly T[]): T[] {
  return [...new Map(wheels.map((wheel) => [wheel.filename, wheel])).values()];
}
