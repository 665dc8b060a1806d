import { createHash } from "node:crypto";
import { z } from "zod";
import type { Bulletins } from "../../documents/scan/index.js";
import { about, compareText, formatPath, type Problem, readJson } from "../../errors/index.js";
import { clean } from "../../text/clean.js";
import { jsonOf, tooDeep } from "../../text/json.js";
import { beyond, CSAF_PRODUCTS, CSAF_VULNERABILITIES } from "../../text/limits.js";
import { ageInDays, timeText } from "../../text/time.js";
import type { Bulletin } from "./bulletin.js";
import type { Catalogue } from "./catalogue.js";
import { CsafDocument, type Vulnerability } from "./document.js";
import { AdvisoryError } from "./errors.js";
import { productsOf } from "./products.js";
import { DocumentReader } from "./read-document.js";

/** Where advisories of CUDA are, beside OSV's names of ecosystems. */
export const NVIDIA = "NVIDIA";

/** What `advisory-db csaf` says of a folder. */
const Listing = z.strictObject({
  /** Records of OSV beside the documents. */
  records: z.int().nonnegative(),
  documents: z.array(z.strictObject({ file: z.string(), text: z.string() })),
});
export type Listing = z.infer<typeof Listing>;

/** Read what `advisory-db csaf` says. Throws a NotShownError. */
export function parseListing(text: string): Listing {
  return readJson("advisories that cannot be described", text, Listing, "Give a folder of OSV records.");
}

/** What documents of CSAF say, and what they are. */
export interface KnownBulletins {
  bulletins: readonly Bulletin[];
  knowledge: Bulletins;
}

/** Of what is wrong, so much is told. */
const MOST_PROBLEMS = 50;

/** Read documents of CSAF; undefined where there are none. Throws an AdvisoryError with all that is wrong with any of them. */
export function readBulletins(
  files: Listing["documents"],
  catalogue: Catalogue,
  now: Date,
): KnownBulletins | undefined {
  if (files.length === 0) return undefined;
  const read = files.map(readDocument);
  const problems = read.flatMap((item) => item.problems);
  if (problems.length > 0) throw invalid(problems);
  const reader = new DocumentReader(catalogue);
  const documents = read.flatMap(({ document }) => document ?? []);
  const bulletins = documents.map((document) => reader.bulletins(document));
  const times = documents.map(({ document }) => document.tracking.current_release_date);
  const useful = bulletins.map((list) => list.filter(canMatch));
  const records = new Set(useful.flat().map(({ id }) => id)).size;
  const latest = newest(times, now);
  return {
    bulletins: bulletins.flat(),
    knowledge: {
      ...{ documents: files.length, digest: digestOf(files), updated: latest, ageDays: ageInDays(latest, now) ?? 0 },
      publishers: [...new Set(documents.map(({ document }) => clean(document.publisher.name)))].sort(compareText),
      ecosystems:
        records === 0
          ? {}
          : {
              [NVIDIA]: {
                records,
                updated: newest(
                  times.filter((_, index) => useful[index]?.length !== 0),
                  now,
                ),
              },
            },
    },
  };
}

/** Whether it can match a version of something. What is fixed everywhere is no knowledge. */
function canMatch({ affected, components }: Bulletin): boolean {
  return components.length > 0 && affected.some(({ of, spans }) => of !== undefined && spans !== undefined);
}

/** Read one document, and everything that is wrong with it: CSAF 2.0, 6.1.1 and 6.1.2 beside its schema. */
function readDocument({ file, text }: Listing["documents"][number]): { document?: CsafDocument; problems: Problem[] } {
  const value = jsonOf(text);
  if (value === undefined) return { problems: [about(file, tooDeep(text) ?? "it is no JSON")] };
  const parsed = CsafDocument.safeParse(value);
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ path, message }) => about(file, message, formatPath(path))) };
  const { product_tree = {}, vulnerabilities = [] } = parsed.data;
  const products = productsOf(product_tree);
  const limits = [
    beyond(products.length, CSAF_PRODUCTS, "products"),
    beyond(vulnerabilities.length, CSAF_VULNERABILITIES, "vulnerabilities"),
  ];
  const large = limits.flatMap((message) => (message === undefined ? [] : [about(file, message)]));
  if (large.length > 0) return { problems: large };
  const ids = new Set(products.map(({ id }) => id));
  const twice = products
    .filter(({ id }) => !ids.delete(id))
    .map(({ id }) => about(file, `the product ${JSON.stringify(clean(id))} is there twice`, "product_tree"));
  const known = new Set(products.map(({ id }) => id));
  const problems = [...twice, ...vulnerabilities.flatMap((item, index) => unknown(file, item, index, known))];
  return { document: parsed.data, problems };
}

function unknown(
  file: string,
  { product_status = {} }: Vulnerability,
  index: number,
  known: ReadonlySet<unknown>,
): Problem[] {
  return Object.entries(product_status).flatMap(([status, list]) =>
    (Array.isArray(list) ? list : []).flatMap((id: unknown, place) => {
      if (known.has(id)) return [];
      const message = `expected a product of product_tree, got ${JSON.stringify(clean(String(id)))}`;
      return [about(file, message, formatPath(["vulnerabilities", index, "product_status", status, place]))];
    }),
  );
}

function invalid(problems: readonly Problem[]): AdvisoryError {
  const more = problems.length - MOST_PROBLEMS;
  const shown = [
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [about("advisories", `and ${more} more problems`)] : []),
  ];
  return new AdvisoryError(shown, "Fetch these documents of CSAF 2.0 again, or take them out of the folder.");
}

/** sha256 of the documents' own, in their order: the same whatever the files are called. */
function digestOf(files: Listing["documents"]): string {
  const sums = files.map(({ text }) => createHash("sha256").update(text).digest("hex"));
  return `sha256:${createHash("sha256")
    .update([...new Set(sums)].sort().join("\n"))
    .digest("hex")}`;
}

/** The newest time that is not of the future; where all are, one of them: it is judged as such. */
function newest(times: readonly string[], now: Date): string {
  const sorted = times.map((time) => new Date(time)).sort((a, b) => b.getTime() - a.getTime());
  return timeText(sorted.find((time) => time <= now) ?? sorted[0] ?? now);
}
