import type { Fix } from "../../documents/drift/index.js";
import { normalizePythonName, requiredName, requirementParts } from "../../repository/inputs/index.js";
import type { OpenLine } from "./compare.js";

/** A version that is asked for: a package, and which of its versions, as `>=2.31.0`. */
export interface Wish {
  name: string;
  range: string;
}

/** What can be said without a resolver; undefined where one has to be asked. */
export function unasked({ verdict, type, fixed, package: name }: OpenLine): Fix | undefined {
  if (verdict === "gone") return { state: "not-asked", detail: "it is no longer found" };
  if (fixed.length === 0) return { state: "none" };
  if (type === "python" || type === "deb") return undefined;
  return { state: "not-asked", detail: `no resolver knows of ${name}: it is of the type ${type}` };
}

/**
 * The requirements that would mend a wheel, in the order that they are tried: anything from the last of the fixes on has it; of those
 * before, for older lines of versions, only the very version is sure to.
 */
export function wishesFor(name: string, fixed: readonly string[]): Wish[] {
  const inOrder = [...fixed].sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const [last, ...others] = inOrder;
  if (last === undefined) return [];
  const ranges = [`>=${last}`, `==${last}`, ...others.map((version) => `==${version}`)];
  return ranges.map((range) => ({ name, range }));
}

/** The requirements of an image with a wish in the place of what asks for the same package, or beside them. */
export function withWish(requirements: readonly string[], { name, range }: Wish): string[] {
  const isOwn = (text: string) => requiredName(text) === normalizePythonName(name);
  const extras = requirements.filter(isOwn).map((text) => requirementParts(text)?.extras);
  return [...requirements.filter((text) => !isOwn(text)), `${name}${extras[0] ?? ""}${range}`];
}
