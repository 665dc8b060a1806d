import { wrongReference } from "./errors.js";
import { DIGEST, TAG } from "./grammar.js";

/** One repository of a registry, as the tools reach it. */
export interface Repository {
  /** Host and port: `127.0.0.1:5000`, `ghcr.io`. */
  registry: string;
  /** Path in the registry: `staging/vllm`. */
  path: string;
  /** Speak HTTP without TLS: only to this machine's own registry. */
  plainHttp: boolean;
}

/** Write a repository's name: `127.0.0.1:5000/staging/vllm`. */
export function nameOf(repository: Repository): string {
  return `${repository.registry}/${repository.path}`;
}

/** Write the reference to content by its digest. Throws an ImageReferenceError where it is no digest. */
export function byDigest(repository: Repository, digest: string): string {
  if (DIGEST.test(digest)) return `${nameOf(repository)}@${digest}`;
  throw wrongReference(nameOf(repository), `expected a digest (sha256:…), got ${JSON.stringify(digest)}`, BY_DIGEST);
}

const BY_DIGEST = "Name the image by the digest of its index.";

/** Write the reference to a tag. Throws an ImageReferenceError where it is no tag. */
export function byTag(repository: Repository, tag: string): string {
  if (TAG.test(tag)) return `${nameOf(repository)}:${tag}`;
  const message = `expected a tag (letters, digits, "._-", at most 128), got ${JSON.stringify(tag)}`;
  throw wrongReference(nameOf(repository), message, "Choose another tag.");
}
