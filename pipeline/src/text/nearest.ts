import { closest, distance } from "fastest-levenshtein";

/** Say which of the names there are is meant: `, did you mean "vllm"?`; nothing where none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const found = closest(name, names);
  return distance(name, found) <= Math.max(1, Math.floor(found.length / 3)) ? `, did you mean "${found}"?` : "";
}

/** The same for names of files and keys: one that differs in nothing but its case is the one that is meant. */
export function didYouMeanName(name: string, names: readonly string[]): string {
  const same = names.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
  return same === undefined ? didYouMean(name, names) : `, did you mean "${same}"?`;
}
