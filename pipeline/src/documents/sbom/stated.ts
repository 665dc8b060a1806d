import { createHash } from "node:crypto";

import { readPurl } from "../../repository/packages/index.js";
import { agentOf, agentText } from "./agent.js";
import { type Credits, type StatedPart, type WheelCredit, wheelKey } from "./credits.js";
import type { LibraryEntry } from "./libraries.js";
import { type LicenceText, licenceText } from "./licence-text.js";

/** Where an SBOM that a wheel brings, and what is found here, say different things. */
export interface Disagreement {
  /** The key of the wheel, as locks have it. */
  owner: string;
  /** One sentence: what is said where. */
  says: string;
}

/** What wheels say of themselves, held against what was found. */
export interface Stated {
  /** Parts that only a wheel's own SBOM names. */
  parts: StatedEntry[];
  /** Where the SBOM of a wheel names what was found, too: by the id of the library. */
  agreed: Map<string, { path: string; version: string }>;
  disagreements: Disagreement[];
}

/** A part that only a wheel's own SBOM names. */
export interface StatedEntry extends Omit<StatedPart, "licence"> {
  id: string;
  owner: string;
  path: string;
  licence?: LicenceText;
}

/** Hold the SBOMs that wheels bring against what was found. A part of a package manager's is compared, and not added. */
export function statedParts(credits: Credits, libraries: readonly LibraryEntry[]): Stated {
  const installed = new Map(credits.wheels.map((wheel) => [nameOf(wheelKey(wheel)), wheel.version]));
  const stated: Stated = { parts: [], agreed: new Map(), disagreements: [] };
  for (const wheel of credits.wheels) for (const sbom of wheel.sboms) judge(wheel, sbom, libraries, installed, stated);
  return stated;
}

function judge(
  wheel: WheelCredit,
  sbom: WheelCredit["sboms"][number],
  libraries: readonly LibraryEntry[],
  installed: ReadonlyMap<string, string>,
  stated: Stated,
): void {
  const owner = wheelKey(wheel);
  const differ = (says: string) => stated.disagreements.push({ owner, says: `${sbom.path} ${says}` });
  if (sbom.problem !== "") differ(sbom.problem);
  if (sbom.version !== "" && sbom.version !== wheel.version && nameOf(`pypi ${plain(sbom.name)}`) === nameOf(owner)) {
    differ(`is about ${sbom.name} ${sbom.version}, the wheel is ${wheel.version}`);
  }
  for (const part of sbom.components) {
    const same = libraries.filter((item) => item.owner === owner && bare(item.name) === bare(part.name));
    const type = readPurl(part.purl)?.type;
    const here = installed.get(plain(part.name));
    if (type === "pypi") {
      if (here !== undefined && part.version !== "" && here !== part.version) {
        differ(`says ${part.name} ${part.version}, installed is ${here}`);
      }
      continue;
    }
    for (const item of same) {
      const agrees = item.version === "" || part.version === "" || startsAlike(item.version, part.version);
      if (agrees) stated.agreed.set(item.id, { path: sbom.path, version: part.version });
      else differ(`says ${part.name} ${part.version}, found is ${item.version} in ${item.places[0]?.path}`);
    }
    if (plain(part.name) === nameOf(owner) && part.version !== "" && part.version !== wheel.version) {
      differ(`names ${part.name} ${part.version} as a part of ${wheel.name} ${wheel.version}`);
    }
    if (same.some(({ id }) => stated.agreed.has(id))) continue;
    stated.parts.push(entryOf(part, owner, sbom.path));
  }
}

function entryOf({ licence, ...part }: StatedPart, owner: string, path: string): StatedEntry {
  const hash = createHash("sha256").update(JSON.stringify([part.name, part.version, part.purl, owner, path]));
  const purl = readPurl(part.purl) === undefined ? "" : part.purl;
  const read = licenceText(licence);
  return { ...part, purl, id: hash.digest("hex").slice(0, 16), owner, path, ...(read && { licence: read }) };
}

/** The author of a part, where the wheel's SBOM has an address of one: `NAME <EMAIL>`. */
export function partAuthor({ author }: Pick<StatedPart, "author">): string | undefined {
  const [, name = "", email = ""] = /^([^<>,]*)<([^<>\s@]+@[^<>\s@]+)>/.exec(author) ?? [];
  return email === "" ? undefined : agentText(agentOf({ name: name.trim() || email, email }));
}

/** 8.5.0-28.el8 of a distribution is 8.5.0 as a library says it. */
function startsAlike(found: string, said: string): boolean {
  return said === found || said.startsWith(`${found}-`) || said.startsWith(`${found}+`);
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/^lib/, "")
    .replace(/[^a-z0-9]/g, "");
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function nameOf(key: string): string {
  return key.split(" ")[1] ?? "";
}
