import { compareText } from "../../errors/index.js";
import type { ResolvedDeb } from "./merge-base.js";

/** Say of each resolved .deb who asks for it: the others that depend on it, and itself where inputs.yaml asks for it by name. */
export function askedDebs(debs: readonly ResolvedDeb[], requested: readonly string[]): ResolvedDeb[] {
  const askers = new Map<string, Set<string>>(debs.map(({ name }) => [name, new Set<string>()]));
  for (const { name, needs = [] } of debs) {
    for (const needed of needs.flat().filter((other) => other !== name)) askers.get(needed)?.add(name);
  }
  for (const name of requested) askers.get(name)?.add(name);
  return debs.map((deb) => said(deb, askers.get(deb.name) ?? []));
}

/** Replace who is left out by those who ask for it: nobody in a lock is asked for by what is not there. */
export function throughLeftOut<T extends { name: string; via?: string[] }>(kept: readonly T[], all: readonly T[]): T[] {
  const there = new Set(kept.map(({ name }) => name));
  const left = new Map(all.filter(({ name }) => !there.has(name)).map(({ name, via = [] }) => [name, via]));
  return kept.map((item) => {
    const found = new Set<string>();
    // A set that grows while it is walked: who is left out can be asked for by others that are.
    const walked = new Set(item.via);
    for (const name of walked) {
      const above = left.get(name);
      if (above === undefined) found.add(name);
      else for (const next of above.filter((other) => other !== name)) walked.add(next);
    }
    // Who leads back to it does not make it one that inputs.yaml asks for.
    if (!item.via?.includes(item.name)) found.delete(item.name);
    return item.via === undefined ? item : said(item, found);
  });
}

function said<T extends { via?: string[] }>(item: T, askers: Iterable<string>): T {
  const { via: _, ...rest } = item;
  const names = [...askers].sort(compareText);
  return (names.length === 0 ? rest : { ...rest, via: names }) as T;
}
