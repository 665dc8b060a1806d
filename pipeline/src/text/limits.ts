/*
 * How much of what others wrote is read: registries, bundles, tools. Each limit is far above what is known to be real, and
 * below what would hurt the machine. They are no setting: what is taken here is taken everywhere. What toolbox/ takes of
 * packages, servers and advisories: toolbox/stage/limits.py, toolbox/fetch/limits.py, toolbox/advisory-db/read.go.
 */

const MIB = 1 << 20;

/** Of a manifest, an index or a referrer, in characters: what registries take, too (OCI distribution-spec 1.1, "Pushing Manifests"). */
export const MANIFEST_LENGTH = 4 * MIB;

/** Of a line of a journal or a lease, in characters. A line has a thousand. */
export const NOTE_LENGTH = 64 * 1024;

/** Of a file with a signature or an attestation, and of all texts of a bundle that are read at once. The SBOM of vllm has 30 MB. */
export const EVIDENCE_BYTES = 256 * MIB;

/** Of the bundles that nobody trusted has signed: they are read to say whose they are. */
export const CLAIM_BYTES = 64 * MIB;
export const CLAIMS = 32;

/** Of what one run of a tool prints, in characters: the evidence of an index and its platforms. V8 has no longer text than 512 MiB. */
export const PRINTED_LENGTH = 400 * MIB;

/** Tags of a repository. That of a journal has three for each line where a registry has no list of referrers. */
export const TAGS = 50_000;

/** Lines of a journal: each is read by a run of its own. Ten promotions a day make so many in three years. */
export const JOURNAL_LINES = 10_000;

/** What refers to one manifest. A release attaches seven, and a new scan one more. */
export const REFERRERS = 1_000;

/** Manifests in an index, and layers in a manifest. Linux has a dozen platforms, and overlayfs takes 127 layers at most. */
export const PLATFORMS = 64;
export const LAYERS = 512;

/** Of the compressed layers of an image whose files are compared: they are fetched. vllm has 4 GB. */
export const IMAGE_BYTES = 64_000_000_000;

/** Files of a bundle, its names in characters, and its bytes when unpacked: with a thousand images of 10 GB it is none of ours. */
export const BUNDLE_FILES = 10_000;
export const LISTING_LENGTH = BUNDLE_FILES * 300;
export const BUNDLE_BYTES = 10_000_000_000_000;

/** Of the index of a fleet: images in environments, and characters. A thousand images of 300 packages have 100 MB. */
export const FLEET_IMAGES = 20_000;
export const FLEET_LENGTH = 400 * MIB;

/** Products and vulnerabilities in one document of CSAF. The largest of NVIDIA's on CUDA has a dozen of each. */
export const CSAF_PRODUCTS = 50_000;
export const CSAF_VULNERABILITIES = 10_000;

/** How deep JSON may be nested: what reads it goes down by calls. SBOMs and provenance have a dozen levels. */
export const JSON_DEPTH = 200;

/** Of a file of YAML, in characters. The largest here has 20 kB. */
export const YAML_LENGTH = 4 * MIB;
/** Columns before the first word of a line of YAML, `- ` included: so deep it can be nested. Its parser, yaml 2, ends the process at 100,000. */
export const YAML_INDENT = 200;

/** Seconds that a tool may take: a scanner, a copy of an image. Without an end a registry that sends a byte a minute would have none. */
export const TOOL_SECONDS = 1800;
/** The same, where a tool only reads documents of a registry: the slowest line takes a minute for the largest. */
export const READING_SECONDS = 600;

/** Say that something goes beyond its limit: undefined where it does not. `unit` is what is counted, as `bytes`. */
export function beyond(found: number, most: number, unit: string): string | undefined {
  return found <= most ? undefined : `expected at most ${most} ${unit}, got ${found}`;
}

/** What to do about it. */
export const BEYOND =
  "No real one is as large: find out who wrote it, and take it away. If it is real, raise the limit in pipeline/src/text/limits.ts.";
