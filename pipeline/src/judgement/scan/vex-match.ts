import {
  type Finding,
  type NamedProduct,
  namesFinding,
  purlsOf,
  type VexComponent,
  type VexProduct,
  type VexStatement,
} from "../../documents/scan/index.js";
import { covers, type Purl, readPurl } from "../../repository/packages/index.js";
import { age } from "../../text/time.js";

/** The image that findings are in, on one platform. */
export interface ScannedImage {
  image: string;
  platform: string;
  /** sha256:… that it is known by: of the platform's manifest, and of the index. */
  digests: readonly string[];
}

/** Whether a statement says that a vulnerability does no harm. */
export function clears({ status }: Pick<VexStatement, "status">): boolean {
  return status === "not_affected" || status === "fixed";
}

/**
 * Find the statement that lets a finding through: the last that speaks of it, if that is one that does. A finding may be in
 * more packages than one: to let it through, a statement has to speak of all of them; any one is enough to hold it.
 *
 * A component's package URL speaks of what has the same type, namespace and name, and the version, qualifiers and hashes
 * that it gives; so do go-vex and the scanners: https://github.com/openvex/go-vex/blob/v0.2.7/pkg/vex/vex.go
 *
 * @param statements the oldest first
 * @param holds whether a statement still counts where it lets something through
 */
export function vexFor(
  scanned: ScannedImage,
  finding: Finding,
  statements: readonly VexStatement[],
  holds: (statement: VexStatement) => boolean = () => true,
): VexStatement | undefined {
  const last = statements.filter((item) => namesFinding(item.names, finding) && speaks(item, scanned, finding)).at(-1);
  return last !== undefined && clears(last) && holds(last) ? last : undefined;
}

/** A test of whether a statement is young enough to let something through: at most so many days, by the policy. */
export function youngerThan(maxDays: number, now: Date): (statement: VexStatement) => boolean {
  return ({ time }) => time === undefined || (age(time, now) ?? Number.POSITIVE_INFINITY) <= maxDays;
}

/**
 * Find the statements that speak of an image, or of none that there is, and of nothing that was found in it: a typing error, or of
 * something that is gone.
 * @param images the names of all images
 */
export function idleStatements(
  scanned: ScannedImage,
  images: readonly string[],
  findings: readonly Finding[],
  statements: readonly VexStatement[],
): VexStatement[] {
  return statements.filter((statement) => {
    const of = imagesOf(statement);
    const known = of.filter((name) => images.includes(name));
    if (known.length > 0 && !known.includes(scanned.image)) return false;
    return !findings.some((finding) => namesFinding(statement.names, finding) && speaks(statement, scanned, finding));
  });
}

/** The images that a statement is of, by their package URLs. */
function imagesOf({ products }: VexStatement): string[] {
  const ids = products.flatMap((item) => ("packages" in item ? [] : [item["@id"], item.identifiers?.purl]));
  return ids.flatMap((id) => readPurl(id ?? "") ?? []).flatMap(({ type, name }) => (type === "oci" ? name : []));
}

function speaks(statement: VexStatement, scanned: ScannedImage, finding: Finding): boolean {
  const purls = purlsOf(finding);
  const one = (purl: Purl) => statement.products.some((item) => speaksOf(item, scanned, finding, purl));
  return clears(statement) ? purls.every(one) : purls.some(one);
}

function speaksOf(product: VexProduct | NamedProduct, scanned: ScannedImage, finding: Finding, purl: Purl): boolean {
  if ("packages" in product) return isNamed(product, scanned, finding);
  const { subcomponents = [] } = product;
  const inPackage = subcomponents.length === 0 || subcomponents.some((item) => matches(item, purl, []));
  return inPackage && imagePurls(scanned).some((image) => matches(product, image, scanned.digests));
}

/** How scans judged that recorded names only; what they attested is still judged so. */
function isNamed({ image, packages }: NamedProduct, scanned: ScannedImage, finding: Finding): boolean {
  return image === scanned.image && (packages.length === 0 || packages.includes(finding.package));
}

/** The package URLs of an image, one for each digest: https://github.com/package-url/purl-spec/blob/main/types/oci-definition.json */
function imagePurls({ image, platform, digests }: ScannedImage): Purl[] {
  const arch = platform.split("/")[1] ?? "";
  return digests.map((version) => ({ type: "oci", name: image, version, qualifiers: { arch } }));
}

/** Where an image lies and what it is called there narrows nothing once its digest is given. */
function located(purl: Purl): Purl {
  if (purl.type !== "oci" || purl.version === undefined) return purl;
  const { repository_url: _, tag: __, ...qualifiers } = purl.qualifiers ?? {};
  return { ...purl, qualifiers };
}

function matches(component: VexComponent, purl: Purl, digests: readonly string[]): boolean {
  const given = [component["@id"], component.identifiers?.purl].flatMap((id) => readPurl(id ?? "") ?? []).map(located);
  const hashes = Object.entries(component.hashes ?? {});
  // A hash of another algorithm may be right, but nothing here could tell.
  const known = hashes.every(([kind, hash]) => kind === "sha-256" && digests.includes(`sha256:${hash}`));
  return given.length > 0 && given.every((item) => covers(item, purl)) && known;
}
