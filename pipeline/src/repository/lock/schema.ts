import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { PLATFORMS } from "../inputs/index.js";
import { ORIGIN } from "./origin.js";

function matching(expected: string, pattern: RegExp) {
  return z.string().regex(pattern, { error: (issue) => `expected ${expected}, got ${JSON.stringify(issue.input)}` });
}

const sha256 = matching("64 lower-case hex digits of a sha256", /^[0-9a-f]{64}$/);
const digest = matching('"sha256:" and 64 lower-case hex digits', DIGEST);
const size = z.int().positive();
const name = matching("a package name", /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/);
const version = matching("a version", /^[A-Za-z0-9][A-Za-z0-9.+:~!_-]*$/);
const image = matching("an image name", /^[a-z0-9][a-z0-9.-]*$/);

/** One .deb: where it lies in its archive, and what its bytes are. */
export const Deb = z.strictObject({
  name,
  version,
  architecture: z.enum(["amd64", "arm64", "all"]),
  archive: z.enum(["debian", "debian-security"]),
  // Relative and without "..": it becomes a part of an address and of a file name.
  path: matching(
    'a path below the root of the archive ("pool/main/….deb")',
    /^pool\/(?!.*\.\.)[A-Za-z0-9.+_~%/-]+\.deb$/,
  ),
  size,
  sha256,
  from: image.optional(),
});
export type Deb = z.infer<typeof Deb>;

/** One wheel: its file name and what its bytes are. */
export const Wheel = z.strictObject({
  name,
  version,
  filename: matching('the name of a wheel ("numpy-2.2.0-….whl")', /^[A-Za-z0-9][A-Za-z0-9.+!_-]*\.whl$/),
  size,
  sha256,
  from: image.optional(),
  ...ORIGIN,
});
export type Wheel = z.infer<typeof Wheel>;

/** Everything that enters one image for one platform. Sizes are in bytes. */
export const Lock = z.strictObject({
  version: z.literal(1),
  image,
  platform: z.enum(PLATFORMS),
  asked: digest,
  base: z.strictObject({ image, lock: digest }).nullable(),
  packer: z.string().min(1),
  debs: z.array(Deb),
  wheels: z.array(Wheel),
});
export type Lock = z.infer<typeof Lock>;
