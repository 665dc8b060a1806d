import { type Container, type Directory, dag, type Secret } from "@dagger.io/dagger";
import type { ScannerName } from "../../documents/scan/index.js";
import { allOf, NotShownError } from "../../errors/index.js";
import {
  checkGrypeUrl,
  checkTrivyRepository,
  DATABASES_FILE,
  databasesFile,
  type FoundDatabase,
  notFetched,
  VENDOR_FILES,
} from "../../judgement/scan/index.js";
import {
  GRYPE_CACHE,
  GRYPE_SCHEMA,
  grypeStatus,
  grypeUpdate,
  grypeUpdateEnv,
  parseGrypeStatus,
} from "../../programs/grype.js";
import { toolEnded } from "../../programs/outcome.js";
import { parseTrivyDownload, parseTrivyMetadata, trivyDownload } from "../../programs/trivy.js";
import { goTool } from "../workshop/go-tool.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { sumsOf } from "./databases.js";
import { runAndKeep, runTool, withVariables } from "./run-tool.js";

/** Where the scanners' databases are fetched from instead of from their vendors, and who asks. */
export interface Vendors {
  /** Address of a listing of Grype's databases. */
  grypeDbUrl?: string;
  /** Repository of Trivy's database. */
  trivyDbRepository?: string;
  /** Docker's config.json, for the registry of Trivy's database. */
  registryAuth?: Secret;
}

/** A database that was fetched: its files, and what is known of it. */
interface Fetched extends FoundDatabase {
  folder: Directory;
  from: string;
}

const TRIVY_CACHE = "/cache";

/** Check the addresses. Throws a NotShownError. */
export function vendorsOf({ grypeDbUrl, trivyDbRepository, registryAuth }: Vendors): Vendors {
  if (grypeDbUrl !== undefined) checkGrypeUrl(grypeDbUrl);
  if (trivyDbRepository !== undefined) checkTrivyRepository(trivyDbRepository);
  return { grypeDbUrl, trivyDbRepository, registryAuth };
}

/**
 * Fetch the databases of scanners from their vendors, now: a folder for each, and databases.json. Throws a NotShownError
 * where one cannot be fetched.
 */
export async function fetchDatabases(
  workshop: Workshop,
  scanners: readonly ScannerName[],
  vendors: Vendors,
): Promise<Directory> {
  // Every vendor that fails is told, not the one that failed first.
  const fetched = await allOf(scanners.map(async (name) => [name, await fetchOne(workshop, name, vendors)] as const));
  return fetched.reduce(
    (all, [name, { folder }]) => all.withDirectory(name, folder, { include: [...VENDOR_FILES[name]] }),
    dag.directory().withNewFile(DATABASES_FILE, databasesFile(Object.fromEntries(fetched))),
  );
}

async function fetchOne(workshop: Workshop, scanner: ScannerName, vendors: Vendors): Promise<Fetched> {
  try {
    return await FETCH[scanner](workshop, vendors);
  } catch (error) {
    throw error instanceof NotShownError ? notFetched(scanner, error) : error;
  }
}

const FETCH: Readonly<Record<ScannerName, (workshop: Workshop, vendors: Vendors) => Promise<Fetched>>> = {
  grype: fetchGrype,
  trivy: fetchTrivy,
};

async function fetchGrype(workshop: Workshop, { grypeDbUrl }: Vendors): Promise<Fetched> {
  const box = withVariables(await freshBox(workshop, "grype"), grypeUpdateEnv(grypeDbUrl));
  const { after, outcome } = await runAndKeep(box, grypeUpdate());
  toolEnded("grype db update", outcome);
  const said = parseGrypeStatus(await runTool(after, grypeStatus()));
  const folder = after.directory(`${GRYPE_CACHE}/${GRYPE_SCHEMA}`);
  return { ...said, folder, files: await sumsOf(workshop, folder, VENDOR_FILES.grype) };
}

async function fetchTrivy(workshop: Workshop, { trivyDbRepository, registryAuth }: Vendors): Promise<Fetched> {
  const box = withLogin(await freshBox(workshop, "trivy"), registryAuth);
  const { after, outcome } = await runAndKeep(box, trivyDownload(TRIVY_CACHE, trivyDbRepository));
  toolEnded("trivy", outcome);
  const from = parseTrivyDownload(outcome);
  const folder = after.directory(`${TRIVY_CACHE}/db`);
  const built = parseTrivyMetadata(await folder.file("metadata.json").contents());
  return { from, built, folder, files: await sumsOf(workshop, folder, VENDOR_FILES.trivy) };
}

/** The toolbox with a scanner, for a step that no earlier one stands for: what vendors offer is another thing each hour. */
async function freshBox(workshop: Workshop, scanner: ScannerName): Promise<Container> {
  return toolbox(workshop.settings, workshop.root)
    .withFile(`/usr/local/bin/${scanner}`, await goTool(workshop, scanner))
    .withMountedTemp("/tmp")
    .withEnvVariable("RUN", crypto.randomUUID());
}

function withLogin(box: Container, registryAuth: Secret | undefined): Container {
  if (registryAuth === undefined) return box;
  return box.withEnvVariable("DOCKER_CONFIG", "/docker").withMountedSecret("/docker/config.json", registryAuth);
}
