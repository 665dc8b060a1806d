import { compareText } from "../../errors/index.js";

/** A package as far as it says who asks for it. */
export interface Asked {
  name: string;
  via?: readonly string[] | undefined;
}

/**
 * Find why a package is there: for each package that inputs.yaml asks for and that leads to it, the shortest chain of names, from
 * that one to the package itself; the shortest chain first. Empty where the lock does not say it, or has no such package.
 * @param packages the .debs or the wheels of one lock
 */
export function chainsTo(packages: readonly Asked[], name: string): string[][] {
  const known = new Map(packages.map((item) => [item.name, item]));
  const chains = new Map<string, string[]>(known.has(name) ? [[name, [name]]] : []);
  // What is found while the map is walked is walked, too: in order of its distance.
  for (const [found, chain] of chains) {
    for (const asker of [...(known.get(found)?.via ?? [])].sort(compareText)) {
      if (known.has(asker) && !chains.has(asker)) chains.set(asker, [asker, ...chain]);
    }
  }
  return [...chains.values()].filter(([first = ""]) => known.get(first)?.via?.includes(first));
}
