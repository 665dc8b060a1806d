import { z } from "zod";
import type { BakeTarget } from "../repository/bake/index.js";

/** The arguments that print what bake would build, without building it: no daemon is asked. */
export function bakeArgv(
  file: string,
  variables: Readonly<Record<string, string>>,
  targets: readonly string[],
): string[] {
  const set = Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]);
  return ["buildx", "bake", "--file", file, ...set, "--print", ...targets];
}

/** One target as bake understood it. https://docs.docker.com/build/bake/reference/#target */
const Target: z.ZodType<BakeTarget> = z.looseObject({
  dockerfile: z.string().optional(),
  target: z.string().optional(),
  platforms: z.array(z.string()).optional(),
  args: z.record(z.string(), z.string()).optional(),
  contexts: z.record(z.string(), z.string()).optional(),
});
const BakePlan = z.looseObject({ target: z.record(z.string(), Target) });

/** Read what `buildx bake --print` printed: targets by name. */
export function parseBake(text: string): Record<string, BakeTarget> {
  return BakePlan.parse(JSON.parse(text)).target;
}
