import type { Directory } from "@dagger.io/dagger";
import type { ScannerName } from "../../documents/scan/index.js";
import { ofVendors } from "../../documents/scan/index.js";
import { allOf, notShown } from "../../errors/index.js";
import {
  DATABASES_FILE,
  type DatabasesFile,
  parseDatabasesFile,
  sameFiles,
  VENDOR_FILES,
  vendorDatabase,
} from "../../judgement/scan/index.js";
import { grypeStatus, parseGrypeStatus } from "../../programs/grype.js";
import { parseTrivyMetadata } from "../../programs/trivy.js";
import type { Workshop } from "../workshop/workshop.js";
import { type Databases, ecosystemsIn, sumsOf } from "./databases.js";
import { grypeBox } from "./run-scanner.js";
import { runTool } from "./run-tool.js";

/**
 * Take the databases from a folder that was fetched from the vendors, now or before. Throws a NotShownError where one is
 * missing, is not what databases.json says, cannot be read, or is older than the limit in days.
 */
export async function fromFolder(
  workshop: Workshop,
  folder: Directory,
  scanners: readonly ScannerName[],
  now: Date,
  maxAgeDays: number,
): Promise<Databases> {
  const file = await readFile(folder);
  const read = await allOf(
    scanners.map(async (scanner) => {
      const found = await findDatabase(workshop, folder, scanner, file);
      const own = folder.directory(scanner);
      const said = vendorDatabase(scanner, file, found, now, maxAgeDays);
      const ecosystems = await ecosystemsIn(workshop, scanner, own, said.built);
      return { scanner, said: { ...said, ecosystems }, digest: said.digest, folder: own };
    }),
  );
  const knowledge = ofVendors(Object.fromEntries(read.map(({ scanner, said }) => [scanner, said])));
  return { knowledge, databases: read };
}

async function readFile(folder: Directory): Promise<DatabasesFile> {
  if ((await folder.entries()).includes(DATABASES_FILE)) {
    return parseDatabasesFile(await folder.file(DATABASES_FILE).contents());
  }
  const next = "Give a folder that `./daggerw call fetch-databases export --path=FOLDER` wrote.";
  throw notShown("--databases", `there is no ${DATABASES_FILE} in it`, next);
}

/** What lies in the folder: first its bytes are compared, then the database is asked how old it is. */
async function findDatabase(workshop: Workshop, all: Directory, scanner: ScannerName, file: DatabasesFile) {
  const folder = all.directory(scanner);
  const files = (await all.entries()).some((name) => name.replace("/", "") === scanner)
    ? await sumsOf(workshop, folder, VENDOR_FILES[scanner])
    : {};
  sameFiles(scanner, file, files);
  return { files, built: scanner === "grype" ? await builtOfGrype(workshop, folder) : await builtOfTrivy(folder) };
}

async function builtOfGrype(workshop: Workshop, folder: Directory): Promise<string> {
  const box = await grypeBox(workshop, folder.file(VENDOR_FILES.grype[0]));
  return parseGrypeStatus(await runTool(box, grypeStatus())).built;
}

async function builtOfTrivy(folder: Directory): Promise<string> {
  return parseTrivyMetadata(await folder.file(VENDOR_FILES.trivy[1]).contents());
}
