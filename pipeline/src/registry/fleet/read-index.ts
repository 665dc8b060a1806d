import type { PredicateName } from "../../documents/attest/index.js";
import { type FleetImage, type FleetIndex, type FleetPlatform, packagesIn } from "../../documents/fleet/index.js";
import { allOf } from "../../errors/index.js";
import { Slots } from "../../programs/slots.js";
import type { Repository } from "../../repository/references/index.js";
import { timeText } from "../../text/time.js";
import { readPlatformDocuments } from "../client/read-platform.js";
import type { RegistryTools } from "../client/tools.js";
import type { Served } from "./served.js";
import { readEvidence, type ServedEvidence, scanOf } from "./served-evidence.js";

/** What one environment serves, and the tools that reach its registry. */
export interface ReadEnvironment {
  environment: string;
  tools: RegistryTools;
  served: readonly Served[];
}

/** Images whose evidence is read at once: an SBOM may have 30 MB. */
const IMAGES = new Slots(2);

/**
 * Gather what environments serve and what is in it, each digest once. Of a digest that an older index has, packages are taken
 * from there, because a digest has no others, and its last scan is read again.
 */
export async function readIndex(
  environments: readonly ReadEnvironment[],
  now: Date,
  known?: Pick<FleetIndex, "images">,
): Promise<FleetIndex> {
  const distinct = new Map<string, { tools: RegistryTools; served: Served }>();
  for (const { tools, served } of environments) {
    // Of two environments the later one counts: what takes promotions has all evidence of what takes releases.
    for (const item of served) distinct.set(item.digest, { tools, served: item });
  }
  const read = [...distinct].map(([digest, { tools, served }]) =>
    IMAGES.run(async () => [digest, await readOne(tools, served, known?.images[digest])] as const),
  );
  return {
    ...{ version: 1, made: timeText(now), environments: environments.map(({ environment }) => environment) },
    served: environments.flatMap(({ served }) =>
      served.map(({ environment, image, digest, since }) => ({
        ...{ environment, image, digest },
        ...(since !== undefined && { since: { line: since.sequence, when: since.when } }),
      })),
    ),
    images: Object.fromEntries(await allOf(read)),
  };
}

async function readOne(tools: RegistryTools, served: Served, known: FleetImage | undefined): Promise<FleetImage> {
  const whole = known?.platforms.every(({ packages }) => packages !== undefined) ? known : undefined;
  const predicates: PredicateName[] = whole === undefined ? ["provenance", "cyclonedx", "vuln"] : ["vuln"];
  const evidence = await readEvidence(tools, served, predicates);
  const commit = whole === undefined ? evidence.commit?.commit : whole.commit;
  const platforms = served.manifests.map(async ({ platform, digest }) => {
    const before = whole?.platforms.find((item) => item.digest === digest);
    const { scan: _, ...content } = before ?? (await readPlatform(tools, served, evidence, { platform, digest }));
    const scan = scanIn(evidence, digest);
    return { ...content, ...(scan !== undefined && { scan }) };
  });
  return { ...(commit !== undefined && { commit }), platforms: await allOf(platforms) };
}

async function readPlatform(
  tools: RegistryTools,
  { place }: Served,
  evidence: ServedEvidence,
  { platform, digest }: { platform: string; digest: string },
): Promise<FleetPlatform> {
  const { diffIDs, layers } = await readLayers(tools, place.repository, digest);
  const documents = evidence.subjects.find((item) => item.digest === digest)?.predicates.cyclonedx ?? [];
  const packages = documents.map((document) => packagesIn(document, diffIDs)).find((item) => item !== undefined);
  return { platform, digest, layers, ...(packages !== undefined && { packages }) };
}

function scanIn(evidence: ServedEvidence, digest: string): FleetPlatform["scan"] {
  const subject = evidence.subjects.find((item) => item.digest === digest);
  const scan = subject && scanOf(subject);
  if (scan === undefined) return undefined;
  const findings = scan.results.flatMap((result) => result.gate.judged.map(({ finding }) => finding));
  return {
    finished: timeText(scan.finished),
    findings: findings.map(({ id, aliases, package: name, version, type, purls = [], severity, fixed }) => ({
      ...{ id, aliases, package: name, version, type, purls, severity, fixed },
    })),
  };
}

/** What made each layer of a platform, by its config. Throws a RegistryError. */
async function readLayers(tools: RegistryTools, repository: Repository, digest: string) {
  const { config } = await readPlatformDocuments(tools, repository, digest);
  const { rootfs, history = [] } = config;
  const made = history.filter(({ empty_layer }) => empty_layer !== true);
  const names = rootfs.diff_ids.map((diffID, place) => madeBy(made[place]?.created_by) ?? diffID);
  return { diffIDs: rootfs.diff_ids, layers: names };
}

/** As this factory writes it: `image-factory python-3.11 rootfs`. */
function madeBy(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text.replace(/^image-factory /, "").slice(0, 200);
}
