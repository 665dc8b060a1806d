import { z } from "zod";

import type { Lock } from "../../repository/lock/index.js";
import { purlText } from "../../repository/packages/index.js";

/** Something that is named by its digest: https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md */
export const ResourceDescriptor = z.looseObject({
  uri: z.string().optional(),
  name: z.string().optional(),
  digest: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
export type ResourceDescriptor = z.infer<typeof ResourceDescriptor>;

/** A file of the repository that decides what an image is: a Dockerfile, a lock, a test. */
export interface SourceDigest {
  /** Relative to the repository. */
  path: string;
  /** 64 hex digits. */
  sha256: string;
}

/** Name a file of the repository. */
export function fileDescriptor({ path, sha256 }: SourceDigest): ResourceDescriptor {
  return { name: path, digest: { sha256 } };
}

/** Name every .deb and wheel of a lock, those of its bases included: a lock holds them all. */
export function lockedDescriptors(lock: Lock): ResourceDescriptor[] {
  const debs = lock.debs.map(({ name, version, architecture: arch, path, sha256 }) => ({
    uri: purlText({ type: "deb", namespace: "debian", name, version, qualifiers: { arch } }),
    name: path.split("/").at(-1) ?? path,
    digest: { sha256 },
  }));
  const wheels = lock.wheels.map(({ name, version, filename, sha256 }) => ({
    uri: purlText({ type: "pypi", name, version }),
    name: filename,
    digest: { sha256 },
  }));
  return [...debs, ...wheels];
}

/** One of each digest: the platforms of an index share Debian's `all` packages and pure wheels. */
export function distinct(descriptors: readonly ResourceDescriptor[]): ResourceDescriptor[] {
  return [...new Map(descriptors.map((item) => [`${item.uri} ${item.name} ${item.digest?.sha256}`, item])).values()];
}
