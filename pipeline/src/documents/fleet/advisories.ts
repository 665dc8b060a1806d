import { z } from "zod";

import { normalizePythonName } from "../../repository/inputs/index.js";
import { compareVersions, ecosystemOf, type Purl } from "../../repository/packages/index.js";
import { severityOf } from "../scan/index.js";
import type { FleetPackage } from "./fleet-index.js";
import type { PurlReader } from "./purl-reader.js";

/** An advisory, as far as it is read here: https://ossf.github.io/osv-schema/ */
export const Advisory = z.looseObject({
  id: z.string(),
  aliases: z.array(z.string()).nullish(),
  upstream: z.array(z.string()).nullish(),
  withdrawn: z.string().nullish(),
  database_specific: z.looseObject({ severity: z.unknown() }).nullish(),
  affected: z
    .array(
      z.looseObject({
        package: z.looseObject({ ecosystem: z.string(), name: z.string() }).nullish(),
        versions: z.array(z.string()).nullish(),
        ranges: z
          .array(z.looseObject({ type: z.string(), events: z.array(z.record(z.string(), z.string())) }))
          .nullish(),
      }),
    )
    .nullish(),
});
export type Advisory = z.infer<typeof Advisory>;
type Affected = NonNullable<Advisory["affected"]>[number];

/** What advisories say of a package. */
export interface Advised {
  id: string;
  severity: ReturnType<typeof severityOf>;
  fixed: string[];
  /** False where the version cannot be compared with what the advisory names: then it is affected as far as anybody knows. */
  comparable: boolean;
}

/** Make what says of a package whether advisories name it. Withdrawn ones are not looked at. */
export function advisedBy(records: readonly Advisory[], read: PurlReader): (item: FleetPackage) => Advised[] {
  const known = new Map<string, { record: Advisory; affected: Affected }[]>();
  for (const record of records.filter(({ withdrawn }) => withdrawn == null)) {
    for (const affected of record.affected ?? []) {
      const key = `${affected.package?.ecosystem} ${nameIn(affected)}`;
      known.set(key, [...(known.get(key) ?? []), { record, affected }]);
    }
  }
  return ({ purl: text }) => {
    const purl = read(text);
    const ecosystem = purl && ecosystemOf(purl);
    if (purl === undefined || ecosystem === undefined) return [];
    const named = namesOf(purl).flatMap((name) => known.get(`${ecosystem} ${name}`) ?? []);
    return named.flatMap(({ record, affected }) => judge(purl, record, affected) ?? []);
  };
}

function nameIn({ package: named }: Affected): string {
  return named?.ecosystem === "PyPI" ? normalizePythonName(named.name) : (named?.name ?? "");
}

/** Debian's advisories name sources, which syft writes as a qualifier where they are called otherwise: `upstream=glibc@2.36`. */
function namesOf({ type, namespace, name, qualifiers }: Purl): string[] {
  if (type === "deb") return [qualifiers?.upstream?.split("@")[0] ?? name];
  if (namespace === undefined) return [name];
  return [`${namespace}${type === "maven" ? ":" : "/"}${name}`];
}

function judge({ type, version }: Purl, record: Advisory, affected: Affected): Advised | undefined {
  const bare = type === "golang" ? version?.replace(/^v/, "") : version;
  const ranges = (affected.ranges ?? []).filter((range) => range.type !== "GIT");
  const events = ranges.map((range) => range.events);
  const listed = bare !== undefined && (affected.versions ?? []).includes(bare);
  const verdicts = bare === undefined ? [undefined] : events.map((list) => within(type, bare, list));
  if (!listed && verdicts.every((verdict) => verdict === false)) return undefined;
  const word = record.database_specific?.severity;
  return {
    id: record.id,
    severity: severityOf(typeof word === "string" ? word : ""),
    fixed: [...new Set(events.flat().flatMap((event) => event.fixed ?? []))],
    comparable: listed || verdicts.includes(true),
  };
}

/** Whether a version lies in a range: after the last event that is not above it. Undefined where that cannot be told. */
function within(type: string, version: string, events: readonly Record<string, string>[]): boolean | undefined {
  let affected = false;
  for (const event of events) {
    if (event.introduced !== undefined) {
      const order = event.introduced === "0" ? 1 : compareVersions(type, version, event.introduced);
      if (order === undefined) return undefined;
      if (order >= 0) affected = true;
    }
    const end = event.fixed ?? event.last_affected;
    if (end === undefined) continue;
    const order = compareVersions(type, version, end);
    if (order === undefined) return undefined;
    if (event.fixed === undefined ? order > 0 : order >= 0) affected = false;
  }
  return affected;
}
