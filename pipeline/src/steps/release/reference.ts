import { DIGEST, isRepository, type Repository, TAG } from "../../repository/references/index.js";
import { wrongArgument } from "./errors.js";
import type { Loopback } from "./loopback.js";

/** What a person asks to look at. */
export interface Asked {
  repository: Repository;
  /** The last part of the repository's path. */
  image: string;
  /** One of the two. */
  tag?: string;
  digest?: string;
}

/** The parts of a reference, as far apart as they can be told: https://github.com/distribution/reference/blob/v0.6.0/reference.go */
const REFERENCE = /^(?<registry>[^/@]+)\/(?<path>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>.+))?$/;

const NAMES_OF_LOOPBACK = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

/**
 * Read a reference as people write it: `127.0.0.1:5000/production/vllm:latest`, `ghcr.io/team/vllm@sha256:…`. A digest
 * wins over a tag. Throws a ReleaseError, which names the flag.
 */
export function parseReference(text: string, { inside, outside }: Loopback, tag: string, flag = "--ref"): Asked {
  const parts = REFERENCE.exec(text)?.groups;
  const { registry = "", path = "", digest } = parts ?? {};
  if (!isRepository(registry, path) || !fits(DIGEST, digest) || !fits(TAG, parts?.tag)) {
    throw wrong(flag, text, "expected host[:port]/path/name[:tag][@sha256:…]");
  }
  const local = NAMES_OF_LOOPBACK.test(registry);
  if (local && registry.split(":")[1] !== outside.split(":")[1]) {
    throw wrong(flag, text, `a registry on this machine is reached on ${outside} only`);
  }
  const repository = { registry: local ? inside : registry, path, plainHttp: local };
  const image = path.split("/").at(-1) ?? path;
  return { repository, image, ...(digest === undefined ? { tag: parts?.tag ?? tag } : { digest }) };
}

function fits(pattern: RegExp, part: string | undefined): boolean {
  return part === undefined || pattern.test(part);
}

function wrong(flag: string, text: string, message: string): Error {
  return wrongArgument(flag, `${message}, got ${JSON.stringify(text)}`, NEXT);
}

const NEXT = "Give the reference as `docker pull` takes it, with the registry.";
