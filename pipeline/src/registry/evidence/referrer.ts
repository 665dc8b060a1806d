import { z } from "zod";

import { MediaType } from "../../documents/oci/index.js";
import { BUNDLE_TYPE } from "../../programs/cosign.js";
import { OrasDescriptor } from "../../programs/oras.js";

/**
 * A signature or an attestation as cosign attaches it: a manifest with a subject and one file.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export const ReferrerDocument = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MediaType.manifest),
  artifactType: z.literal(BUNDLE_TYPE),
  config: OrasDescriptor,
  layers: z.tuple([OrasDescriptor.extend({ mediaType: z.literal(BUNDLE_TYPE) })]),
  subject: OrasDescriptor,
});
export type ReferrerDocument = z.infer<typeof ReferrerDocument>;
