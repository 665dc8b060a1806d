import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Wheel } from "../../repository/lock/index.js";
import { dayText } from "../../text/time.js";
import type { Entering, IngestionFact, Wrong } from "./fact.js";
import type { Exception, Ingestion } from "./policy.js";

/** Let a wheel pass a rule where an exception holds, or say why one does not. */
export function excepted(
  { exceptions }: Ingestion,
  wheel: Wheel,
  { rule, message, next }: Wrong,
  { now, records }: Pick<Entering, "now" | "records">,
): IngestionFact {
  const today = dayText(now);
  const own = exceptions.filter((one) => one.rule === rule && isOf(one, wheel));
  const mends = (one: Exception) => found(one, records) !== "affected";
  const [held] = own.filter((one) => one.until >= today && mends(one));
  const fact = { rule, about: wheel.name, next } as const;
  if (held !== undefined) return { ...fact, state: "excepted", message: `${message}; ${byWhom(held, records)}` };
  const [last] = own.toSorted((one, other) => other.until.localeCompare(one.until));
  return { ...fact, state: "refused", message: last === undefined ? message : `${message}; ${whyNot(last, today)}` };
}

/** Exceptions that let nothing of these wheels through: none has this version. */
export function idleExceptions({ exceptions }: Ingestion, wheels: readonly Wheel[]): Exception[] {
  return exceptions.filter((one) => !wheels.some((wheel) => isOf(one, wheel)));
}

function isOf({ package: name, version }: Exception, wheel: Pick<Wheel, "name" | "version">): boolean {
  return normalizePythonName(name) === normalizePythonName(wheel.name) && version === wheel.version;
}

function found({ package: name, version, fixes }: Exception, records: Entering["records"]) {
  if (fixes === undefined || records === undefined || records === "none") return "unknown";
  const said = records.fixes.find((one) => one.name === name && one.version === version && one.advisory === fixes);
  return said?.found ?? "unknown";
}

function byWhom(one: Exception, records: Entering["records"]): string {
  const fixes =
    one.fixes === undefined
      ? ""
      : ` as it fixes ${one.fixes}${found(one, records) === "fixed" ? "" : " (not verified)"}`;
  return `excepted by ${one.owner} until ${one.until}${fixes}: ${one.reason}`;
}

function whyNot({ owner, until, fixes }: Exception, today: string): string {
  if (until < today) return `${owner} excepted it until ${until}`;
  return `${owner} excepted it as it fixes ${fixes}, but by that advisory it is still affected`;
}
