import type { Instruction } from "./reader.js";
import { unquoted } from "./shell-words.js";

/** The ARGs before the first FROM, with what each is by default: nothing where the build gives it, all where it is declared again. */
export type GlobalArgs = ReadonlyMap<string, readonly string[]>;

const VARIABLE = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))$/;

/** What BuildKit, or each build here, gives a value that names no image. */
const FILLED_IN = /^(?:(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE|SOURCE_DATE_EPOCH)$/;

/**
 * Read the ARGs that count in a FROM: https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact.
 * A default that is another of them is what that one is by default.
 */
export function globalArgs(instructions: readonly Instruction[], token: string): GlobalArgs {
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const args = new Map<string, string[]>();
  for (const { name, value } of instructions
    .slice(0, Math.max(first, 0))
    .flatMap(({ details }) => details?.pairs ?? [])) {
    const fallback = value === undefined ? "" : (unquoted(value, token) ?? value);
    const other = variableOf(fallback);
    const own =
      (other === undefined || isFilledIn(other) ? undefined : args.get(other)) ?? (fallback === "" ? [] : [fallback]);
    args.set(name, [...(args.get(name) ?? []), ...own]);
  }
  return args;
}

/** The name of a variable, where a text is nothing but one. */
export function variableOf(text: string): string | undefined {
  const match = VARIABLE.exec(text);
  return match?.[1] ?? match?.[2];
}

/** Tell whether an ARG has a value without a default, which is no image: BuildKit's platforms, and what builds here give. */
export function isFilledIn(name: string): boolean {
  return FILLED_IN.test(name);
}
