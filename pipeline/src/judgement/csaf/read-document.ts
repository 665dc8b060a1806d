import { vulnerabilities as named } from "../../documents/scan/index.js";
import { clean } from "../../text/clean.js";
import type { Affected, Bulletin } from "./bulletin.js";
import { type Catalogue, componentsIn, countsAsToolkit, isToolkit, namesIn } from "./catalogue.js";
import type { CsafDocument, Vulnerability } from "./document.js";
import { type NamedProduct, productsOf } from "./products.js";
import { rangeReader } from "./range.js";
import { worstOf } from "./severity.js";
import { common, type Range, type Version } from "./version.js";

/** Of what a vulnerability is called in a table. */
const TITLE = 200;
const FIX = 120;

/** What reads documents: the parts of CUDA, and the sentences that were read before. */
export class Reader {
  private readonly range: (text: string) => Range | undefined;

  constructor(readonly catalogue: Catalogue) {
    this.range = rangeReader(namesIn(catalogue));
  }

  /** Read what a document says of each vulnerability. What somebody calls fixed or not affected takes nothing away from what is affected. */
  bulletins({ document, product_tree, vulnerabilities = [] }: CsafDocument): Bulletin[] {
    const products = new Map(productsOf(product_tree ?? {}).map((item) => [item.id, item]));
    const own = document.references?.find(({ category, summary }) => category === "self" || /^self\b/i.test(summary));
    const source = clean(own?.url ?? document.tracking.id);
    return vulnerabilities.flatMap((item, index) => {
      const names = [
        item.cve,
        ...(item.ids ?? []).map(({ text }) => text),
        `${document.tracking.id}-${index + 1}`,
      ].filter((name) => name !== undefined);
      return named([names[0] ?? "", ...names]).map((name) => ({
        ...name,
        ...this.vulnerability(item, products, source),
      }));
    });
  }

  private vulnerability(item: Vulnerability, products: ReadonlyMap<string, NamedProduct>, source: string) {
    const { product_status: status = {} } = item;
    const pick = (list: readonly string[] = []) => [...new Set(list)].flatMap((id) => products.get(id) ?? []);
    const fixed = [...pick(status.fixed), ...pick(status.first_fixed), ...pick(status.recommended)];
    const whole = [...pick(status.known_affected), ...pick(status.under_investigation)].map((product) =>
      this.affected(product, fixed),
    );
    const affected = [
      ...whole,
      ...bounded(
        pick(status.first_affected).map((product) => this.affected(product, fixed)),
        pick(status.last_affected).map((product) => this.affected(product, fixed)),
      ),
    ];
    const words = [
      item.title ?? "",
      ...(item.notes ?? []).filter(({ category }) => category !== "legal_disclaimer").map(({ text }) => text),
    ];
    const components = [
      ...componentsIn(words.join("\n"), this.catalogue),
      ...affected.flatMap(({ of }) => (of === undefined || of === "toolkit" ? [] : of)),
    ];
    return {
      ...{
        source,
        title: titleOf(item),
        severity: worstOf(item),
        components: [...new Set(components)].sort(),
        affected,
      },
      fixed: fixed.length > 0 ? [...new Set(fixed.map(called))] : remedies(item),
    };
  }

  private affected(product: NamedProduct, fixed: readonly NamedProduct[]): Affected {
    const of = this.subject(product);
    const ranges = product.versions.flatMap((text) => this.range(text) ?? []);
    const [range] = ranges;
    const said = product.versions.filter((text) => this.range(text) !== undefined);
    const fixes = fixed
      .filter((item) => String(this.subject(item)) === String(of))
      .flatMap((item) => this.version(item));
    return {
      ...{ name: called(product), of, fixes },
      // Where branch and name both say versions, either counts.
      range: range && { ...range, spans: ranges.flatMap(({ spans }) => spans) },
      toolkit: of === "toolkit" || said.some(countsAsToolkit),
    };
  }

  private subject(product: NamedProduct): Affected["of"] {
    const parts = componentsIn(product.names.join("\n"), this.catalogue);
    if (parts.length > 0) return parts;
    return isToolkit(product) ? "toolkit" : undefined;
  }

  /** The first version that a product with the fix is. */
  private version(product: NamedProduct): Version[] {
    const ranges = product.versions.flatMap((text) => this.range(text) ?? []);
    const versions = ranges.flatMap(({ spans }) => spans.map(({ from }) => from?.version));
    return versions.filter((version) => version !== undefined).slice(0, 1);
  }
}

/** The first and the last that are affected: with one of each, what lies between them; else everything that either leaves open. */
function bounded(first: readonly Affected[], last: readonly Affected[]): Affected[] {
  const from = first.map((item) => changed(item, ({ spans }) => spans.map(({ from }) => ({ ...(from && { from }) }))));
  const to = last.map((item) => changed(item, ({ spans }) => spans.map(({ to }) => ({ ...(to && { to }) }))));
  const [a, b] = [from[0], to[0]];
  if (
    from.length !== 1 ||
    to.length !== 1 ||
    a?.range === undefined ||
    b?.range === undefined ||
    String(a.of) !== String(b.of)
  ) {
    return [...from, ...to];
  }
  const ends = b.range.spans;
  const spans = a.range.spans.flatMap((span) => ends.flatMap((end) => common(span, end) ?? []));
  return [{ ...a, name: `${a.name} to ${b.name}`, range: spans.length === 0 ? undefined : { spans } }];
}

function changed(item: Affected, change: (range: Range) => Range["spans"]): Affected {
  return { ...item, range: item.range && { spans: change(item.range) } };
}

function called({ names }: NamedProduct): string {
  const [first = "", last = ""] = [names[0], names.at(-1)];
  const both = last.toLowerCase().includes(first.toLowerCase()) || /\p{L}{3}/u.test(last) ? last : `${first} ${last}`;
  return clean(both, FIX);
}

function titleOf({ title, notes = [] }: Vulnerability): string {
  const summary = notes.find(({ category }) => category === "summary" || category === "description");
  return clean(title ?? summary?.text ?? "", TITLE);
}

/** What a person may do where no fixed product is named. */
function remedies({ remediations = [] }: Vulnerability): string[] {
  return [
    ...new Set(
      remediations.filter(({ category }) => category === "vendor_fix").map(({ details }) => clean(details, FIX)),
    ),
  ];
}
