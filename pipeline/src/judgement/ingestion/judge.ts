import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Publisher, Wheel } from "../../repository/lock/index.js";
import { addDays, age, dayText } from "../../text/time.js";
import { excepted } from "./except.js";
import type { Entering, IngestionFact, Wrong } from "./fact.js";
import { INGESTION_FILE, type Ingestion } from "./policy.js";
import { unknownFacts } from "./unknown.js";

/** Judge what enters a lock: what is refused, what is excepted, and what cannot be judged. */
export function judgeIngestion(policy: Ingestion, entering: Entering): IngestionFact[] {
  const { lock, now, records } = entering;
  const found = lock.wheels.flatMap((wheel) =>
    [
      ...tooYoung(policy, wheel, now),
      ...yanked(wheel),
      ...otherIndex(policy, wheel),
      ...otherPublisher(wheel, entering.before),
      ...malware(wheel, records),
    ].map((wrong) => excepted(policy, wheel, wrong, entering)),
  );
  return [...strangeSuites(policy, entering.suites), ...found, ...unknownFacts(policy, lock.wheels, records)];
}

function tooYoung({ leastAgeDays }: Ingestion, { name, version, uploaded }: Wheel, now: Date): Wrong[] {
  if (uploaded === undefined) return [];
  const days = age(uploaded, now);
  if (days !== undefined && days >= leastAgeDays) return [];
  const message =
    days === undefined
      ? `${name} ${version} was uploaded ${uploaded}, which is still to come`
      : `${name} ${version} was uploaded ${uploaded}, ${plural(Math.floor(days), "day")} ago; ${plural(leastAgeDays, "day")} are wanted`;
  const old = addDays(dayText(uploaded), leastAgeDays + 1);
  return [
    {
      rule: "IN001",
      message,
      next: `Take an older version, by a constraint where nothing asks for it by name, or lock again on ${old}; except one that fixes an advisory in ${INGESTION_FILE}, by naming it.`,
    },
  ];
}

function yanked({ name, version, yanked: why }: Wheel): Wrong[] {
  if (why === undefined) return [];
  return [
    {
      rule: "IN002",
      message: `${name} ${version} is yanked${why === "" ? ", without a reason" : `: ${why}`}`,
      next: `Take another version, or except this one in ${INGESTION_FILE}.`,
    },
  ];
}

function otherIndex({ indexes }: Ingestion, { name, version, index }: Wheel): Wrong[] {
  if (index === undefined || indexes.includes(index)) return [];
  return [
    {
      rule: "IN003",
      message: `${name} ${version} is of the index "${index}"; allowed: ${indexes.join(", ")}`,
      next: `Take it from one that is allowed, or allow this one in ${INGESTION_FILE}.`,
    },
  ];
}

function strangeSuites({ suites: allowed }: Ingestion, suites: readonly string[]): IngestionFact[] {
  const strange = [...new Set(suites)].filter((suite) => suite !== "" && !allowed.includes(suite));
  return strange.map((suite) => ({
    rule: "IN004",
    state: "refused",
    about: suite,
    message: `packages of the suite "${suite}"; allowed: ${allowed.join(", ")}`,
    next: `Use a suite that is allowed, or allow this one in ${INGESTION_FILE}.`,
  }));
}

/** A stolen token publishes from elsewhere, or without what made the attestations until now. */
function otherPublisher({ name, version, publisher }: Wheel, before: Entering["before"]): Wrong[] {
  const old = before?.wheels.find((wheel) => normalizePythonName(wheel.name) === normalizePythonName(name));
  if (old?.publisher === undefined || publisherText(old.publisher) === publisherText(publisher)) return [];
  return [
    {
      rule: "IN005",
      message: `${name} ${version} is published by ${publisherText(publisher)}; ${old.version} was by ${publisherText(old.publisher)}`,
      next: `Ask its authors whether they moved; then except this version in ${INGESTION_FILE}, or keep ${old.version}.`,
    },
  ];
}

/** Name who published something: `GitHub numpy/numpy wheels.yml`. */
export function publisherText(publisher: Publisher | undefined): string {
  if (publisher === undefined) return "somebody that its index does not name";
  const { kind, repository, workflow } = publisher;
  return [kind, repository, workflow].filter((part) => part !== undefined).join(" ");
}

function malware({ name, version }: Wheel, records: Entering["records"]): Wrong[] {
  if (records === undefined || records === "none") return [];
  const same = (one: { name: string; version: string }) =>
    normalizePythonName(one.name) === normalizePythonName(name) && one.version === version;
  return records.malware.filter(same).map(({ id, summary }) => ({
    rule: "IN006",
    message: `${name} ${version} is malware by ${id}${summary === "" ? "" : `: ${summary}`}`,
    next: "Take another version or another package, and look at what already ran this one.",
  }));
}

/** Write a number of something: `1 day`, `7 days`. */
export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
