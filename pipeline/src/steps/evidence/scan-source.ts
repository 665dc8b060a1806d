import type { Directory } from "@dagger.io/dagger";
import type { VexStatement } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";
import type { Bulletin } from "../../judgement/csaf/index.js";
import type { SeverityPolicy } from "../../judgement/scan/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { bulletinsOf, listAdvisories } from "./bulletins.js";
import { type Databases, fromAdvisories } from "./databases.js";
import { readScanPolicy, readVex, type ScanPolicy } from "./scan-policy.js";
import { fromFolder } from "./vendor-folder.js";
import { fetchDatabases, type Vendors, vendorsOf } from "./vendors.js";

/** Where what is known of vulnerabilities comes from on this machine. */
export interface KnowledgeSource extends Vendors {
  /** Folder of OSV records and documents of CSAF. With the latter only, the scanners have databases of their vendors. */
  advisories?: Directory;
  /** Folder of vendors' databases. Without it and without records of OSV, the vendors are asked. */
  databases?: Directory;
}

/** What a scan judges by, and what its scanners look with. */
export interface OpenSource extends Databases, ScanPolicy {
  /** What documents of CSAF say. */
  bulletins: readonly Bulletin[];
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
    this.vendors = vendorsOf(knowledge);
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
    return { ...policy, vex, now: this.now, ...(await this.known(workshop, policy.severity)) };
  }

  private async known(workshop: Workshop, policy: SeverityPolicy): Promise<Databases & Pick<OpenSource, "bulletins">> {
    const { advisories } = this.knowledge;
    if (advisories === undefined) return { ...(await this.vendorDatabases(workshop, policy)), bulletins: [] };
    const listing = await listAdvisories(workshop, advisories);
    const read = await bulletinsOf(workshop, listing, this.now);
    const { knowledge, databases } = await this.databases(workshop, policy, advisories, listing.records);
    const all = { ...knowledge, ...(read && { bulletins: read.knowledge }) };
    return { knowledge: all, databases, bulletins: read?.bulletins ?? [] };
  }

  /** Documents of CSAF say nothing of what scanners look at: without a record of OSV beside them, the vendors' databases do. */
  private databases(
    workshop: Workshop,
    policy: SeverityPolicy,
    folder: Directory,
    records: number,
  ): Promise<Databases> {
    if (records === 0) return this.vendorDatabases(workshop, policy);
    if (this.knowledge.databases !== undefined) {
      throw notShown("--databases", "--advisories is given, too, with records of OSV", "Give one of the two.");
    }
    return fromAdvisories(workshop, folder, policy.scanners, this.now, policy.database.maxAgeDays);
  }

  private async vendorDatabases(workshop: Workshop, { scanners, database }: SeverityPolicy): Promise<Databases> {
    const { databases } = this.knowledge;
    const { maxAgeDays } = database;
    const folder = databases ?? (await fetchDatabases(workshop, scanners, this.vendors));
    return fromFolder(workshop, folder, scanners, this.now, maxAgeDays);
  }
}
