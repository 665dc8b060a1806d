import type { Rules } from "../../judgement/release-policy/index.js";
import { nameOf, type Repository } from "../../repository/references/index.js";

/** The tag that an environment serves an image under: what is pulled without naming one. */
export const SERVED = "latest";

/** An image in an environment: where it is, and what decides whether it may be there. */
export interface Place {
  /** Name of the environment. */
  environment: string;
  /** The image's repository. */
  repository: Repository;
  /** The environment's journal, of all its images. */
  journal: Repository;
  /** Whether it serves what was promoted only: then its journal has a line of all that it serves. */
  promoted: boolean;
  /** The release policy: its path, and the sha256 of its text as `sha256:…`. */
  policy: { path: string; digest: string };
  rules: Omit<Rules, "now">;
}

/** A place as attestations and journals name it. */
export interface PlaceName {
  environment: string;
  /** `ghcr.io/team/vllm`; on the machine's own registry `loopback/production/vllm`, whatever its address is today. */
  repository: string;
}

/** Name a place for good. */
export function placeName({ environment, repository }: Pick<Place, "environment" | "repository">): PlaceName {
  return { environment, repository: repository.plainHttp ? `loopback/${repository.path}` : nameOf(repository) };
}
