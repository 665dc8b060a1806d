import { z } from "zod";

import { byDigest, byTag, DIGEST, nameOf, type Repository } from "../repository/references/index.js";
import { parseJson } from "../text/json.js";

/** One side of a copy: an OCI image layout, relative to where oras runs, or a repository. */
export type Place = { layout: string } | Repository;

/**
 * The arguments that copy a manifest with all that it points at, by digest. Content that is there is not sent again, but
 * is looked for: a registry that lost a blob of an index that it has gets it back. With `referrers`, what refers to it
 * comes along: signatures and attestations.
 */
export function orasCopy(from: Place, to: Place, digest: string, referrers = false): string[] {
  return [
    ...["oras", "cp", "--no-tty", "--force", "--concurrency", "4"],
    ...(referrers ? ["--recursive"] : []),
    ...side("from", from),
    ...side("to", to),
    placed(from, digest),
    placed(to, digest),
  ];
}

function side(name: "from" | "to", place: Place): string[] {
  if ("layout" in place) return [`--${name}-oci-layout`];
  return place.plainHttp ? [`--${name}-plain-http`] : [];
}

function placed(place: Place, digest: string): string {
  return "layout" in place ? `${place.layout}@${digest}` : byDigest(place, digest);
}

/** The arguments that let tags point at a manifest. */
export function orasTag(repository: Repository, digest: string, tags: readonly string[]): string[] {
  for (const tag of tags) byTag(repository, tag);
  return ["oras", "tag", ...plain(repository), byDigest(repository, digest), ...tags];
}

/** The arguments that print a manifest, byte by byte. */
export function orasManifest(repository: Repository, digest: string): string[] {
  return ["oras", "manifest", "fetch", ...plain(repository), byDigest(repository, digest)];
}

/** The arguments that print the manifest that a tag points at, byte by byte. */
export function orasManifestAt(repository: Repository, tag: string): string[] {
  return ["oras", "manifest", "fetch", ...plain(repository), byTag(repository, tag)];
}

/** The arguments that print the descriptor of what a tag points at. */
export function orasResolve(repository: Repository, tag: string): string[] {
  return ["oras", "manifest", "fetch", "--descriptor", ...plain(repository), byTag(repository, tag)];
}

/** The arguments that read a blob to its end and compare its digest; its bytes go nowhere. */
export function orasBlobRead(repository: Repository, digest: string): string[] {
  return [
    "oras",
    "blob",
    "fetch",
    "--no-tty",
    "--output",
    "/dev/null",
    ...plain(repository),
    byDigest(repository, digest),
  ];
}

/** The arguments that print a blob, which is text. */
export function orasBlobText(repository: Repository, digest: string): string[] {
  return ["oras", "blob", "fetch", "--no-tty", "--output", "-", ...plain(repository), byDigest(repository, digest)];
}

/** The arguments that list what refers to a manifest. */
export function orasDiscover(repository: Repository, digest: string): string[] {
  return ["oras", "discover", "--format", "json", "--depth", "1", ...plain(repository), byDigest(repository, digest)];
}

/** The arguments that attach a file to a manifest: it becomes a manifest of its own that refers to that one. */
export function orasAttach(
  repository: Repository,
  digest: string,
  file: string,
  type: string,
  annotations: Readonly<Record<string, string>>,
): string[] {
  return [
    ...["oras", "attach", "--no-tty", "--artifact-type", type, ...plain(repository)],
    ...Object.entries(annotations).flatMap(([name, value]) => ["--annotation", `${name}=${value}`]),
    byDigest(repository, digest),
    `${file}:${type}`,
  ];
}

/** The arguments that push a manifest without files, with the annotations of a file, and print what was pushed. */
export function orasNote(repository: Repository, type: string, annotations: string, tag?: string): string[] {
  return [
    ...["oras", "push", "--no-tty", "--format", "json", "--artifact-type", type, "--annotation-file", annotations],
    ...plain(repository),
    tag === undefined ? nameOf(repository) : byTag(repository, tag),
  ];
}

/** The arguments that list what refers to a manifest of a layout. */
export function orasDiscoverLayout(layout: string, digest: string): string[] {
  return ["oras", "discover", "--format", "json", "--depth", "1", "--oci-layout", `${layout}@${digest}`];
}

/** The arguments that list the tags of a repository. */
export function orasTags(repository: Repository): string[] {
  return ["oras", "repo", "tags", ...plain(repository), nameOf(repository)];
}

function plain(repository: Repository): string[] {
  return repository.plainHttp ? ["--plain-http"] : [];
}

/** What points at content: https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export const OrasDescriptor = z.looseObject({
  mediaType: z.string().min(1),
  digest: z.string().regex(DIGEST),
  size: z.int().nonnegative(),
});
export type OrasDescriptor = z.infer<typeof OrasDescriptor>;

/** Some registries say no type, though OCI distribution-spec 1.1, "Listing Referrers", wants one: that is told as an empty one. */
const Discovered = z.looseObject({
  referrers: z
    .array(
      OrasDescriptor.extend({
        artifactType: z
          .string()
          .nullish()
          .transform((type) => type ?? ""),
        annotations: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** Whether a registry does not tell what a referrer is: GHCR says this of every manifest that has a config without content. */
export function isUntold(artifactType: string): boolean {
  return artifactType === "" || artifactType === "application/vnd.oci.empty.v1+json";
}

/** Read what orasResolve prints. Throws a ZodError or a SyntaxError. */
export function parseDescriptor(text: string): OrasDescriptor {
  return OrasDescriptor.parse(parseJson(text));
}

/** Read what orasDiscover and orasDiscoverLayout print. Throws a ZodError or a SyntaxError. */
export function parseDiscovered(
  text: string,
): (OrasDescriptor & { artifactType: string; annotations?: Record<string, string> | null })[] {
  return Discovered.parse(parseJson(text)).referrers ?? [];
}

/** Read the digest of what orasNote pushed. Throws a ZodError or a SyntaxError. */
export function parsePushed(text: string): string {
  return OrasDescriptor.parse(parseJson(text)).digest;
}

/** Read what orasTags prints: a tag a line. */
export function parseTags(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/**
 * Read which blobs a copy began to send, because the registry did not have them: `Copying 352d84db4dd2 application/…` is
 * a line of each. Returns the first 12 hex digits of their digests. Only for what people are told.
 */
export function parseSent(text: string): string[] {
  return [...text.matchAll(/^Copying +([0-9a-f]{12}) /gm)].map((match) => match[1] ?? "");
}
