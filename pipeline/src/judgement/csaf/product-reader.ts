import { clean } from "../../text/clean.js";
import type { Affected } from "./bulletin.js";
import { type Catalogue, componentsIn, countsAsToolkit, isToolkit, namesIn } from "./catalogue.js";
import type { NamedProduct } from "./products.js";
import { rangeReader, withFix } from "./range.js";
import { compareVersions, type Range, type Version } from "./version.js";

/** A product of a document, understood as far as that goes. */
export interface ReadProduct extends Pick<Affected, "name" | "of" | "toolkit"> {
  ranges: readonly Range[];
}

/** Of what a product is called. */
const NAME = 120;

/** What reads products: the parts of CUDA, and what was read before. */
export class ProductReader {
  private readonly range: (text: string) => Range | undefined;
  private readonly known = new WeakMap<NamedProduct, ReadProduct>();

  constructor(private readonly catalogue: Catalogue) {
    this.range = rangeReader(namesIn(catalogue));
  }

  read(product: NamedProduct): ReadProduct {
    const known = this.known.get(product) ?? this.understand(product);
    this.known.set(product, known);
    return known;
  }

  private understand({ names, versions }: NamedProduct): ReadProduct {
    const parts = componentsIn(names.join("\n"), this.catalogue);
    const of = parts.length > 0 ? parts : isToolkit(names) ? "toolkit" : undefined;
    const said = versions.filter((text) => this.range(text) !== undefined);
    return {
      ...{ name: called(names), of, ranges: said.flatMap((text) => this.range(text) ?? []) },
      toolkit: of === "toolkit" || said.some(countsAsToolkit),
    };
  }
}

/** The versions that have the fix, for each thing that can have one. */
export type Fixes = ReadonlyMap<string, readonly Version[]>;

/** Read which versions have the fix. */
export function fixesOf(fixed: readonly ReadProduct[]): Fixes {
  const found = new Map<string, Version[]>();
  for (const { of, ranges } of fixed) {
    const version = ranges.flatMap(({ spans }) => spans)[0]?.from?.version;
    const known = found.get(String(of)) ?? [];
    if (version !== undefined && !known.some((item) => compareVersions(item, version) === 0)) known.push(version);
    found.set(String(of), known);
  }
  return found;
}

/**
 * Say what is affected of a product. Where branch and name both say versions, either counts.
 * @param earlier whether the document says that earlier versions are affected, too
 */
export function affectedOf({ name, of, toolkit, ranges }: ReadProduct, fixes: Fixes, earlier: boolean): Affected {
  const own = fixes.get(String(of)) ?? [];
  const spans = ranges
    .flatMap((range) => withFix(range, own))
    .map(({ from, to }) => (earlier && to ? { to } : { ...(from && { from }), ...(to && { to }) }));
  return { name, of, toolkit, spans: spans.length === 0 ? undefined : spans };
}

function called(names: readonly string[]): string {
  const [first = "", last = ""] = [names[0], names.at(-1)];
  const named = /\p{L}{3}/u.test(last.replace(/update/i, ""));
  return clean(named ? last : `${first} ${last}`, NAME);
}
