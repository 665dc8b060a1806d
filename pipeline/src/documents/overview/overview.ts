import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { DriftReport } from "../drift/index.js";
import { FleetServed } from "../fleet/index.js";
import { PlatformSizes } from "../sizes/index.js";
import { OverviewBuilds } from "./builds.js";
import { OverviewFinding } from "./findings.js";

const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const digest = z.string().regex(DIGEST);
const text = z.string();

/** A package that an SBOM names. */
export const OverviewPackage = z.strictObject({
  ...{ type: text, name: text, version: text, purl: text },
  /** What made the layer that brings it: `python-3.11 rootfs`; missing where the SBOM does not say. */
  layer: text.optional(),
  /** The wheel that carries it. */
  in: text.optional(),
  licence: text.optional(),
  supplier: text.optional(),
  /** Of its files; missing where they are counted with another package, as those of a library in a wheel. */
  bytes: bytes.optional(),
  /** Vulnerabilities found in it. */
  findings: count,
});
export type OverviewPackage = z.infer<typeof OverviewPackage>;

/** One platform of an image of this checkout. */
export const OverviewPlatform = z.strictObject({
  platform: text,
  /** Of the manifest. */
  digest,
  made: z.strictObject({
    /** Of the config. */
    config: digest,
    /** Path of the lock, and the digest of the inputs that it resolves. */
    ...{ lock: text, asked: digest, packer: text },
    /** Locked files of Debian and Python, and their bytes as they are fetched. */
    ...{ debs: count, wheels: count, bytes },
    /** From below. */
    layers: z.array(z.strictObject({ name: text, comment: text, digest, compressed: bytes })),
  }),
  packages: z.array(OverviewPackage),
  findings: z.array(OverviewFinding),
  /** What was looked at, and what the scanners knew, in words. */
  scanned: z.array(text),
  /** Waivers that end soon, or match nothing, in words. */
  notes: z.array(text),
  sizes: PlatformSizes,
});
export type OverviewPlatform = z.infer<typeof OverviewPlatform>;

/** One image of this checkout. */
export const OverviewImage = z.strictObject({
  name: text,
  /** Of the index. */
  digest,
  /** The images that it starts from, the lowest first. */
  bases: z.array(text),
  /** Its inputs, relative to the repository, and the time that its files have. */
  ...{ inputs: text, created: z.iso.datetime() },
  labels: z.array(z.strictObject({ name: text, value: text })),
  gates: z.array(z.strictObject({ gate: text, passed: z.boolean(), detail: text })),
  platforms: z.array(OverviewPlatform).min(1),
  /** Missing where no registry keeps records of builds. */
  builds: OverviewBuilds.optional(),
});
export type OverviewImage = z.infer<typeof OverviewImage>;

/** An image that an environment serves. */
const OverviewServed = FleetServed.extend({
  commit: text.optional(),
  platforms: z.array(
    z.strictObject({
      platform: text,
      digest,
      /** Missing where no SBOM counts. */
      packages: count.optional(),
      /** The last attested scan: how many findings there are of each severity. */
      scan: z.strictObject({ finished: z.iso.datetime(), severities: z.record(text, count) }).optional(),
    }),
  ),
});
export type OverviewServed = z.infer<typeof OverviewServed>;

/** What `report --format=json` writes, and what the page shows. A field that changes its sense comes with another version. */
export const Overview = z.strictObject({
  version: z.literal(1),
  /** When it was made. */
  at: z.iso.datetime(),
  /** The commit of this checkout, where the call knows it; whether files differ from it. */
  commit: text.optional(),
  dirty: z.boolean(),
  images: z.array(OverviewImage),
  /** What environments serve; missing where no registry was asked. */
  served: z.strictObject({ environments: z.array(text), images: z.array(OverviewServed) }).optional(),
  drift: DriftReport.optional(),
});
export type Overview = z.infer<typeof Overview>;

/** Write a document as JSON. Throws where it would not be read again. */
export function overviewJson(overview: Overview): string {
  return `${JSON.stringify(Overview.parse(overview), null, 1)}\n`;
}
