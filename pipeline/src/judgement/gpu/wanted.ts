import { z } from "zod";

import { PLATFORMS, type Platform } from "../../repository/inputs/index.js";
import { numberOf } from "./runs-on.js";

const version = z.string().regex(/^sm_\d{2,3}$/, 'expected an SM version ("sm_90")');

const Line = z.strictObject({
  image: z.string().min(1).describe("The image; those on top of it have the libraries too."),
  platforms: z.array(z.enum(PLATFORMS)).min(1).optional().describe("Only there; everywhere when it is left out."),
  libraries: z
    .array(z.string().regex(/^\//, 'expected an absolute path or glob ("/usr/**/libcublas.so.*")'))
    .min(1)
    .describe(
      "Paths, or globs: `*` within a folder, `**` over folders. Each file that matches is looked at by itself.",
    ),
  mustRunOn: z.array(version).min(1).describe("SM versions that there must be code for, as SASS or as PTX: sm_90."),
  upTo: version
    .optional()
    .describe(
      "The newest version that the image makes code for at run time: its files may be for newer ones, it is not.",
    ),
  reason: z.string().min(10).describe("Why these, in 10 characters or more."),
});

/** policies/gpu.yaml: on which GPUs the libraries of an image must run. */
export const GpuPolicy = z.array(Line);
export type GpuPolicy = z.infer<typeof GpuPolicy>;

/** The lines of an image on a platform: its own, and those of the images that it stands on. */
export function gpuLines(policy: GpuPolicy, lineage: readonly string[], platform: Platform): GpuPolicy {
  return policy.filter(({ image, platforms }) => lineage.includes(image) && (platforms?.includes(platform) ?? true));
}

/** The newest SM version that lines let an image be for, as a number. */
export function newestOf(lines: GpuPolicy): number {
  return Math.min(...lines.map(({ upTo }) => (upTo === undefined ? Number.POSITIVE_INFINITY : numberOf(upTo))));
}
