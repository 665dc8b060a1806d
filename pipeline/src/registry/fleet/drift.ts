import { type DriftReport, packageVersions, type Remediation } from "../../documents/drift/index.js";
import type { Finding } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";
import {
  compareImage,
  type DriftInput,
  type DriftRules,
  type KnowledgeState,
  type OpenLine,
  type Replaced,
  remediationOf,
} from "../../judgement/drift/index.js";
import type { RegistryTools } from "../client/tools.js";
import {
  type DigestHistory,
  finishedOf,
  type ImageHistory,
  lastOf,
  readHistory,
  type ScanPredicate,
  seenOnOf,
} from "./history.js";
import type { Served } from "./served.js";

/** What is known today, and how an SBOM is looked through with it. */
export interface Looking {
  rules: DriftRules;
  knowledge: KnowledgeState;
  /** Look for vulnerabilities in the packages of an SPDX document. */
  look: (spdx: unknown) => Promise<Finding[]>;
}

/** What is to be said of one image that an environment serves. */
export interface ImageDrift {
  summary: DriftReport["images"][number];
  lines: OpenLine[];
  remediation?: Remediation;
}

/**
 * Compare what is known today of an image that is served with its last attested scan: both about the attested SBOM of exactly that digest.
 * Throws a NotShownError where it has no scan or SBOM of somebody who is trusted, or what reading the registry throws.
 */
export async function driftOfImage(tools: RegistryTools, served: Served, looking: Looking): Promise<ImageDrift> {
  const history = await readHistory(tools, served);
  const own = history.get(served.digest);
  const last = own === undefined ? undefined : lastOf(own.scans);
  if (own === undefined || last === undefined) throw without(served, "scan");
  const platforms = [];
  for (const { platform, digest } of served.manifests) {
    const document = own.sboms.get(platform);
    if (document === undefined) throw without(served, `SBOM of ${platform}`);
    platforms.push({ platform, digest, findings: await looking.look(document), packages: packageVersions(document) });
  }
  const input: DriftInput = {
    ...{ environment: served.environment, image: served.image, digest: served.digest },
    ...(served.since !== undefined && { since: served.since.when }),
    before: beforeOf(last, looking),
    today: { platforms, knowledge: looking.knowledge },
    replaced: replacedBy(served, history),
    seenOn: seenOnOf(history),
  };
  const scansOf = (digest: string) =>
    (history.get(digest)?.scans ?? []).map((scan) => ({ at: finishedOf(scan), findings: findingsOf(scan) }));
  const times = served.lines.map(({ when, digest }) => ({ when, scans: scansOf(digest) }));
  return {
    ...compareImage(input, looking.rules),
    ...(served.place.promoted && { remediation: remediationOf(served.environment, served.image, times) }),
  };
}

function without({ environment, image, digest }: Served, what: string): Error {
  const next = `Release it again: ./daggerw call release --name=${image}.`;
  return notShown(
    `${environment}/${image}@${digest}`,
    `it has no ${what} that is signed by somebody who is trusted`,
    next,
  );
}

function findingsOf({ scanner }: ScanPredicate): Finding[] {
  return scanner.result.results.flatMap(({ gate }) => gate.judged.map(({ finding }) => finding));
}

/** What a scan said, as far as those who look today could have found it, too: only Grype looks through SBOMs. */
function beforeOf(scan: ScanPredicate, { knowledge }: Looking): DriftInput["before"] {
  const asked = Object.keys(knowledge.databases);
  const platforms = scan.scanner.result.results.map(({ platform, gate }) => ({
    platform,
    judged: gate.judged.filter(({ finding }) => finding.scanners.some((name) => asked.includes(name))),
  }));
  return { at: finishedOf(scan), platforms, knowledge: knowledgeOf(scan, asked) } as DriftInput["before"];
}

function knowledgeOf({ scanner }: ScanPredicate, asked: readonly string[]): KnowledgeState {
  const [first] = scanner.result.results;
  const named = (scanner.result as { scanners?: { name?: unknown; version?: unknown }[] }).scanners ?? [];
  const versions = named.flatMap(({ name, version }) =>
    typeof name === "string" && typeof version === "string" && asked.includes(name) ? [[name, version] as const] : [],
  );
  const databases = Object.entries(first?.databases ?? {}).filter(([name]) => asked.includes(name));
  return { databases: Object.fromEntries(databases), scanners: Object.fromEntries(versions) };
}

/** The digest that the one that is served has replaced, where its evidence can still be read. */
function replacedBy({ since }: Served, history: ImageHistory): Replaced | undefined {
  const old = since?.replaced === undefined ? undefined : history.get(since.replaced);
  const scan = old === undefined ? undefined : lastOf(old.scans);
  if (since === undefined || old === undefined || scan === undefined) return undefined;
  return { until: since.when, platforms: scan.scanner.result.results.flatMap((result) => platformOf(old, result)) };
}

function platformOf(
  { sboms }: DigestHistory,
  { platform, gate }: ScanPredicate["scanner"]["result"]["results"][number],
) {
  const document = sboms.get(platform);
  if (document === undefined) return [];
  const findings = gate.judged.map(({ finding }) => finding);
  return [{ platform, findings, packages: packageVersions(document) }];
}
