import { vulnerabilities as named } from "../../documents/scan/index.js";
import { clean } from "../../text/clean.js";
import type { Affected, Bulletin } from "./bulletin.js";
import { type Catalogue, componentsIn } from "./catalogue.js";
import type { CsafDocument, Vulnerability } from "./document.js";
import { affectedOf, type Fixes, fixesOf, ProductReader } from "./product-reader.js";
import { type NamedProduct, productsOf } from "./products.js";
import { worstOf } from "./severity.js";
import { common, type Span } from "./version.js";

/** Of what a vulnerability is called in a table. */
const TITLE = 200;
const FIX = 120;
/** Of what has the fix, so many are named. */
const MOST_FIXES = 10;

/** As NVIDIA ends each of its bulletins: "Earlier software releases of this product are also affected." */
const EARLIER = /\bearlier\b[^.]{0,100}\balso affected\b/i;

/** What reads documents of CSAF. */
export class DocumentReader {
  private readonly products: ProductReader;

  constructor(private readonly catalogue: Catalogue) {
    this.products = new ProductReader(catalogue);
  }

  /** Read what a document says of each vulnerability. What is called fixed or not affected takes nothing away from what is affected. */
  bulletins({ document, product_tree = {}, vulnerabilities = [] }: CsafDocument): Bulletin[] {
    const products = new Map(productsOf(product_tree).map((item) => [item.id, item]));
    const earlier = (document.notes ?? []).some(({ text }) => EARLIER.test(text));
    const own = document.references?.find(({ category }) => category === "self");
    const source = clean(own?.url ?? document.tracking.id);
    return vulnerabilities.flatMap((item, index) => {
      const { initial_release_date: first, current_release_date: modified } = document.tracking;
      const dates = { published: item.release_date ?? first, modified };
      const said = { source, ...dates, ...this.vulnerability(item, products, earlier) };
      return named(namesOf(item, `${document.tracking.id}-${index + 1}`)).map((name) => ({ ...name, ...said }));
    });
  }

  private vulnerability(item: Vulnerability, products: ReadonlyMap<string, NamedProduct>, earlier: boolean) {
    const { product_status: status = {} } = item;
    const pick = (...lists: (readonly string[] | undefined)[]) =>
      [...new Set(lists.flatMap((list) => list ?? []))]
        .flatMap((id) => products.get(id) ?? [])
        .map((product) => this.products.read(product));
    const fixed = pick(status.fixed, status.first_fixed, status.recommended);
    const fixes = fixesOf(fixed);
    const whole = pick(status.known_affected, status.under_investigation);
    const affected = [
      ...whole.map((product) => affectedOf(product, fixes, earlier)),
      ...bounded(pick(status.first_affected), pick(status.last_affected), fixes),
    ];
    return {
      ...{ title: titleOf(item), severity: worstOf(item), affected },
      components: this.components(item, affected),
      fixed: (fixed.length > 0 ? [...new Set(fixed.map(({ name }) => name))] : remedies(item)).slice(0, MOST_FIXES),
    };
  }

  /** The parts of CUDA that its text and its products name. */
  private components({ title = "", notes = [] }: Vulnerability, affected: readonly Affected[]): string[] {
    const texts = notes.filter(({ category }) => category !== "legal_disclaimer").map(({ text }) => text);
    const named = componentsIn([title, ...texts].join("\n"), this.catalogue);
    return [...new Set([...named, ...affected.flatMap(({ of = [] }) => (of === "toolkit" ? [] : of))])].sort();
  }
}

type Products = ReturnType<ProductReader["read"]>[];

/** From the first that is affected to the last. With one of each, what lies between them; else everything that either leaves open. */
function bounded(first: Products, last: Products, fixes: Fixes): Affected[] {
  const from = first.map((item) => opened(affectedOf(item, fixes, false), ({ from }) => ({ ...(from && { from }) })));
  const to = last.map((item) => opened(affectedOf(item, fixes, false), ({ to }) => ({ ...(to && { to }) })));
  const [a, b] = [from[0], to[0]];
  const paired = from.length === 1 && to.length === 1 && String(a?.of) === String(b?.of);
  if (!paired || a?.spans === undefined || b?.spans === undefined) return [...from, ...to];
  const ends = b.spans;
  const spans = a.spans.flatMap((span) => ends.flatMap((end) => common(span, end) ?? []));
  return [{ ...a, name: `${a.name} to ${b.name}`, spans: spans.length === 0 ? undefined : spans }];
}

function opened(item: Affected, change: (span: Span) => Span): Affected {
  return { ...item, spans: item.spans?.map(change) };
}

/** The CVE, or the names that others give it, or else its place in the document. */
function namesOf({ cve, ids = [] }: Vulnerability, place: string): [string, ...string[]] {
  const [first = place, ...others] = [...(cve === undefined ? [] : [cve]), ...ids.map(({ text }) => clean(text))];
  return [first, ...others];
}

function titleOf({ title, notes = [] }: Vulnerability): string {
  const summary = notes.find(({ category }) => category === "summary" || category === "description");
  return clean(title ?? summary?.text ?? "", TITLE);
}

/** What a person may do where no fixed product is named. */
function remedies({ remediations = [] }: Vulnerability): string[] {
  const fixes = remediations.filter(({ category }) => category === "vendor_fix");
  return [...new Set(fixes.map(({ details }) => clean(details, FIX)))];
}
