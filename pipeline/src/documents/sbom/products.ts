import { z } from "zod";

import type { BundledLibrary } from "./schema.js";

/** toolbox/libraries/products.json: libraries as advisories know them, by their names there. */
export const Products = z.record(
  z.string(),
  z.strictObject({
    /** vendor:product of CPE 2.3: https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf */
    cpe: z.string().regex(/^[a-z0-9_-]+:[a-z0-9_-]+$/),
    /** Names that toolbox/libraries/markers.py gives to versions found as text. */
    texts: z.array(z.string()),
    /** Names of shared objects whose file name carries the release, not the version of an interface. */
    files: z.array(z.string()),
    /** Where its source is, as advisories about commits name it. */
    repositories: z.array(z.url()),
  }),
);
export type Products = z.infer<typeof Products>;

/** Read products.json. */
export function parseProducts(text: string): Products {
  return Products.parse(JSON.parse(text));
}

/** The CPE of a bundled library; none where its version is not known or is not that of a release. */
export function cpeOf({ name, version, how }: BundledLibrary, products: Products): string | undefined {
  if (version === "") return undefined;
  const kind = how === "file name" ? "files" : "texts";
  const product = Object.values(products).find((item) => item[kind].includes(name));
  return product === undefined ? undefined : `cpe:2.3:a:${product.cpe}:${escapeCpe(version)}:*:*:*:*:*:*:*`;
}

/** CPE 2.3 escapes all but letters, digits, "_", "-" and "." with a backslash (NISTIR 7695, 6.2). */
function escapeCpe(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, (character) => `\\${character}`);
}
