import type { Problem } from "../../errors/index.js";
import { bakeTargetName } from "../../repository/bake/index.js";
import type { ImageDefinition } from "../../repository/inputs/index.js";
import { didYouMean } from "../../text/nearest.js";
import type { Snapshot } from "./snapshot.js";

/** `target "NAME" {` at the beginning of a line. */
const TARGET = /^target[ \t]+"([^"\n]*)"[ \t]*\{/gm;

/** Find images without a target in their build.hcl. What a target says is for buildx to read: `bake-plan` compares that. */
export function bakeTargetProblems({ texts }: Snapshot, image: Pick<ImageDefinition, "name" | "folder">): Problem[] {
  const file = `${image.folder}/build.hcl`;
  const text = texts.get(file);
  if (text === undefined) return [];
  const targets = [...text.matchAll(TARGET)].map(([, name = ""]) => name);
  const name = bakeTargetName(image);
  if (targets.includes(name)) return [];
  const message = `there is no target "${name}", which image "${image.name}" is built by${didYouMean(name, targets)}; there are: ${targets.join(", ") || "none"}`;
  return [{ file, line: 1, column: 1, path: `target.${name}`, message }];
}
