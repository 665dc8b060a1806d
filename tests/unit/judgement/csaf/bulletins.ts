import { readFileSync } from "node:fs";
import {
  type ComponentFile,
  type KnownBulletins,
  type Matched,
  matchBulletins,
  parseCatalogue,
  readBulletins,
} from "../../../../pipeline/src/judgement/csaf/index.js";

export const NOW = new Date("2026-11-24T00:00:00Z");

/** The parts of CUDA as the project ships them. */
export const CATALOGUE = parseCatalogue(readFileSync("toolbox/components/components.json", "utf8"));

/** One vulnerability of a document of a test. */
export interface Told {
  cve?: string;
  text?: string;
  /** By status: what the products are called. */
  status?: Record<string, string[]>;
  severity?: string;
  more?: object;
}

/** When documents were first released. */
export const FIRST = "2026-11-02T00:00:00Z";

/** A document of CSAF 2.0 in the form of NVIDIA's: all products are versions of one. */
export function csaf(
  told: readonly Told[],
  changes: { product?: string; date?: string; notes?: string; tracking?: string; publisher?: string } = {},
): string {
  const {
    product = "NVIDIA CUDA Toolkit",
    date = "2026-11-20T00:00:00Z",
    tracking = "1",
    publisher = "tests",
  } = changes;
  const names = [...new Set(told.flatMap(({ status = {} }) => Object.values(status).flat()))];
  const branches = names.map((name) => ({
    category: "product_version",
    name: product,
    product: { name, product_id: name },
  }));
  return JSON.stringify({
    document: {
      ...{ category: "csaf_security_advisory", csaf_version: "2.0", title: "a bulletin of a test" },
      publisher: { category: "vendor", name: publisher, namespace: "https://example.com" },
      tracking: {
        id: tracking,
        status: "final",
        version: "1",
        current_release_date: date,
        initial_release_date: FIRST,
      },
      ...(changes.notes && { notes: [{ category: "details", text: changes.notes }] }),
    },
    ...(branches.length > 0 && { product_tree: { branches: [{ category: "vendor", name: "NVIDIA", branches }] } }),
    vulnerabilities: told.map(({ cve, text, status, severity, more }) => ({
      ...(cve && { cve }),
      ...(text && { notes: [{ category: "summary", text }] }),
      ...(status && { product_status: status }),
      ...(severity && { scores: [{ products: [], cvss_v3: { baseSeverity: severity } }] }),
      ...more,
    })),
  });
}

/** Read documents; each is a file. */
export function known(...texts: readonly string[]): KnownBulletins {
  const read = readBulletins(
    texts.map((text, index) => ({ file: `${index}.json`, text })),
    CATALOGUE,
    NOW,
  );
  if (read === undefined) throw new Error("there are no documents");
  return read;
}

/** Compare documents with files, in an image with one wheel of NVIDIA's. */
export function matched(texts: readonly string[], files: readonly ComponentFile[], wheels = 1): Matched {
  return matchBulletins(known(...texts).bulletins, files, wheels, CATALOGUE);
}

/** A file of an image. */
export function file(component: string, changes: Partial<ComponentFile> = {}): ComponentFile {
  return { component, path: `/opt/${component}`, wheel: "", version: "", releases: [], cuda: "", ...changes };
}

/** A tool of CUDA, which says its own version. */
export function tool(component: string, ...releases: string[]): ComponentFile {
  return file(component, { path: `/bin/${component}`, releases });
}
