import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { timeText } from "../../text/time.js";
import { type Knowledge, type ScanResult, SEVERITIES, VexStatement } from "../scan/index.js";
import { ADVISORIES } from "./predicate.js";
import type { Builder, Invocation } from "./provenance.js";

const text = z.string().min(1);
const digest = z.string().regex(DIGEST);

/** A date that is none says nothing: the first scan that found it counts. */
const date = z.iso.datetime().optional().catch(undefined);

const Finding = z.looseObject({
  ...{ id: text, aliases: z.array(z.string()), package: text, version: z.string(), type: z.string() },
  ...{ severity: z.enum(SEVERITIES), fixed: z.array(z.string()), title: z.string(), scanners: z.array(z.string()) },
  purls: z.array(text).optional(),
  ...{ published: date, modified: date, fixedOn: date },
  unread: text.optional(),
});

const time = z.iso.datetime();

/** Advisories of a folder, which the databases were made from. */
const Advisories = z.looseObject({
  ...{ records: z.int().positive(), digest, updated: time, vendors: z.undefined().optional() },
});

/** The databases of the scanners' vendors. */
const Vendors = z.looseObject({
  ...{ vendors: z.record(text, z.looseObject({ digest, built: time, from: text })), updated: time },
  records: z.undefined().optional(),
});

/** What was looked at, of one type of package. What was made of it then is not read: it is judged again. */
const Covered = z.looseObject({
  ...{
    type: text,
    ecosystem: text.optional(),
    packages: z.int().positive(),
    unversioned: z.int().positive().optional(),
  },
  known: z.record(text, z.looseObject({ records: z.int().nonnegative(), updated: time })),
});

/** The scan of one platform, as far as it is judged again. */
export const ScanRecord = z.looseObject({
  image: text,
  platform: text,
  digest,
  /** Older records have none. */
  index: digest.optional(),
  scanners: z.array(text).min(1),
  advisories: z.union([Advisories, Vendors]),
  databases: z.record(z.string(), digest),
  /** Scans from before what was looked at was recorded have none: they show nothing. */
  coverage: z.array(Covered).min(1).optional(),
  gate: z.looseObject({ judged: z.array(z.looseObject({ finding: Finding, vex: VexStatement.optional() })) }),
});
export type ScanRecord = z.infer<typeof ScanRecord>;

/** cosign's record of a scan: https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md */
export const Vuln = z.looseObject({
  scanner: z.looseObject({
    uri: text,
    version: text,
    db: z.looseObject({ uri: text, version: digest }),
    result: z.looseObject({ results: z.array(ScanRecord).min(1) }),
  }),
  metadata: z.looseObject({ scanStartedOn: z.iso.datetime(), scanFinishedOn: z.iso.datetime() }),
});

/** A scanner, as its record names it. */
export interface Scanner {
  /** grype or trivy. */
  name: string;
  /** Package URL with the version: `pkg:golang/github.com/anchore/grype@v0.121.2`. */
  uri: string;
  version: string;
}

/** A scan of the platforms of one subject: one, or all for the index. */
export interface ScanRun {
  results: readonly ScanResult[];
  /** The scanners that ran, the default one first. */
  scanners: readonly [Scanner, ...Scanner[]];
  builder: Builder;
  invocation: Invocation;
}

/** Say what scanners found. The format has room for one scanner: the first is named there, all are in the result. */
export function vulnPredicate({ results, scanners, builder, invocation }: ScanRun): object {
  const [{ name, uri, version }] = scanners;
  const [first] = results;
  const platforms = results.map((item) => item.platform);
  return {
    invocation: {
      parameters: { image: first?.image ?? "", platforms, scanners: scanners.map((item) => item.name) },
      ...{ uri: builder.id, event_id: invocation.id, "builder.id": builder.id },
    },
    scanner: {
      ...{ uri, version },
      db: { ...origin(first?.advisories, name), version: first?.databases[name] ?? "" },
      result: { scanners, results },
    },
    metadata: { scanStartedOn: timeText(invocation.startedOn), scanFinishedOn: timeText(invocation.finishedOn) },
  };
}

/** Where the database of a scanner is from, and when what is in it was last changed. */
function origin(knowledge: Knowledge | undefined, scanner: string): { uri: string; lastUpdate?: string } {
  if (knowledge === undefined || !("vendors" in knowledge)) return { uri: ADVISORIES, lastUpdate: knowledge?.updated };
  const { from, built } = knowledge.vendors[scanner] ?? { from: "", built: knowledge.updated };
  return { uri: from, lastUpdate: built };
}
