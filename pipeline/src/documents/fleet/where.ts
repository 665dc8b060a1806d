import { z } from "zod";

import { compareText } from "../../errors/index.js";
import type { Purl } from "../../repository/packages/index.js";
import { SEVERITIES } from "../scan/index.js";
import { type Advised, type Advisory, advisedBy } from "./advisories.js";
import {
  type FleetFinding,
  type FleetIndex,
  type FleetPackage,
  type FleetPlatform,
  FleetServed,
} from "./fleet-index.js";
import { type CommittedLock, LOCK_STATES, lookupIn } from "./locked.js";
import { type PurlReader, purlReader } from "./purl-reader.js";
import { matcherOf, mayBe, type Query } from "./query.js";

/** One place where what is looked for is. */
export const WhereHit = FleetServed.extend({
  commit: z.string().optional(),
  platform: z.string(),
  package: z.string(),
  version: z.string(),
  purl: z.string(),
  /** What made the layer that brings it. */
  layer: z.string().optional(),
  /** The wheel that carries it. */
  in: z.string().optional(),
  vulnerability: z
    .strictObject({
      id: z.string(),
      severity: z.enum(SEVERITIES),
      fixed: z.array(z.string()),
      /** `scan of 2026-11-20T11:10:00Z`, or `advisories`. */
      source: z.string(),
      /** False where an advisory names the package and the version cannot be compared. */
      comparable: z.boolean(),
    })
    .optional(),
  lock: z.strictObject({ state: z.enum(LOCK_STATES), path: z.string().optional(), version: z.string().optional() }),
});
export type WhereHit = z.infer<typeof WhereHit>;

/** The answer to `where`, as JSON. */
export const WhereReport = z.strictObject({
  version: z.literal(1),
  /** What was asked for, as it was given. */
  asked: z.string(),
  /** When the registries were read. */
  made: z.iso.datetime(),
  environments: z.array(z.string()),
  /** Images in environments that were looked at, and how many digests they are. */
  looked: z.strictObject({ served: z.int(), digests: z.int() }),
  hits: z.array(WhereHit),
  /** Where nothing can be said: no SBOM, or no scan, by somebody who is trusted. */
  unknown: z.array(FleetServed.extend({ platform: z.string(), why: z.string() })),
});
export type WhereReport = z.infer<typeof WhereReport>;

/** What is known besides the index. */
export interface WhereSources {
  locks: readonly CommittedLock[];
  /** Advisories about the vulnerability that is asked for; undefined where none were given. */
  advisories?: readonly Advisory[];
}

/** Say where something is in what environments serve. */
export function whereIs(index: FleetIndex, query: Query, { locks, advisories }: WhereSources): WhereReport {
  const read = purlReader();
  const look =
    "package" in query ? packageLooker(query.package, read) : findingLooker(query.vulnerability, advisories, read);
  const lookup = lookupIn(locks);
  const found = new Map<FleetPlatform, Looked>();
  const lookOnce = (platform: FleetPlatform) => {
    const known = found.get(platform) ?? look(platform);
    found.set(platform, known);
    return known;
  };
  const hits: WhereHit[] = [];
  const unknown: WhereReport["unknown"] = [];
  for (const served of index.served) {
    const image = index.images[served.digest];
    for (const platform of image?.platforms ?? []) {
      const looked = lookOnce(platform);
      if (looked.why !== undefined) unknown.push({ ...served, platform: platform.platform, why: looked.why });
      for (const { purl, item, vulnerability } of looked.found) {
        const lock = lookup(
          served.image,
          platform.platform,
          wheelOr(purl, item),
          item.in ? [] : (vulnerability?.fixed ?? []),
        );
        hits.push({
          ...served,
          ...(image?.commit !== undefined && { commit: image.commit }),
          ...{ platform: platform.platform, package: purl.name, version: purl.version ?? "", purl: item.purl },
          ...(item.layer !== undefined && { layer: platform.layers[item.layer] ?? `layer ${item.layer + 1}` }),
          ...(item.in !== undefined && { in: item.in }),
          ...(vulnerability !== undefined && { vulnerability }),
          lock,
        });
      }
    }
  }
  return {
    ...{ version: 1, asked: "package" in query ? query.package.text : query.vulnerability, made: index.made },
    environments: index.environments,
    looked: { served: index.served.length, digests: Object.keys(index.images).length },
    hits: hits.sort(byPlace),
    unknown,
  };
}

/** A library in a wheel is in a lock by its wheel; fixes of the library say nothing of versions of that. */
function wheelOr(purl: Purl, { in: owner }: FleetPackage): Purl {
  const [type, name, version] = owner?.split(" ") ?? [];
  return type === undefined || name === undefined ? purl : { type, name, ...(version !== undefined && { version }) };
}

/** What was found in a platform, and why that may not be all. */
interface Looked {
  found: { purl: Purl; item: FleetPackage; vulnerability?: NonNullable<WhereHit["vulnerability"]> }[];
  why?: string;
}

const NO_SBOM = "no SBOM of it is signed by somebody who is trusted";
const NO_SCAN = "no scan of it is signed by somebody who is trusted";

type Looker = (platform: FleetPlatform) => Looked;

function packageLooker(query: Extract<Query, { package: unknown }>["package"], read: PurlReader): Looker {
  const [may, matches] = [mayBe(query), matcherOf(query)];
  return ({ packages }) => {
    if (packages === undefined) return { found: [], why: NO_SBOM };
    const found = packages.flatMap((item) => {
      const purl = may(item.purl) ? read(item.purl) : undefined;
      return purl !== undefined && matches(purl) ? [{ purl, item }] : [];
    });
    return { found };
  };
}

function findingLooker(id: string, records: readonly Advisory[] | undefined, read: PurlReader): Looker {
  const advised = records === undefined ? undefined : advisedBy(records, read);
  return ({ packages, scan }) => {
    const scanned = (scan?.findings ?? [])
      .filter((finding) => names(finding, id))
      .flatMap((finding) =>
        packagesOf(finding, packages ?? [], read).map((found) => ({ ...found, ...said(finding, scan) })),
      );
    const seen = new Set(scanned.map(({ item }) => item.purl));
    const told = (packages ?? []).flatMap((item) => {
      const purl = seen.has(item.purl) ? undefined : read(item.purl);
      const [first] = purl === undefined ? [] : (advised?.(item) ?? []);
      return purl === undefined || first === undefined ? [] : [{ purl, item, vulnerability: advisedText(first) }];
    });
    const why = scan === undefined && advised === undefined ? NO_SCAN : packages === undefined ? NO_SBOM : undefined;
    return { found: [...scanned, ...told], ...(why !== undefined && { why }) };
  };
}

function advisedText({ id, severity, fixed, comparable }: Advised) {
  return { id, severity, fixed, comparable, source: "advisories" };
}

function said({ id, severity, fixed }: FleetFinding, scan: FleetPlatform["scan"]) {
  return { vulnerability: { id, severity, fixed, comparable: true, source: `scan of ${scan?.finished ?? ""}` } };
}

/** Ids have no case: people write them in both. */
function names({ id, aliases }: FleetFinding, asked: string): boolean {
  const wanted = asked.toLowerCase();
  return [id, ...aliases].some((name) => name.toLowerCase() === wanted);
}

/** The packages of the SBOM that a finding is in; where it names none of them, the finding's own word. */
function packagesOf(
  { purls, package: name, version, type }: FleetFinding,
  packages: readonly FleetPackage[],
  read: PurlReader,
) {
  const wanted = purls.flatMap((text) => read(text) ?? []);
  const found = packages.flatMap((item) => {
    const purl = read(item.purl);
    const same = wanted.some(
      (own) => own.type === purl?.type && own.name === purl.name && own.namespace === purl.namespace,
    );
    return purl !== undefined && same && purl.version === version ? [{ purl, item }] : [];
  });
  if (found.length > 0) return found;
  const [purl = { type: type === "python" ? "pypi" : type, name, version }] = wanted;
  const own = { ...purl, version };
  return [{ purl: own, item: { purl: purls[0] ?? `${type} ${name}@${version}` } as FleetPackage }];
}

function byPlace(a: WhereHit, b: WhereHit): number {
  const key = ({ environment, image, platform, purl }: WhereHit) => `${environment} ${image} ${platform} ${purl}`;
  return compareText(key(a), key(b));
}
