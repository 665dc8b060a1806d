import { createHash } from "node:crypto";

import { compareText } from "../../errors/index.js";
import { type Agent, readAgent } from "./agent.js";
import { isRoot } from "./credited.js";
import { licenceRefs } from "./licence-text.js";
import { INDEX } from "./merge.js";
import type { SpdxDocument, SpdxPackage, SpdxRelationship } from "./schema.js";

/** One element of an SPDX 3 document, as JSON-LD. */
type Element = Record<string, unknown> & { type: string; spdxId: string };

/** An SPDX 3.0.1 document: https://spdx.github.io/spdx-spec/v3.0.1/serializations/ */
export interface Spdx3Document {
  "@context": string;
  "@graph": Record<string, unknown>[];
}

const CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
const CREATION = "_:creation";
const UNKNOWN = "NOASSERTION";

/** The licence of a package that says none: an identifier of our own, because an expression has no word for "not known". */
const NOT_STATED = "LicenseRef-image-factory-not-stated";
const NOT_STATED_TEXT = "The package states no licence that could be read, and none was concluded.";
const NO_COPYRIGHT = "NOASSERTION: no copyright notice was found for this package.";

/**
 * Write the same facts as an SPDX 2.3 document has, as SPDX 3.0.1. BSI TR-03183-2 and CISA's framing ask for things that
 * only this form has: the type of the SBOM, sha512 of distributed files, and how complete each list of dependencies is.
 * @param document an SPDX 2.3 document of credited packages, of a platform or of an index
 */
export function spdx3Document(document: SpdxDocument): Spdx3Document {
  return new Writer(document).write();
}

class Writer {
  readonly #elements = new Map<string, Element>();
  readonly #base: string;

  constructor(readonly document: SpdxDocument) {
    this.#base = document.documentNamespace;
  }

  write(): Spdx3Document {
    const { creationInfo, name, packages, relationships } = this.document;
    const creators = creationInfo.creators.flatMap((text) => readAgent(text) ?? []);
    const createdBy = creators.map((agent) => this.#agent(agent, this.#root().homepage));
    const createdUsing = creationInfo.creators.flatMap((text) =>
      text.startsWith("Tool: ") ? [this.#tool(text.slice(6))] : [],
    );
    for (const item of packages) this.#package(item);
    this.#relationships(relationships);
    const dataLicense = this.#licence("CC0-1.0");
    const inside = [...this.#elements.keys()].sort(compareText);
    const sbom = this.#add("software_Sbom", "sbom", {
      ...{ name, software_sbomType: ["build"], rootElement: [this.#id(this.#root().SPDXID)], element: inside },
    });
    const spdx = this.#add("SpdxDocument", "document", {
      ...{ name, dataLicense, rootElement: [sbom], element: [...inside, sbom].sort(compareText) },
      ...{ comment: creationInfo.comment, profileConformance: ["core", "simpleLicensing", "software"] },
    });
    const info = {
      ...{ type: "CreationInfo", "@id": CREATION, specVersion: "3.0.1", created: creationInfo.created },
      ...{ createdBy, createdUsing },
    };
    const all = [spdx, sbom, ...inside].flatMap((id) => this.#elements.get(id) ?? []);
    return { "@context": CONTEXT, "@graph": [info, ...all] };
  }

  #root(): SpdxPackage {
    const root = this.document.packages.find(({ SPDXID }) => SPDXID === INDEX);
    const found = root ?? this.document.packages.find(isRoot);
    if (found === undefined) throw new Error("an SPDX document is about a package");
    return found;
  }

  #id(name: string): string {
    return `${this.#base}#${name.replace(/^SPDXRef-/, "")}`;
  }

  #add(type: string, name: string, fields: Record<string, unknown>): string {
    const spdxId = this.#id(name);
    this.#elements.set(spdxId, clean({ type, spdxId, creationInfo: CREATION, ...fields }) as Element);
    return spdxId;
  }

  /** A person or an organization with a way to reach it: its e-mail address, or else a page. */
  #agent(agent: Agent, url?: unknown): string {
    const page = typeof url === "string" && agent.email === undefined ? url : undefined;
    const externalIdentifier = [
      ...(agent.email === undefined ? [] : [identifier("email", agent.email)]),
      ...(page === undefined ? [] : [{ ...identifier("other", page), comment: "URL" }]),
    ];
    const name = `agent-${short([agent.kind, agent.name, agent.email ?? "", page ?? ""])}`;
    return this.#add(agent.kind, name, { name: agent.name, externalIdentifier });
  }

  #tool(name: string): string {
    return this.#add("Tool", `tool-${short([name])}`, { name });
  }

  #package(item: SpdxPackage): void {
    const supplier = readAgent(item.supplier);
    const originator = readAgent(item.originator);
    const purl = item.externalRefs?.find(({ referenceType }) => referenceType === "purl")?.referenceLocator;
    const cpes = (item.externalRefs ?? []).filter(({ referenceType }) => referenceType === "cpe23Type");
    const from = this.#add("software_Package", item.SPDXID, {
      ...{ name: item.name, software_packageVersion: item.versionInfo, software_packageUrl: purl },
      ...{ comment: commentOf(item), software_homePage: item.homepage },
      suppliedBy: supplier && this.#agent(supplier),
      originatedBy: [this.#agent(originator ?? supplier ?? NOBODY, item.homepage ?? this.#root().homepage)],
      software_copyrightText: item.copyrightText === UNKNOWN ? NO_COPYRIGHT : item.copyrightText,
      software_primaryPurpose: String(item.primaryPackagePurpose ?? "LIBRARY").toLowerCase(),
      externalIdentifier: [
        ...(purl === undefined ? [] : [identifier("packageUrl", purl)]),
        ...cpes.map(({ referenceLocator }) => identifier("cpe23", referenceLocator)),
      ],
    });
    this.#relate(from, "hasConcludedLicense", [this.#licence(item.licenseConcluded)]);
    this.#relate(from, "hasDeclaredLicense", [this.#licence(item.licenseDeclared)]);
    const file = this.#file(item);
    if (file !== undefined) this.#relate(from, "hasDistributionArtifact", [file]);
    for (const { comment } of (item.annotations as { comment: string }[] | undefined) ?? []) {
      const name = `annotation-${short([from, comment])}`;
      this.#add("Annotation", name, { annotationType: "review", subject: from, statement: comment });
    }
  }

  /** The file that a package comes as: a .deb, a wheel, a shared object, or the manifest of an image. */
  #file(item: SpdxPackage): string | undefined {
    const carrier = item.packageFileName === undefined ? this.#carrier(item) : item;
    const name = carrier?.packageFileName;
    if (typeof name !== "string") return undefined;
    const checksums = (carrier?.checksums as { algorithm: string; checksumValue: string }[] | undefined) ?? [];
    const verifiedUsing = checksums.map(({ algorithm, checksumValue }) => ({
      ...{ type: "Hash", algorithm: algorithm.toLowerCase(), hashValue: checksumValue },
    }));
    return this.#add("software_File", `file-${short([name, JSON.stringify(checksums)])}`, {
      ...{ name, verifiedUsing, ...purposes(name) },
    });
  }

  /** A part without a file of its own comes in that of the package which contains it. */
  #carrier(item: SpdxPackage): SpdxPackage | undefined {
    this.#containers ??= new Map(
      this.document.relationships
        .filter(({ relationshipType }) => relationshipType === "CONTAINS")
        .map(({ spdxElementId, relatedSpdxElement }) => [relatedSpdxElement, spdxElementId]),
    );
    this.#byId ??= new Map(this.document.packages.map((each) => [each.SPDXID, each]));
    let [found, steps] = [item as SpdxPackage | undefined, 0];
    while (found !== undefined && found.packageFileName === undefined && steps < 5) {
      found = this.#byId.get(this.#containers.get(found.SPDXID) ?? "");
      steps += 1;
    }
    return found;
  }

  #containers: Map<string, string> | undefined;
  #byId: Map<string, SpdxPackage> | undefined;

  #licence(written: unknown): string {
    const known = typeof written === "string" && written !== UNKNOWN && written !== "NONE";
    const expression = known ? written : NOT_STATED;
    const refs = [...new Set(licenceRefs(expression))].sort(compareText);
    return this.#add("simplelicensing_LicenseExpression", `licence-${short([expression])}`, {
      simplelicensing_licenseExpression: expression,
      simplelicensing_licenseListVersion: listVersion(this.document.creationInfo.licenseListVersion),
      simplelicensing_customIdToUri: refs.map((key) => ({
        type: "DictionaryEntry",
        key,
        value: this.#licenceWords(key),
      })),
    });
  }

  #licenceWords(id: string): string {
    this.#words ??= new Map(
      (this.document.hasExtractedLicensingInfos ?? []).map((item) => [
        item.licenseId,
        String(item.extractedText ?? ""),
      ]),
    );
    const words = id === NOT_STATED ? NOT_STATED_TEXT : this.#words.get(id);
    const name = `text-${short([id])}`;
    return this.#add("simplelicensing_SimpleLicensingText", name, {
      name: id,
      simplelicensing_licenseText: words || id,
    });
  }

  #words: Map<string, string> | undefined;

  /**
   * What depends on what. What an image contains is complete: it was compared with the lock in both directions. What is
   * inside a wheel, and what packages declare to need, is what could be seen of it.
   */
  #relationships(relationships: readonly SpdxRelationship[]): void {
    const targets = new Map<string, Set<string>>();
    const put = (from: string, type: string, to: string) => {
      const key = `${type} ${this.#id(from)}`;
      targets.set(key, (targets.get(key) ?? new Set()).add(this.#id(to)));
    };
    for (const { spdxElementId: from, relatedSpdxElement: to, relationshipType } of relationships) {
      if (relationshipType === "CONTAINS") put(from, "contains", to);
      if (relationshipType === "DEPENDENCY_OF") put(to, "dependsOn", from);
      if (relationshipType === "DEPENDS_ON") put(from, "dependsOn", to);
    }
    const roots = new Set(this.document.packages.filter(isRoot).map(({ SPDXID }) => this.#id(SPDXID)));
    for (const [key, to] of targets) {
      const [type = "", from = ""] = key.split(" ");
      const complete = type === "contains" && roots.has(from);
      this.#relate(from, type, [...to].sort(compareText), complete ? "complete" : "incomplete");
    }
  }

  #relate(from: string, relationshipType: string, to: string[], completeness?: string): void {
    const name = `relationship-${short([from, relationshipType])}`;
    this.#add("Relationship", name, { from, relationshipType, to, completeness });
  }
}

const NOBODY: Agent = { kind: "Organization", name: UNKNOWN };

function commentOf({ comment, sourceInfo }: SpdxPackage): string | undefined {
  const parts = [comment, sourceInfo].filter((text) => typeof text === "string" && text !== "");
  return parts.length === 0 ? undefined : parts.join(" ");
}

/** TR-03183-2, 5.2.2: whether a file runs, is an archive, and whether its parts can be told apart ("container") or not ("firmware"). */
function purposes(name: string): { software_primaryPurpose: string; software_additionalPurpose: string[] } {
  if (/\.(?:deb|whl|zip|tar(?:\.\w+)?)$/.test(name) || /^[0-9a-f]{64}$/.test(name)) {
    return { software_primaryPurpose: "archive", software_additionalPurpose: ["container"] };
  }
  if (/\.so(?:\.|$)/.test(name) || !name.includes(".")) {
    return { software_primaryPurpose: "executable", software_additionalPurpose: ["firmware"] };
  }
  return { software_primaryPurpose: "file", software_additionalPurpose: ["firmware"] };
}

function identifier(externalIdentifierType: string, value: string) {
  return { type: "ExternalIdentifier", externalIdentifierType, identifier: value };
}

/** SPDX 3 wants a version of three numbers. */
function listVersion(version: unknown): string | undefined {
  const found = /^\d+\.\d+(?:\.\d+)?$/.exec(String(version ?? ""))?.[0];
  return found === undefined ? undefined : found.split(".").length === 2 ? `${found}.0` : found;
}

function short(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}

/** Leave out what is not known: an empty list or text is no statement in SPDX 3. */
function clean(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
