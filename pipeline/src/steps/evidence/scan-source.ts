import type { Directory } from "@dagger.io/dagger";
import type { VexStatement } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";
import type { SeverityPolicy } from "../../judgement/scan/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { type Databases, fromAdvisories } from "./databases.js";
import { readScanPolicy, readVex, type ScanPolicy } from "./scan-policy.js";
import { fromFolder } from "./vendor-folder.js";
import { fetchDatabases, type Vendors, vendorsOf } from "./vendors.js";

/** Where what is known of vulnerabilities comes from on this machine. */
export interface KnowledgeSource extends Vendors {
  /** Folder of OSV records. */
  advisories?: Directory;
  /** Folder of vendors' databases. Without both, the vendors are asked. */
  databases?: Directory;
}

/** What a scan judges by, and what its scanners look with. */
export interface OpenSource extends Databases, ScanPolicy {
  vex: readonly VexStatement[];
  /** The moment that is judged. */
  now: Date;
}

/** What scanners look with: opened once in a call, so that every image is judged by the same databases. */
export class ScanSource {
  private readonly vendors: Vendors;
  private opened?: Promise<OpenSource>;

  /** Throws a NotShownError where it is not clear what to look with. */
  constructor(
    private readonly knowledge: KnowledgeSource,
    private readonly now: Date = new Date(),
  ) {
    const { advisories, databases } = knowledge;
    this.vendors = vendorsOf(knowledge);
    if (advisories === undefined || databases === undefined) return;
    throw notShown("--databases", "--advisories is given, too", "Give one of the two.");
  }

  /** Make, take or fetch the databases. Throws a NotShownError where there are none, or old ones by the policy's limit. */
  open(workshop: Workshop): Promise<OpenSource> {
    this.opened ??= this.find(workshop);
    return this.opened;
  }

  /** Fetch the databases of the policy's scanners from their vendors, now. */
  async fetch(workshop: Workshop): Promise<Directory> {
    const { severity } = await readScanPolicy(workshop.settings.source, this.now);
    return fetchDatabases(workshop, severity.scanners, this.vendors);
  }

  private async find(workshop: Workshop): Promise<OpenSource> {
    const { source } = workshop.settings;
    const [policy, vex] = await Promise.all([readScanPolicy(source, this.now), readVex(source, this.now)]);
    return { ...policy, vex, now: this.now, ...(await this.databases(workshop, policy.severity)) };
  }

  private async databases(workshop: Workshop, { scanners, database }: SeverityPolicy): Promise<Databases> {
    const { advisories, databases } = this.knowledge;
    const { maxAgeDays } = database;
    if (advisories !== undefined) return fromAdvisories(workshop, advisories, scanners, this.now, maxAgeDays);
    const folder = databases ?? (await fetchDatabases(workshop, scanners, this.vendors));
    return fromFolder(workshop, folder, scanners, this.now, maxAgeDays);
  }
}
