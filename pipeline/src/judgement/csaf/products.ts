import type { Branch, Product, ProductTree } from "./document.js";

/** A product of a document, with what the tree says of it. */
export interface NamedProduct {
  id: string;
  /** What it is called: `NVIDIA CUDA Toolkit`. */
  names: readonly string[];
  /** What may say which versions it is: `All versions prior to CUDA Toolkit 13.1`, `vers:generic/<13.1`. */
  versions: readonly string[];
}

/** The categories of branches that say versions: CSAF 2.0, 3.1.2.2. */
const VERSIONS = ["product_version", "product_version_range"];

/** As many parts of parts as a real document has; more are a circle. */
const MOST_RELATIONS = 16;

/** List the products of a tree. A product that is named twice is there twice. */
export function productsOf(tree: ProductTree): NamedProduct[] {
  const placed = (tree.branches ?? []).flatMap((branch) => inBranch(branch, []));
  const alone = (tree.full_product_names ?? []).map(whole);
  return [...placed, ...alone, ...related(tree, new Map([...placed, ...alone].map((item) => [item.id, item])))];
}

/** A product without a place in the tree: its name says all. */
function whole({ name, product_id }: Product): NamedProduct {
  return { id: product_id, names: [name], versions: [name] };
}

function inBranch(branch: Branch, above: readonly Branch[]): NamedProduct[] {
  const path = [...above, branch];
  const own = branch.product === undefined ? [] : [placed(branch.product, path)];
  return [...own, ...(branch.branches ?? []).flatMap((item) => inBranch(item, path))];
}

/** NVIDIA puts the product's name where the version belongs, and the version into the full name; others do as the specification says. */
function placed({ name, product_id }: Product, path: readonly Branch[]): NamedProduct {
  const called = path.filter(({ category }) => category === "product_name").map((item) => item.name);
  const versions = path.filter(({ category }) => VERSIONS.includes(category)).map((item) => item.name);
  return { id: product_id, names: [...called, ...versions, name], versions: [...versions, name] };
}

/** A part of another product is that part, wherever it is. */
function related({ relationships = [] }: ProductTree, known: ReadonlyMap<string, NamedProduct>): NamedProduct[] {
  const parts = new Map(relationships.map((item) => [item.full_product_name.product_id, item.product_reference]));
  return relationships.map(({ full_product_name }) => {
    let id: string | undefined = full_product_name.product_id;
    for (let steps = 0; steps < MOST_RELATIONS && id !== undefined && !known.has(id); steps += 1) id = parts.get(id);
    const part = id === undefined ? undefined : known.get(id);
    // In a circle, or of nothing: its own name is all there is, and whoever reads that decides.
    return part === undefined ? whole(full_product_name) : { ...part, id: full_product_name.product_id };
  });
}
