import { z } from "zod";
import type { ScannerName, VendorDatabase } from "../../documents/scan/index.js";
import { notShown, readJson, readValue } from "../../errors/index.js";
import { DIGEST } from "../../repository/references/index.js";
import { ageInDays, dayText, utcText } from "../../text/time.js";

/** The file that says what else is in a folder of vendors' databases. */
export const DATABASES_FILE = "databases.json";

/** The files of each scanner's database, in a folder of its name: the database itself, then what its vendor says of it. */
export const VENDOR_FILES = {
  grype: ["vulnerability.db", "import.json"],
  trivy: ["trivy.db", "metadata.json"],
} as const satisfies Record<ScannerName, readonly [database: string, metadata: string]>;

const digest = z.string().regex(DIGEST);

function entry(scanner: ScannerName) {
  const [database, metadata] = VENDOR_FILES[scanner];
  return z.strictObject({
    built: z.iso.datetime(),
    from: z.string().min(1),
    /** sha256 of each file. */
    files: z.strictObject({ [database]: digest, [metadata]: digest }),
  });
}

/** databases.json: what was fetched from the vendors. */
export const DatabasesFile = z.strictObject({
  version: z.literal(1),
  grype: entry("grype").optional(),
  trivy: entry("trivy").optional(),
});
export type DatabasesFile = z.infer<typeof DatabasesFile>;

/** A database as it lies in a folder, whatever databases.json says of it. */
export interface FoundDatabase {
  /** sha256 of each file that is there. */
  files: Record<string, string>;
  /** When it was made, as itself or its vendor's metadata says. */
  built: string;
}

const NEXT = "Fetch them again: ./daggerw call fetch-databases export --path=FOLDER.";

/** Read databases.json. Throws a NotShownError where it is not one. */
export function parseDatabasesFile(text: string): DatabasesFile {
  return readJson(DATABASES_FILE, text, DatabasesFile, NEXT);
}

/** Write databases.json. Throws a NotShownError where a file or a time is missing. */
export function databasesFile(fetched: Partial<Record<ScannerName, FoundDatabase & { from: string }>>): string {
  const entries = Object.entries(fetched).map(([scanner, { built, from, files }]) => [scanner, { built, from, files }]);
  const file = readValue(DATABASES_FILE, { version: 1, ...Object.fromEntries(entries) }, DatabasesFile, NEXT);
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Read what sha256sum printed: file name to digest. A file that it could not read has no line. */
export function parseSums(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^([0-9a-f]{64}) [ *](?:.*\/)?([^/\n]+)$/gm)];
  return Object.fromEntries(lines.map(([, sum, name]) => [name, `sha256:${sum}`]));
}

/** What databases.json says of a scanner. Throws a NotShownError where it says nothing, or where a file is another one. */
export function sameFiles(scanner: ScannerName, file: DatabasesFile, files: Record<string, string>) {
  const said = file[scanner];
  if (said === undefined) throw notShown(DATABASES_FILE, `it has no database of ${scanner}`, NEXT);
  for (const name of VENDOR_FILES[scanner]) {
    const found = files[name];
    if (found === said.files[name]) continue;
    const message = found === undefined ? "is not there" : `has ${found}`;
    throw notShown(`${scanner}/${name}`, `expected ${said.files[name]}, but it ${message}`, NEXT);
  }
  return said;
}

/**
 * Compare a vendor's database with what databases.json says of it, and see how old it is. Throws a NotShownError where they
 * differ, or where it is older than the limit in days.
 */
export function vendorDatabase(
  scanner: ScannerName,
  file: DatabasesFile,
  found: FoundDatabase,
  now: Date,
  maxAgeDays: number,
): Omit<VendorDatabase, "ecosystems"> {
  const { from, built, files } = sameFiles(scanner, file, found.files);
  if (Date.parse(built) !== Date.parse(found.built)) {
    throw notShown(DATABASES_FILE, `${scanner}: expected built ${found.built}, got ${built}`, NEXT);
  }
  const ageDays = youngEnough(scanner, built, now, maxAgeDays);
  return { digest: files[VENDOR_FILES[scanner][0]] ?? "", built: utcText(built), from, ageDays };
}

function youngEnough(scanner: ScannerName, built: string, now: Date, maxAgeDays: number): number {
  const ageDays = ageInDays(built, now);
  const subject = `the database of ${scanner}`;
  if (ageDays === undefined) {
    throw notShown(subject, `its time is in the future (${built})`, "Set this machine's clock.");
  }
  if (ageDays <= maxAgeDays) return ageDays;
  const message = `it is of ${dayText(built)}, ${ageDays} days old; at most ${maxAgeDays} are allowed`;
  throw notShown(
    subject,
    message,
    "Fetch a newer one, or say in policies/severity.yaml how old it may be: database.maxAgeDays.",
  );
}
