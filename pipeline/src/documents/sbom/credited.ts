import { compareText } from "../../errors/index.js";
import { epochText } from "../../text/time.js";
import { agentOf, agentText } from "./agent.js";
import { keysOf } from "./compare.js";
import { type Credit, type Credits, creditsByKey } from "./credits.js";
import type { LibraryEntry } from "./libraries.js";
import { licenceRefs, licenceText } from "./licence-text.js";
import { authorOf, contactUrl, FACTORY_TOOL, type Maker, supplierOf } from "./maker.js";
import { INDEX } from "./merge.js";
import type { SpdxDocument, SpdxPackage } from "./schema.js";
import { idOf } from "./spdx.js";
import { partAuthor, type Stated, type StatedEntry } from "./stated.js";
import type { Subject } from "./subject.js";

const UNKNOWN = "NOASSERTION";

/** What the packages of an image, and who makes it, say. */
export interface Said {
  maker: Maker;
  credits: Credits;
  stated: Stated;
  libraries: readonly LibraryEntry[];
  /** Hashes of the manifest or index that the SBOM is about. */
  manifest: { sha256: string; sha512: string };
}

/**
 * Say in an SPDX document who made each package, who supplies it, under which licence and whose copyright: what the packages
 * say of themselves, never more. What nobody says is NOASSERTION. SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/package-information/
 */
export function creditedSpdx(document: SpdxDocument, subject: Subject, said: Said): SpdxDocument {
  const known = new Known(said);
  const packages = document.packages.map((item) =>
    isRoot(item) ? rootPackage(item, subject, said) : known.credit(item),
  );
  const parts = said.stated.parts.map((entry) => known.part(entry));
  const all = withDisagreements([...packages, ...parts], subject, said);
  const owners = new Map(document.packages.flatMap((item) => keysOf(item).map((key) => [key, item.SPDXID] as const)));
  const root = document.packages.find(isRoot)?.SPDXID ?? "SPDXRef-DOCUMENT";
  const contained = said.stated.parts.map((entry) => ({
    spdxElementId: owners.get(entry.owner) ?? root,
    relatedSpdxElement: partId(entry),
    relationshipType: "CONTAINS",
  }));
  return withLicences({
    ...document,
    creationInfo: creationInfo(document, said.maker),
    packages: all.sort((a, b) => compareText(a.SPDXID, b.SPDXID)),
    relationships: [...document.relationships, ...contained],
  });
}

/** Say of an index what is said of an image, above the platforms' own documents, which are credited already. */
export function creditedIndex(
  document: SpdxDocument,
  index: Subject,
  said: Pick<Said, "maker" | "manifest">,
): SpdxDocument {
  const packages = document.packages.map((item) => (item.SPDXID === INDEX ? rootPackage(item, index, said) : item));
  return withLicences({ ...document, packages });
}

/** Whether a package is what the document is about. */
export function isRoot(item: SpdxPackage): boolean {
  return /^SPDXRef-(?:amd64-|arm64-)?DocumentRoot-/.test(item.SPDXID);
}

/** The author answers for the document, whatever program helped. CISA's framing: the type of the SBOM is "build". */
function creationInfo(document: SpdxDocument, maker: Maker): SpdxDocument["creationInfo"] {
  const tools = document.creationInfo.creators.filter((creator) => creator.startsWith("Tool: "));
  const creators = [agentText(authorOf(maker)), FACTORY_TOOL, ...tools];
  return { ...document.creationInfo, creators: [...new Set(creators)], comment: COMMENT };
}

const COMMENT =
  "SBOM type: build. Licences and copyright are what the packages say of themselves; a concluded licence repeats the declared one.";

function rootPackage(
  item: SpdxPackage,
  subject: Subject,
  { maker, manifest }: Pick<Said, "maker" | "manifest">,
): SpdxPackage {
  const supplier = agentText(supplierOf(maker));
  const url = contactUrl(maker);
  // Of files that are not listed no code says anything.
  const { packageVerificationCode: _, ...rest } = item;
  return {
    ...rest,
    filesAnalyzed: false,
    ...{ versionInfo: subject.version, supplier, originator: supplier, packageFileName: manifest.sha256 },
    ...(url !== undefined && { homepage: url }),
    checksums: checksums(manifest),
    ...{ licenseConcluded: maker.licences, licenseDeclared: maker.licences, copyrightText: OF_AN_IMAGE },
    primaryPackagePurpose: "CONTAINER",
  };
}

const OF_AN_IMAGE = "Each package in the image has its own.";

/** What is known about the packages of one image. */
class Known {
  readonly #credits: Map<string, Credit>;
  readonly #libraries: Map<string, LibraryEntry>;
  readonly #vendor: string;

  constructor(readonly said: Said) {
    this.#credits = creditsByKey(said.credits);
    this.#libraries = new Map(said.libraries.map((entry) => [idOf(entry), entry]));
    this.#vendor = agentText(supplierOf(said.maker));
  }

  credit(item: SpdxPackage): SpdxPackage {
    const library = this.#libraries.get(item.SPDXID);
    if (library !== undefined) return this.#library(item, library);
    const credit = keysOf(item).flatMap((key) => this.#credits.get(key) ?? [])[0];
    const concluded = this.#licence(item, credit);
    const copyright = credit === undefined || credit.copyright.length === 0 ? UNKNOWN : credit.copyright.join("\n");
    return {
      ...this.#people(item, credit),
      ...this.#file(item),
      versionInfo: item.versionInfo || UNKNOWN,
      licenseDeclared: item.licenseDeclared ?? UNKNOWN,
      licenseConcluded: concluded,
      copyrightText: copyright,
      downloadLocation: item.downloadLocation ?? UNKNOWN,
    };
  }

  /** A library that a wheel carries is made and supplied by whoever made and supplies the wheel. */
  #library(item: SpdxPackage, entry: LibraryEntry): SpdxPackage {
    const agreed = this.said.stated.agreed.get(entry.id);
    const [place] = entry.places;
    const hashes = this.said.credits.files[place?.path ?? ""];
    const version =
      entry.version ||
      agreed?.version ||
      (place?.sha256 || hashes?.sha256 ? `sha256:${place?.sha256 || hashes?.sha256}` : UNKNOWN);
    return {
      ...this.#people(item, this.#credits.get(entry.owner), "the wheel's that carries it: it does not say its own"),
      versionInfo: version,
      ...(place !== undefined && { packageFileName: place.path.split("/").at(-1) }),
      ...(hashes === undefined
        ? place?.sha256 && { checksums: [sha256(place.sha256)] }
        : { checksums: checksums(hashes) }),
      ...(agreed !== undefined && { sourceInfo: `${item.sourceInfo}; also in ${agreed.path}` }),
      primaryPackagePurpose: "LIBRARY",
    };
  }

  /** A part that only the wheel's own SBOM names. */
  part(entry: StatedEntry): SpdxPackage {
    const { name, version, purl, licence, path, owner } = entry;
    const licenceOf = licence?.expression ?? UNKNOWN;
    const bare: SpdxPackage = {
      ...{
        name,
        SPDXID: partId(entry),
        versionInfo: version || UNKNOWN,
        downloadLocation: UNKNOWN,
        filesAnalyzed: false,
      },
      sourceInfo: `stated by ${path}, which ${owner} brings`,
      ...{ licenseConcluded: licenceOf, licenseDeclared: licenceOf, copyrightText: UNKNOWN },
      primaryPackagePurpose: "LIBRARY",
      ...(purl !== "" && {
        externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
      }),
    };
    const credited = this.#people(bare, this.#credits.get(owner), "the wheel's that carries it");
    const author = partAuthor(entry);
    return author === undefined ? credited : { ...credited, originator: author };
  }

  #people(item: SpdxPackage, credit: Credit | undefined, comment?: string): SpdxPackage {
    const locked = item.supplier === "Organization: Debian" ? item.supplier : undefined;
    const supplier = locked ?? (credit?.supplier && agentText(agentOf(credit.supplier)));
    const { originator: _, homepage: __, ...rest } = item;
    return {
      ...rest,
      supplier: supplier ?? this.#vendor,
      ...(credit?.author !== undefined && { originator: agentText(agentOf(credit.author)) }),
      ...(credit !== undefined && credit.url !== "" && { homepage: credit.url }),
      ...(supplier === undefined
        ? { comment: NO_SUPPLIER }
        : comment !== undefined && { comment: `Supplier: ${comment}.` }),
    };
  }

  #file({ packageFileName, sourceInfo, checksums: known }: SpdxPackage): Partial<SpdxPackage> {
    const hashes = this.said.credits.inputs[String(packageFileName)];
    if (hashes !== undefined) return { checksums: checksums(hashes) };
    if (packageFileName !== undefined || known !== undefined) return {};
    const path = placesOf(sourceInfo).find((each) => this.said.credits.files[each] !== undefined);
    const own = this.said.credits.files[path ?? ""];
    return own === undefined ? {} : { packageFileName: path?.split("/").at(-1), checksums: checksums(own) };
  }

  #licence(item: SpdxPackage, credit: Credit | undefined): string {
    const found = [item.licenseDeclared, item.licenseConcluded].find(
      (value) => typeof value === "string" && value !== UNKNOWN && value !== "NONE",
    );
    return String(found ?? licenceText(credit?.licence ?? "")?.expression ?? UNKNOWN);
  }
}

const NO_SUPPLIER = "Supplier: it does not say one; the vendor of the image supplies this copy.";

/** The files that syft found a package by. */
export function placesOf(sourceInfo: unknown): string[] {
  return String(sourceInfo ?? "")
    .split(/[:,]\s+/)
    .filter((word) => word.startsWith("/"));
}

function checksums({ sha256: short, sha512 }: { sha256: string; sha512: string }) {
  return [sha256(short), { algorithm: "SHA512", checksumValue: sha512 }];
}

function sha256(checksumValue: string) {
  return { algorithm: "SHA256", checksumValue };
}

/** The id of a part that a wheel states. */
export function partId({ name, id }: StatedEntry): string {
  return `${STATED}${name.replace(/[^A-Za-z0-9.-]/g, "-")}-${id}`;
}

const STATED = "SPDXRef-Stated-";

/** Whether only the SBOM that a wheel brings names a package. */
export function isStated({ SPDXID }: SpdxPackage): boolean {
  return SPDXID.startsWith(STATED);
}

/** Say at a wheel where its own SBOM and what was found differ (SPDX 2.3, 12). */
function withDisagreements(packages: readonly SpdxPackage[], subject: Subject, { stated }: Said): SpdxPackage[] {
  return packages.map((item) => {
    const keys = new Set(keysOf(item));
    const own = isStated(item) ? [] : stated.disagreements.filter(({ owner }) => keys.has(owner));
    if (own.length === 0) return item;
    const annotationDate = epochText(subject.epoch);
    const annotations = own.map(({ says }) => ({
      ...{ annotationType: "REVIEW", annotator: FACTORY_TOOL, annotationDate },
      comment: `Disagreement: ${says}`,
    }));
    return { ...item, annotations };
  });
}

/** Give each LicenseRef its text: the words that were used, where no more is known. */
function withLicences(document: SpdxDocument): SpdxDocument {
  const infos = new Map((document.hasExtractedLicensingInfos ?? []).map((item) => [item.licenseId, item]));
  const used = document.packages.flatMap(({ licenseConcluded, licenseDeclared }) => [
    ...licenceRefs(licenseConcluded),
    ...licenceRefs(licenseDeclared),
  ]);
  for (const licenseId of used) {
    const extractedText = `Not on SPDX's list. The packages that name it have its text: ${licenseId.slice("LicenseRef-".length)}`;
    if (!infos.has(licenseId)) infos.set(licenseId, { licenseId, extractedText });
  }
  const all = [...infos.values()].sort((a, b) => compareText(a.licenseId, b.licenseId));
  return { ...document, ...(all.length > 0 && { hasExtractedLicensingInfos: all }) };
}
