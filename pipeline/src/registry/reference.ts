import { registryFailed } from "./errors.js";

/** One repository of a registry, as the tools reach it. */
export interface Repository {
  /** Host and port: `127.0.0.1:5000`, `ghcr.io`. */
  registry: string;
  /** Path in the registry: `staging/vllm`. */
  path: string;
  /** Speak HTTP without TLS: only to this machine's own registry. */
  plainHttp: boolean;
}

/** `sha256:` and 64 hex digits. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Write a repository's name: `127.0.0.1:5000/staging/vllm`. */
export function nameOf(repository: Repository): string {
  return `${repository.registry}/${repository.path}`;
}

/** Write the reference to content by its digest. Throws a RegistryError where it is no digest. */
export function byDigest(repository: Repository, digest: string): string {
  if (DIGEST.test(digest)) return `${nameOf(repository)}@${digest}`;
  throw registryFailed(nameOf(repository), `expected a digest (sha256:…), got ${JSON.stringify(digest)}`, BY_DIGEST);
}

const BY_DIGEST = "Name the image by the digest of its index.";

/** Write the reference to a tag. Throws a RegistryError where it is no tag. */
export function byTag(repository: Repository, tag: string): string {
  if (TAG.test(tag)) return `${nameOf(repository)}:${tag}`;
  const message = `expected a tag (letters, digits, "._-", at most 128), got ${JSON.stringify(tag)}`;
  throw registryFailed(nameOf(repository), message, "Choose another tag.");
}
