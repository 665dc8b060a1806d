import { closest, distance } from "fastest-levenshtein";

/** Say which of the names there are is meant: `, did you mean "vllm"?`; nothing where none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const same = names.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return `, did you mean "${same}"?`;
  const found = closest(name, names);
  return distance(name, found) <= Math.max(1, Math.floor(found.length / 3)) ? `, did you mean "${found}"?` : "";
}
