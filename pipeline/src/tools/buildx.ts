import { z } from "zod";

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
const BakeTarget = z.looseObject({
  dockerfile: z.string().optional(),
  target: z.string().optional(),
  platforms: z.array(z.string()).optional(),
  args: z.record(z.string(), z.string()).optional(),
  contexts: z.record(z.string(), z.string()).optional(),
});
export type BakeTarget = z.infer<typeof BakeTarget>;

const BakePlan = z.looseObject({ target: z.record(z.string(), BakeTarget) });

/** Read what `buildx bake --print` printed: targets by name. */
export function parseBake(text: string): Record<string, BakeTarget> {
  return BakePlan.parse(JSON.parse(text)).target;
}
