import { z } from "zod";

import { normalizePythonName } from "../../repository/inputs/index.js";

const text = z.string();
const Person = z.strictObject({ name: text.min(1), email: text });
const Hashes = z.strictObject({ sha256: text, sha512: text });

/** A part of a wheel as the wheel's own SBOM names it; what it does not say is empty. */
const StatedPart = z.strictObject({ name: text.min(1), version: text, purl: text, licence: text, author: text });
export type StatedPart = z.infer<typeof StatedPart>;

/** An SBOM that a wheel brings (PEP 770). `problem` says why it could not be read; empty where it was. */
const StatedSbom = z.strictObject({
  ...{ path: text, name: text, version: text, problem: text },
  components: z.array(StatedPart),
});

const Deb = z.strictObject({
  ...{ name: text, version: text, url: text, file: text },
  people: z.array(Person),
  copyright: z.array(text),
});

const WheelCredit = z.strictObject({
  ...{ name: text, version: text, metadata: text, url: text, licence: text },
  authors: z.array(Person),
  maintainers: z.array(Person),
  files: z.array(text),
  copyright: z.array(text),
  sboms: z.array(StatedSbom),
});
export type WheelCredit = z.infer<typeof WheelCredit>;

/** What toolbox/credits finds: what packages say of themselves, and hashes of files by path and of inputs by name. */
export const Credits = z.strictObject({
  debs: z.array(Deb),
  wheels: z.array(WheelCredit),
  files: z.record(text, Hashes),
  inputs: z.record(text, Hashes),
});
export type Credits = z.infer<typeof Credits>;

/** Read what toolbox/credits writes. */
export function parseCredits(written: string): Credits {
  return Credits.parse(JSON.parse(written));
}

/** Nothing known of anything. */
export const NO_CREDITS: Credits = { debs: [], wheels: [], files: {}, inputs: {} };

export type Person = z.infer<typeof Person>;

/** What one package says of itself. */
export interface Credit {
  author?: Person;
  supplier?: Person;
  url: string;
  licence: string;
  copyright: readonly string[];
}

/** What each package says, by the keys that locks have. */
export function creditsByKey({ debs, wheels }: Credits): Map<string, Credit> {
  const all = new Map<string, Credit>();
  for (const { name, version, people, url, copyright } of debs) {
    all.set(`deb ${name} ${version}`, { author: people[0], url, licence: "", copyright });
  }
  for (const wheel of wheels) {
    const { authors, maintainers, url, licence, copyright } = wheel;
    const [author, supplier] = [authors[0] ?? maintainers[0], maintainers[0] ?? authors[0]];
    all.set(wheelKey(wheel), { author, supplier, url, licence, copyright });
  }
  return all;
}

/** The key of a wheel, as locks have it. */
export function wheelKey({ name, version }: { name: string; version: string }): string {
  return `pypi ${normalizePythonName(name)} ${version}`;
}
