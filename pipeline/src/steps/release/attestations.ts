import {
  type Attestation,
  type Builder,
  type FactoryState,
  type Invocation,
  provenancePredicate,
  reproductionPredicate,
  type Scanner,
  type SourceDigest,
  type SourceState,
  testResultPredicate,
  vulnPredicate,
} from "../../documents/attest/index.js";
import type { Comparison } from "../../documents/reproduce/index.js";
import { GO_TOOLS, type GoToolName, moduleVersion } from "../../programs/go-module.js";
import { lockPath, type Platform, sha256Of } from "../../repository/inputs/index.js";
import { goModule, purlText } from "../../repository/packages/index.js";
import type { BuiltImage } from "../assembly/image-layout.js";
import type { Evidence } from "../evidence/evidence-image.js";
import type { Workshop } from "../workshop/workshop.js";

/** Everything that is known of a build, before it is said of each subject. */
export interface Known {
  built: BuiltImage;
  evidence: Evidence;
  /** A second build; without it, nothing is said of one. */
  comparisons?: readonly Comparison[];
  source: SourceState;
  builder: Builder;
  /** The factory, where it builds another repository. */
  factory?: FactoryState;
  invocation: Invocation;
}

/** What is attested to: the index, or the manifest of one platform. */
interface Subject {
  /** `index`, or a platform. */
  name: string;
  digest: string;
  platforms: Platform[];
}

/** Say everything that is known of a build, of its index and of each of its platforms. */
export async function attestationsOf(workshop: Workshop, known: Known): Promise<Attestation[]> {
  const files = await sourceFiles(workshop, known.built);
  const scanners = await scannersOf(workshop, known.evidence.scans[0]?.scanners ?? []);
  return subjectsOf(known.built).flatMap((subject) => {
    const say = (predicate: Attestation["predicate"], content: unknown) => ({
      subject: subject.digest,
      predicate,
      content,
    });
    return [
      say("provenance", provenance(workshop, known, subject, files.dockerfiles)),
      say("spdx", sbom(known.evidence, subject).spdx),
      say("cyclonedx", sbom(known.evidence, subject).cyclonedx),
      say("vuln", vulnPredicate({ ...known, scanners, results: ofSubject(known.evidence.scans, subject) })),
      say("test-result", tests(known, subject, files.tests)),
      ...reproductions(known, subject).map((content) => say("reproduction", content)),
    ];
  });
}

function subjectsOf({ assembled }: BuiltImage): Subject[] {
  const platforms = assembled.platforms.map((item) => item.platform as Platform);
  const manifests = assembled.platforms.map(({ platform, manifest }) => ({
    ...{ name: platform, digest: manifest.descriptor.digest, platforms: [platform as Platform] },
  }));
  return [{ name: "index", digest: assembled.index.descriptor.digest, platforms }, ...manifests];
}

function provenance(workshop: Workshop, known: Known, subject: Subject, files: readonly SourceDigest[]) {
  const { definition } = known.built;
  const locks = subject.platforms.map((platform) => workshop.lock(definition, platform));
  const { name: image, epoch } = definition;
  return provenancePredicate({ ...known, image, epoch, platforms: subject.platforms, locks, files });
}

function sbom({ sboms }: Evidence, { name }: Subject) {
  const found = sboms.find((item) => item.subject.platform === name);
  if (found === undefined) throw new Error(`there is no SBOM of ${name}`);
  return found;
}

function tests({ built, evidence }: Known, subject: Subject, files: readonly SourceDigest[]) {
  const results = ofSubject(evidence.tests, subject);
  return testResultPredicate({ image: built.definition.name, digest: subject.digest, results, files });
}

function reproductions({ built, comparisons, builder, invocation }: Known, { name }: Subject) {
  if (comparisons === undefined) return [];
  const platforms = built.assembled.platforms.map((item) => item.platform);
  const run = { image: built.definition.name, platforms, comparisons, builder, finishedOn: invocation.finishedOn };
  return [reproductionPredicate(name, run)];
}

function ofSubject<T extends { platform: string }>(items: readonly T[], { platforms }: Subject): T[] {
  return items.filter((item) => platforms.some((platform) => platform === item.platform));
}

/** The files that decide what is built and what is tested. */
async function sourceFiles(workshop: Workshop, { definition }: BuiltImage) {
  const dockerfiles = workshop.lineage(definition).map((part) => workshop.stagesFrom(part));
  const { testInputs } = workshop.repository;
  const overlays = testInputs.filter((wants) => wants.owner === definition.name);
  const tests = [
    // What a base accepts as missing is accepted in what is built on it.
    ...workshop.lineage(definition).map(({ folder }) => `${folder}/tests/smoke.yaml`),
    `${definition.folder}/tests/structure.yaml`,
    ...overlays.flatMap((wants) => [wants.file, ...wants.platforms.map((platform) => lockPath(wants, platform))]),
  ];
  const digest = async (path: string) => {
    const text = await workshop.settings.source.file(path).contents();
    return { path, sha256: sha256Of(text) };
  };
  const of = (paths: readonly string[]) => Promise.all(paths.map(digest));
  return { dockerfiles: await of(dockerfiles), tests: await of([...new Set(tests)]) };
}

export async function scannersOf(workshop: Workshop, names: readonly string[]): Promise<[Scanner, ...Scanner[]]> {
  const all = await Promise.all(names.map((name) => scannerOf(workshop, name as GoToolName)));
  const [first, ...others] = all;
  if (first === undefined) throw new Error("no scanner looked for vulnerabilities");
  return [first, ...others];
}

async function scannerOf(workshop: Workshop, name: GoToolName): Promise<Scanner> {
  const { module } = GO_TOOLS[name];
  const version = moduleVersion(await workshop.settings.source.file(`toolbox/tools/${name}/go.mod`).contents(), module);
  return { name, uri: purlText(goModule(module, `v${version}`)), version };
}
