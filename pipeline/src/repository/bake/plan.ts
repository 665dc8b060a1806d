import { FactoryError, type Problem } from "../../errors/index.js";
import { canonicalJson, type ImageDefinition, type Platform } from "../inputs/index.js";

/** A build.hcl that plans something else than this factory does. */
export class BakeError extends FactoryError {
  readonly code = "BAKE_DIFFERS";
}

/** One target as bake understands it. https://docs.docker.com/build/bake/reference/#target */
export interface BakeTarget {
  dockerfile?: string | undefined;
  target?: string | undefined;
  platforms?: string[] | undefined;
  args?: Record<string, string> | undefined;
  contexts?: Record<string, string> | undefined;
}

/** The target of an image in its build.hcl: target names of bake have no dots. */
export function bakeTargetName(image: Pick<ImageDefinition, "name">): string {
  return image.name.replaceAll(".", "-");
}

/** What this factory builds for an image and a platform, in bake's words. */
export function bakePlan(image: ImageDefinition, platform: Platform): BakeTarget {
  return {
    dockerfile: "Dockerfile",
    target: image.name,
    platforms: [platform],
    args: { ...(image.base !== undefined && { BASE: "base" }), SOURCE_DATE_EPOCH: String(image.epoch) },
    contexts: image.base === undefined ? undefined : { base: "oci-layout://base" },
  };
}

/** Compare what bake printed with this factory's plan. Throws a BakeError that names every difference. */
export function compareBake(image: ImageDefinition, platform: Platform, found: Record<string, BakeTarget>): void {
  const file = `${image.folder}/build.hcl`;
  const name = bakeTargetName(image);
  const target = found[name];
  const wanted = bakePlan(image, platform);
  const keys = ["dockerfile", "target", "platforms", "args", "contexts"] as const;
  const problems: Problem[] = keys
    .filter((key) => shown(target?.[key]) !== shown(wanted[key]))
    .map((key) => ({
      ...{ file, line: 0, column: 0, path: `target.${name}.${key}` },
      message: `expected ${shown(wanted[key])}, got ${shown(target?.[key])}`,
    }));
  if (problems.length > 0) throw new BakeError(problems, "Make build.hcl say the same as inputs.yaml.");
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : canonicalJson(value);
}
