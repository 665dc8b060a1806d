import { z } from "zod";

import type { Platform } from "../../repository/inputs/index.js";
import { type Lock, PACKER } from "../../repository/lock/index.js";
import { timeText } from "../../text/time.js";
import { distinct, fileDescriptor, lockedDescriptors, ResourceDescriptor, type SourceDigest } from "./descriptor.js";
import { BUILD_TYPE } from "./predicate.js";

/** SLSA provenance v1, as far as it is read here: https://slsa.dev/spec/v1.1/provenance */
export const Provenance = z.looseObject({
  buildDefinition: z.looseObject({
    buildType: z.string(),
    externalParameters: z.looseObject({ image: z.string(), platforms: z.array(z.string()), epoch: z.int() }),
    internalParameters: z.looseObject({ packer: z.string() }),
    resolvedDependencies: z.array(ResourceDescriptor),
  }),
  runDetails: z.looseObject({
    // cosign leaves out what is empty.
    builder: z.looseObject({ id: z.string(), version: z.record(z.string(), z.string()).optional() }),
    metadata: z.looseObject({ invocationId: z.string(), startedOn: z.iso.datetime(), finishedOn: z.iso.datetime() }),
  }),
});
export type Provenance = z.infer<typeof Provenance>;

/** Where the sources of a build come from. */
export interface SourceState {
  /** URI of the repository, as `git+https://…`; without it, the repository has no address. */
  uri?: string;
  /** 40 hex digits; without it, the sources are in no commit. */
  commit?: string;
  /** Whether files differ from the commit. */
  dirty: boolean;
}

/** The factory that builds another repository, beneath which its files lie. */
export interface FactoryState {
  /** Its own sources, where they are known. */
  source?: SourceState;
  /** Digest of its files beneath the repository, as the engine computes it: `sha256:…`. */
  files?: string;
  /** Files of the repository in place of its own. */
  overrides?: readonly (SourceDigest & { hidden: string })[];
}

/** Who built. */
export interface Builder {
  /** URI: LOCAL_BUILDER, or that of the CI's workflow. */
  id: string;
  /** Versions by name: of the factory, the engine. */
  version: Record<string, string>;
}

/** One run of the factory. */
export interface Invocation {
  /** Unique: a URI of a CI's run, or a random id. */
  id: string;
  startedOn: Date;
  finishedOn: Date;
}

/** A build of an image, for the platforms of one subject: one platform, or all for the index. */
export interface BuildRecord {
  image: string;
  platforms: readonly Platform[];
  /** SOURCE_DATE_EPOCH in seconds. */
  epoch: number;
  /** The lock of each platform. */
  locks: readonly Lock[];
  /** Dockerfiles of the image and its bases; the inputs.yaml of one whose Dockerfile follows from it. */
  files: readonly SourceDigest[];
  source: SourceState;
  factory?: FactoryState;
  builder: Builder;
  invocation: Invocation;
}

/** Say how an image was built and from what. There are no byproducts: nothing but the image leaves a build. */
export function provenancePredicate(build: BuildRecord): Provenance {
  const { image, platforms, epoch, locks, files, source, factory, builder, invocation } = build;
  const { id, startedOn, finishedOn } = invocation;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { image, platforms: [...platforms], epoch },
      internalParameters: { packer: PACKER },
      resolvedDependencies: [
        ...sourceDescriptor(source),
        ...(factory === undefined ? [] : factoryDescriptors(factory)),
        ...files.map(fileDescriptor),
        ...distinct(locks.flatMap(lockedDescriptors)),
      ],
    },
    runDetails: {
      builder: { id: builder.id, version: builder.version },
      metadata: { invocationId: id, startedOn: timeText(startedOn), finishedOn: timeText(finishedOn) },
    },
  };
}

/** The name of the repository's own entry among the dependencies. */
export const SOURCE = "source";

/** Sources in no commit have no entry: there is nothing that a digest could name. */
function sourceDescriptor({ uri, commit, dirty }: SourceState): ResourceDescriptor[] {
  if (commit === undefined) return [];
  return [{ ...(uri !== undefined && { uri }), name: SOURCE, digest: { gitCommit: commit }, annotations: { dirty } }];
}

/** The name of the factory's entry, where it builds another repository. */
export const FACTORY = "factory";

/** The factory by its commit and its files, and each of its files that another one stands for. */
function factoryDescriptors({ source, files, overrides = [] }: FactoryState): ResourceDescriptor[] {
  const [known] = source === undefined ? [] : sourceDescriptor(source);
  const annotations = { ...known?.annotations, ...(files !== undefined && { files }) };
  return [
    { ...known, name: FACTORY, annotations },
    ...overrides.map(({ hidden, ...file }) => ({
      ...fileDescriptor(file),
      annotations: { inPlaceOf: { sha256: hidden } },
    })),
  ];
}
