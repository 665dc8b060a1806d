import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { parseJson } from "../../text/json.js";
import { BEYOND, beyond, FLEET_IMAGES, FLEET_LENGTH } from "../../text/limits.js";
import { SEVERITIES } from "../scan/index.js";
import { fleetFailed } from "./errors.js";

const text = z.string();
const digest = z.string().regex(DIGEST);
const time = z.iso.datetime();

/** A package that a signed SBOM names. */
export const FleetPackage = z.strictObject({
  /** Package URL, as the SBOM has it; where that has none, one of the type generic. */
  purl: text,
  /** The layer that brings it, as a place in `layers`; missing where the SBOM does not say. */
  layer: z.int().nonnegative().optional(),
  /** The wheel that carries it, as `pypi numpy 2.2.0`. */
  in: text.optional(),
});
export type FleetPackage = z.infer<typeof FleetPackage>;

/** A vulnerability that an attested scan names. */
export const FleetFinding = z.strictObject({
  id: text,
  aliases: z.array(text),
  package: text,
  version: text,
  type: text,
  purls: z.array(text),
  severity: z.enum(SEVERITIES),
  fixed: z.array(text),
});
export type FleetFinding = z.infer<typeof FleetFinding>;

/** A platform of an image. */
export const FleetPlatform = z.strictObject({
  platform: text,
  /** Of its manifest. */
  digest,
  /** What made each layer, from below: `python-3.11 rootfs`; the layer's digest where the config does not say. */
  layers: z.array(text),
  /** Missing where no SBOM is signed by somebody who is trusted. */
  packages: z.array(FleetPackage).optional(),
  /** The last attested scan; missing where there is none. */
  scan: z.strictObject({ finished: time, findings: z.array(FleetFinding) }).optional(),
});
export type FleetPlatform = z.infer<typeof FleetPlatform>;

/** What is known of one digest, wherever it is served. */
export const FleetImage = z.strictObject({
  /** The commit that it was built from, by its provenance. */
  commit: text.optional(),
  platforms: z.array(FleetPlatform),
});
export type FleetImage = z.infer<typeof FleetImage>;

/** An image in an environment. */
export const FleetServed = z.strictObject({
  environment: text,
  image: text,
  /** Of the index. */
  digest,
  /** The line of the journal since which it is served; where releases go there is none. */
  since: z.strictObject({ line: z.int().positive(), when: time }).optional(),
});
export type FleetServed = z.infer<typeof FleetServed>;

/** What environments serve, and what is in it: the file that `fleet-index` writes and `where --index` reads. */
export const FleetIndex = z.strictObject({
  version: z.literal(1),
  /** When it was read from the registries. */
  made: time,
  /** The environments that were read, those that serve nothing included. */
  environments: z.array(text).min(1),
  served: z.array(FleetServed).max(FLEET_IMAGES),
  /** By the digest of the index. A digest never has other packages; its scan is the last one at `made`. */
  images: z.record(digest, FleetImage),
});
export type FleetIndex = z.infer<typeof FleetIndex>;

/** Write an index as a file. */
export function writeFleetIndex(index: FleetIndex): string {
  return `${JSON.stringify(index)}\n`;
}

/** Read a file that writeFleetIndex wrote. Throws a FleetError where it is none, or lacks what it serves. */
export function readFleetIndex(file: string, content: string): FleetIndex {
  const long = beyond(content.length, FLEET_LENGTH, "characters");
  if (long !== undefined) throw fleetFailed(file, long, BEYOND);
  const index = parsed(file, content);
  const lacking = index.served.find((item) => !Object.hasOwn(index.images, item.digest));
  if (lacking === undefined) return index;
  throw fleetFailed(file, `it does not say what is in ${lacking.image} ${lacking.digest}`, AGAIN);
}

function parsed(file: string, content: string): FleetIndex {
  try {
    return FleetIndex.parse(parseJson(content));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause).slice(0, 500) : String(cause);
    throw fleetFailed(file, `it is no index of a fleet: ${why}`, AGAIN);
  }
}

const AGAIN = "Write it again where the registries can be reached: `./daggerw call fleet-index export --path=FILE`.";
