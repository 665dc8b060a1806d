import type { Directory } from "@dagger.io/dagger";

import { goProgram } from "../build/go-tool.js";
import { runStdout, runStep } from "../build/step.js";
import { toolbox } from "../build/toolbox.js";
import type { Workshop } from "../build/workshop.js";
import { type Advisories, readAdvisories } from "../scan/index.js";
import { PRODUCTS } from "./sbom-image.js";

/** Names of the scanners, as `--scanner` takes them. */
export type ScannerName = "grype" | "trivy";

/** A scanner's database. */
export interface Database {
  folder: Directory;
  /** sha256 of its file. */
  digest: string;
}

/** Where advisory-db finds what libraries are called. */
const PRODUCTS_FILE = "/products.json";

const FILES: Readonly<Record<ScannerName, string>> = { grype: "vulnerability.db", trivy: "trivy.db" };

/** Turns one folder of OSV advisories into the databases of the scanners. */
export class Databases {
  private constructor(
    private readonly workshop: Workshop,
    private readonly folder: Directory,
    readonly advisories: Advisories,
  ) {}

  /** Read the advisories. Throws a ScanError where there are none, or only ones older than the limit in days. */
  static async open(workshop: Workshop, folder: Directory, now: Date, maxAgeDays: number): Promise<Databases> {
    const box = await advisoryBox(workshop, folder);
    const text = await runStdout(box.withExec(["advisory-db", "describe", PRODUCTS_FILE, "/advisories"]));
    return new Databases(workshop, folder, readAdvisories(text, now, maxAgeDays));
  }

  /** Make the database of a scanner, or take the one made from the same advisories before. */
  async make(scanner: ScannerName): Promise<Database> {
    const box = await advisoryBox(this.workshop, this.folder);
    const argv = ["advisory-db", scanner, PRODUCTS_FILE, "/advisories", `/out/${scanner}`, this.advisories.updated];
    const out = await runStep(box.withExec(argv), "/out");
    const folder = out.directory(scanner);
    const sum = await runStdout(
      toolbox(this.workshop.settings, this.workshop.root)
        .withMountedDirectory("/database", folder)
        .withExec(["sha256sum", `/database/${FILES[scanner]}`]),
    );
    return { folder, digest: `sha256:${sum.split(" ")[0]}` };
  }
}

async function advisoryBox(workshop: Workshop, folder: Directory) {
  return toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/advisory-db", await goProgram(workshop, "toolbox/advisory-db", "advisory-db"))
    .withMountedFile(PRODUCTS_FILE, workshop.settings.source.file(PRODUCTS))
    .withMountedDirectory("/advisories", folder);
}
