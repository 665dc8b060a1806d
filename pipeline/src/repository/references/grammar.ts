/** `sha256:` and 64 hex digits: the only algorithm that is used here. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A tag. OCI distribution-spec 1.1, "Pulling manifests". */
export const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
/** A host with an optional port: RFC 1123, section 2.1. */
const HOST = RegExp(`^${LABEL}(?:\\.${LABEL})*(?::[0-9]{1,5})?$`);

/** A part of a repository's path. OCI distribution-spec 1.1, "Pulling manifests". */
const PART = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const PATH = RegExp(`^${PART}(?:/${PART})*$`);

/** The most characters of host and path together, which clients take. OCI distribution-spec 1.1, "Pulling manifests". */
const LONGEST = 255;

/** Whether a text is the address of a registry: `ghcr.io`, `127.0.0.1:5000`. */
export function isHost(text: string): boolean {
  const port = Number(text.split(":")[1] ?? 1);
  return HOST.test(text) && port >= 1 && port <= 65535;
}

/** Whether a text is a repository's path below its registry: `team/production/vllm`. */
export function isPath(text: string): boolean {
  return text.length <= LONGEST && PATH.test(text);
}

/** Whether registry and path together name a repository. */
export function isRepository(registry: string, path: string): boolean {
  return isHost(registry) && isPath(path) && registry.length + 1 + path.length <= LONGEST;
}
