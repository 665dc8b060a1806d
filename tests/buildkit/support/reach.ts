import type { BuildkitInstruction, BuildkitReading } from "./buildkit.js";

const DIGEST = /^[\w./:-]+@sha256:[0-9a-f]{64}$/;

/**
 * Say what of a Dockerfile reaches a network or an image without a digest, by BuildKit's reading. It shares nothing with
 * our rules. What BuildKit refuses reaches nothing.
 */
export function reached({ error, frontend, instructions }: BuildkitReading): string[] {
  if (error !== "") return [];
  const stages: string[] = [];
  const found = instructions.flatMap((instruction) => {
    const reasons = reasonsOf(instruction, stages, argsOf(instructions));
    if (instruction.keyword === "FROM") stages.push(instruction.name);
    return reasons;
  });
  return frontend === "" || DIGEST.test(frontend) ? found : [`frontend ${frontend}`, ...found];
}

/** The ARGs before the first FROM, with every default that each has. */
function argsOf(instructions: readonly BuildkitInstruction[]): Map<string, string[]> {
  const end = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const args = new Map<string, string[]>();
  for (const word of instructions.slice(0, end).flatMap(({ words }) => words)) {
    const [name = "", ...value] = word.split("=");
    args.set(name, [...(args.get(name) ?? []), value.join("=").replaceAll(/["']/g, "")]);
  }
  return args;
}

function reasonsOf(
  item: BuildkitInstruction,
  stages: readonly string[],
  args: ReadonlyMap<string, readonly string[]>,
): string[] {
  const stage = (name: string) => name !== "" && stages.includes(name.toLowerCase());
  const outside = (name: string) => name !== "" && name !== "scratch" && !stage(name) && !DIGEST.test(name);
  switch (item.keyword) {
    case "FROM":
      return baseOutside(item.base, stages, args) ? [`FROM ${item.base}`] : [];
    case "RUN":
      return [
        ...(item.network === "none" ? [] : [`RUN with network ${item.network}`]),
        ...item.flags.filter((flag) => flag.startsWith("--security") && !flag.endsWith("=sandbox")),
        ...item.mounts.filter(({ from }) => outside(from)).map(({ from }) => `mount from ${from}`),
      ];
    case "COPY":
      return outside(item.from) && !(Number(item.from) < stages.length) ? [`COPY --from=${item.from}`] : [];
    case "ADD":
      return item.expanded
        .filter((source) => /:\/\/|^[^/]*@[^/]*:|\.git(?:$|[#?])/.test(source))
        .concat(item.sources.filter((source) => source.includes("$")));
    case "ONBUILD":
      return ["ONBUILD"];
    default:
      return [];
  }
}

/** The image of a FROM: a stage as it is written, scratch, a digest, or an ARG that the build gives or whose defaults are of these. */
function baseOutside(
  base: string,
  stages: readonly string[],
  args: ReadonlyMap<string, readonly string[]>,
  deep = 0,
): boolean {
  if (base === "" || base === "scratch" || stages.includes(base) || DIGEST.test(base)) return false;
  const name = /^\$(?:\{(\w+)\}|(\w+))$/.exec(base)?.slice(1).find(Boolean) ?? "";
  const defaults = args.get(name);
  if (defaults === undefined || /^(?:BUILD|TARGET)[A-Z]+$|^SOURCE_DATE_EPOCH$/.test(name) || deep > 5) return true;
  return defaults.some((item) => baseOutside(item, stages, args, deep + 1));
}
