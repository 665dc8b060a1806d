import type { Directory } from "@dagger.io/dagger";
import type { Advisories, Knowledge, Known, ScannerName } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";
import { parseSums, readAdvisories, readEcosystems, VENDOR_FILES } from "../../judgement/scan/index.js";
import { toolEnded } from "../../programs/outcome.js";
import { outcomeOf, runStdout, runStep } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { advisoryDb } from "./advisory-db.js";
import { runTool } from "./run-tool.js";
import { PRODUCTS } from "./sbom-image.js";

/** A scanner's database. */
export interface Database {
  scanner: ScannerName;
  folder: Directory;
  /** sha256 of its file. */
  digest: string;
}

/** What scanners look with: their databases, and what is known of them. */
export interface Databases {
  knowledge: Knowledge;
  /** One for each scanner that was asked for. */
  databases: Database[];
}

/** Where advisory-db finds what libraries are called. */
const PRODUCTS_FILE = "/products.json";

/**
 * Turn a folder of OSV advisories into the databases of scanners, or take those made from the same ones before. Throws a
 * NotShownError where there are no advisories, or only ones older than the limit in days.
 */
export async function fromAdvisories(
  workshop: Workshop,
  folder: Directory,
  scanners: readonly ScannerName[],
  now: Date,
  maxAgeDays: number,
): Promise<Databases> {
  const box = await advisoryBox(workshop, folder);
  const text = await runStdout(box.withExec(["advisory-db", "describe", PRODUCTS_FILE, "/advisories"]));
  const knowledge = readAdvisories(text, now, maxAgeDays);
  const databases = await Promise.all(scanners.map((name) => make(workshop, folder, knowledge, name)));
  return { knowledge, databases };
}

async function make(
  workshop: Workshop,
  advisories: Directory,
  { updated }: Advisories,
  scanner: ScannerName,
): Promise<Database> {
  const box = await advisoryBox(workshop, advisories);
  const argv = ["advisory-db", scanner, PRODUCTS_FILE, "/advisories", `/out/${scanner}`, updated];
  const folder = (await runStep(box.withExec(argv), "/out")).directory(scanner);
  const [name] = VENDOR_FILES[scanner];
  const { [name]: digest } = await sumsOf(workshop, folder, [name]);
  if (digest === undefined) throw notShown(scanner, `there is no ${name} in what was made for it`, "Run it again.");
  return { scanner, folder, digest };
}

/** Ask a vendor's database what it knows of each ecosystem. Throws a NotShownError where it does not say so. */
export async function ecosystemsIn(
  workshop: Workshop,
  scanner: ScannerName,
  folder: Directory,
  built: string,
): Promise<Record<string, Known>> {
  const box = await advisoryBox(workshop, folder);
  const outcome = await runTool(box, ["advisory-db", "inspect", scanner, PRODUCTS_FILE, "/advisories"]);
  toolEnded("advisory-db inspect", outcome);
  return readEcosystems(scanner, outcome.stdout, built);
}

/** The sha256 of files of a folder, by name; one that is not there has none. */
export async function sumsOf(
  { settings, root }: Workshop,
  folder: Directory,
  names: readonly string[],
): Promise<Record<string, string>> {
  const box = toolbox(settings, root).withMountedDirectory("/database", folder);
  const { stdout } = await outcomeOf(box, ["sha256sum", ...names.map((name) => `/database/${name}`)]);
  return parseSums(stdout);
}

async function advisoryBox(workshop: Workshop, folder: Directory) {
  return (await advisoryDb(workshop))
    .withMountedFile(PRODUCTS_FILE, workshop.settings.source.file(PRODUCTS))
    .withMountedDirectory("/advisories", folder);
}
