import type { Waiver } from "../../documents/scan/index.js";
import type { SeverityPolicy } from "../scan/index.js";
import type { ReleasePolicy } from "./schema.js";
import type { Trust } from "./trust.js";

/** What an image is judged by, all of it from the place that judges: never from the registry. */
export interface Rules {
  /** The image that is expected under the digest. */
  image: string;
  policy: ReleasePolicy;
  trust: Trust;
  /** policies/severity.yaml of today. */
  severity: SeverityPolicy;
  /** policies/waivers.yaml of today. */
  waivers: readonly Waiver[];
  now: Date;
}
