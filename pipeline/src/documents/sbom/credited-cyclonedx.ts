import { readAgent } from "./agent.js";
import { keysOf } from "./compare.js";
import { isRoot, isStated, type Said } from "./credited.js";
import { refOf } from "./cyclonedx.js";
import { keyOfPurl } from "./locked.js";
import { contactUrl } from "./maker.js";
import type { Component, CycloneDx, SpdxDocument, SpdxPackage } from "./schema.js";
import type { Subject } from "./subject.js";

/**
 * Say in a CycloneDX document what the credited SPDX document says: suppliers, authors, licences, copyright and hashes, and
 * that it was made at the build. https://cyclonedx.org/docs/1.7/json/#metadata_lifecycles
 */
export function creditedCycloneDx(
  document: CycloneDx,
  spdx: SpdxDocument,
  subject: Subject,
  { maker }: Said,
): CycloneDx {
  const found = new Map(spdx.packages.flatMap((item) => namesOf(item).map((name) => [name, item] as const)));
  const components = document.components.map((item) => credited(item, partOf(item, found)));
  const known = new Set(document.components.map(({ purl }) => purl));
  const stated = spdx.packages.filter((item) => isStated(item) && !purlsOf(item).some((purl) => known.has(purl)));
  const root = spdx.packages.find(isRoot);
  const author = readAgent(spdx.creationInfo.creators[0]);
  const supplier = entity(root?.supplier, contactUrl(maker));
  return {
    ...document,
    metadata: {
      ...document.metadata,
      lifecycles: [{ phase: "build" }],
      tools: withFactory(document.metadata.tools),
      ...(author !== undefined && { authors: [contact(author)] }),
      ...(supplier !== undefined && { supplier, manufacturer: supplier }),
      component: {
        ...document.metadata.component,
        ...{ "bom-ref": refOf(subject), supplier },
        licenses: [{ expression: maker.licences }],
      },
    },
    components: [...components, ...stated.map(component)],
    ...annotations(document, spdx, subject),
  };
}

/** syft and this factory give a part the same short id in both formats; where there is none, a package is found by its key. */
function namesOf(item: SpdxPackage): string[] {
  return [SHORT_ID.exec(item.SPDXID)?.[0] ?? [], keysOf(item)].flat();
}

function partOf(item: Component, found: ReadonlyMap<string, SpdxPackage>): SpdxPackage | undefined {
  const id = SHORT_ID.exec(item["bom-ref"] ?? "")?.[0];
  return found.get(id ?? "") ?? found.get(keyOfPurl(item.purl ?? "") ?? "");
}

const SHORT_ID = /[0-9a-f]{16}$/;

/** This factory beside the tools that are named already. */
function withFactory(tools: unknown): object {
  const named = (tools as { components?: object[] } | undefined)?.components ?? [];
  return { ...(tools as object | undefined), components: [{ type: "application", name: "image-factory" }, ...named] };
}

function credited(item: Component, found: SpdxPackage | undefined): Component {
  if (found === undefined) return item;
  const { licenseConcluded: licence, copyrightText: copyright } = found;
  const known =
    typeof licence === "string" && licence !== "NOASSERTION" && (item.licenses as unknown[] | undefined) === undefined;
  const { author: _, publisher: __, ...rest } = item;
  return {
    ...rest,
    ...people(found),
    ...(known && { licenses: [{ expression: licence }] }),
    ...(typeof copyright === "string" && copyright !== "NOASSERTION" && { copyright }),
    ...hashes(found),
  };
}

function component(item: SpdxPackage): Component {
  const [purl] = purlsOf(item);
  const stated = item.versionInfo !== "NOASSERTION";
  const bare = { "bom-ref": item.SPDXID.slice("SPDXRef-".length), type: "library", name: item.name };
  return credited({ ...bare, ...(stated && { version: item.versionInfo }), ...(purl !== undefined && { purl }) }, item);
}

function people(item: SpdxPackage) {
  const author = readAgent(item.originator);
  const supplier = entity(item.supplier);
  return { ...(supplier !== undefined && { supplier }), ...(author !== undefined && { authors: [contact(author)] }) };
}

function entity(written: unknown, url?: string) {
  const agent = readAgent(written);
  if (agent === undefined) return undefined;
  return {
    name: agent.name,
    ...(url !== undefined && { url: [url] }),
    ...(agent.email !== undefined && { contact: [contact(agent)] }),
  };
}

function contact({ name, email }: { name: string; email?: string }) {
  return { name, ...(email !== undefined && { email }) };
}

function hashes({ checksums }: SpdxPackage) {
  const found = (checksums as { algorithm: string; checksumValue: string }[] | undefined) ?? [];
  const names: Record<string, string> = { SHA256: "SHA-256", SHA512: "SHA-512" };
  const known = found.flatMap(({ algorithm, checksumValue }) =>
    names[algorithm] === undefined ? [] : [{ alg: names[algorithm], content: checksumValue }],
  );
  return known.length === 0 ? {} : { hashes: known };
}

/** Where a wheel contradicts what was found, said at the component of the wheel. */
function annotations(document: CycloneDx, spdx: SpdxDocument, subject: Subject) {
  const refs = new Map(document.components.map((item) => [item.purl, item["bom-ref"]]));
  const found = spdx.packages.flatMap((item) =>
    ((item.annotations as { comment: string; annotationDate: string }[] | undefined) ?? []).map((each) => ({
      subjects: [purlsOf(item).flatMap((purl) => refs.get(purl) ?? [])[0] ?? refOf(subject)],
      annotator: { component: { type: "application", name: "image-factory" } },
      ...{ timestamp: each.annotationDate, text: each.comment },
    })),
  );
  return found.length === 0 ? {} : { annotations: found };
}

function purlsOf(item: SpdxPackage): string[] {
  const references = (item.externalRefs ?? []).filter((ref) => ref.referenceType === "purl");
  return references.map((ref) => ref.referenceLocator);
}
