import { z } from "zod";
import type { SpdxDocument, SpdxPackage } from "../../documents/sbom/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { readPurl } from "../../repository/packages/index.js";
import { refusedLicences } from "./licence-expression.js";

const reason = z.string().min(10);

/** Packages whose licence is not on the list, or not known, and that an image may have all the same. */
const LicenceWaiver = z.strictObject({
  image: z.string().min(1).describe("The image; those on top of it have the packages too."),
  packages: z
    .array(z.string().regex(/^[^[\]{}\\]+$/, 'expected a name or a glob of *, ** and ? ("nvidia-*")'))
    .min(1)
    .describe("Globs over names, of what text/glob.ts knows."),
  licence: z.string().min(1).describe("The expression as the SBOM has it: another one needs a waiver of its own."),
  reason: reason.describe("Why it may, in 10 characters or more."),
});

/** policies/licences.yaml: licences that packages may have. */
export const Licences = z.strictObject({
  allowed: z
    .array(z.string().min(1))
    .min(1)
    .describe("SPDX identifiers, and LicenseRef-… for the words that packages use instead."),
  forbidden: z
    .array(z.string().min(1))
    .describe("Patterns over whole expressions; a match is never allowed by what follows."),
  archives: z
    .array(
      z.strictObject({
        path: z
          .string()
          .regex(/^pool\//, 'expected the beginning of a path of the archive ("pool/non-free/")')
          .describe("Beginning of the path in the lock: pool/…"),
        reason: reason.describe("Why all is allowed there, in 10 characters or more."),
      }),
    )
    .describe("Parts of Debian's archive, as the beginning of a path in the lock, where all is allowed."),
  waived: z.array(LicenceWaiver).describe("Packages that an image may have all the same."),
});
export type Licences = z.infer<typeof Licences>;

/** One package and its licence, as the rules read it. */
export interface PackageLicence {
  name: string;
  version: string;
  /** SPDX expression, or NOASSERTION. */
  licence: string;
  /** What in it is not on the list of allowed ones. */
  refused: string[];
}

/** What the rules are asked about the licences of one image. */
export interface LicenceFacts {
  packages: PackageLicence[];
  forbidden: string[];
  waived: Licences["waived"];
}

/**
 * Judge the licence of each package of an SBOM. What syft sees in the files of a wheel stands under the wheel's licence.
 * @param lineage names of the image and of those that it stands on
 */
export function licenceFacts(
  lineage: readonly string[],
  document: SpdxDocument,
  lock: Lock,
  policy: Licences,
): LicenceFacts {
  const free = freeDebs(lock, policy);
  const packages = document.packages.filter(isPackage).map((item) => packageLicence(item, policy, free));
  return {
    packages,
    forbidden: policy.forbidden,
    waived: policy.waived.filter((waiver) => lineage.includes(waiver.image)),
  };
}

/** What a package manager installed has a package URL of its own; one that cannot be read counts as one of those. */
function isPackage(item: SpdxPackage): boolean {
  const addresses = (item.externalRefs ?? []).filter(({ referenceType }) => referenceType === "purl");
  const types = addresses.map(({ referenceLocator }) => readPurl(referenceLocator)?.type);
  return types.some((type) => type !== "generic" && type !== "oci");
}

function freeDebs(lock: Lock, { archives }: Licences): Set<string> {
  const debs = lock.debs.filter((deb) => archives.some(({ path }) => deb.path.startsWith(path)));
  return new Set(debs.map((deb) => deb.path.split("/").at(-1) ?? deb.path));
}

function packageLicence(item: SpdxPackage, policy: Licences, free: ReadonlySet<string>): PackageLicence {
  const licence = licenceOf(item);
  const file = item.packageFileName;
  const allowed = typeof file === "string" && free.has(file);
  const refused = allowed ? [] : refusedLicences(licence, (name) => policy.allowed.includes(name));
  return { name: item.name, version: item.versionInfo ?? "", licence, refused };
}

const UNKNOWN = "NOASSERTION";

function licenceOf({ licenseDeclared, licenseConcluded }: SpdxPackage): string {
  const known = [licenseDeclared, licenseConcluded].find((value) => typeof value === "string" && value !== UNKNOWN);
  return typeof known === "string" ? known : UNKNOWN;
}
