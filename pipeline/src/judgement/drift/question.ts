import type { Fix } from "../../documents/drift/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import type { OpenLine } from "./compare.js";

/** A version that is asked for: the requirement that takes the place of a package's own. */
export interface Wish {
  requirement: string;
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
  return [`${name}>=${last}`, `${name}==${last}`, ...others.map((version) => `${name}==${version}`)].map(
    (requirement) => ({
      requirement,
    }),
  );
}

/** The requirements of an image with a wish in the place of what asks for the same package, or beside them. */
export function withWish(requirements: readonly string[], { requirement }: Wish): string[] {
  const name = nameOf(requirement);
  const others = requirements.filter((text) => nameOf(text) !== name);
  const own = requirements.find((text) => nameOf(text) === name);
  const extras = /^[^[<>=!~;\s]+\s*(\[[^\]]*\])/.exec(own ?? "")?.[1] ?? "";
  const [, bare = "", rest = ""] = /^([^<>=!~]+)(.*)$/.exec(requirement) ?? [];
  return [...others, `${bare}${extras}${rest}`];
}

function nameOf(requirement: string): string {
  return normalizePythonName(/^[A-Za-z0-9._-]+/.exec(requirement.trim())?.[0] ?? requirement);
}
