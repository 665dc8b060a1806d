import type { Directory } from "@dagger.io/dagger";
import { notShown } from "../../errors/index.js";
import type { ScannerName } from "../../judgement/scan/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { type Databases, fromAdvisories } from "./databases.js";
import { fromFolder } from "./vendor-folder.js";
import { fetchDatabases, type Vendors, vendorsOf } from "./vendors.js";

/** What scanners are to look with, as it was asked. */
export interface SourceRequest {
  scanners: readonly ScannerName[];
  /** Folder of OSV records. */
  advisories?: Directory;
  /** Folder of vendors' databases. Without both, the vendors are asked. */
  databases?: Directory;
  vendors: Vendors;
  /** Instead of the policy's limit. */
  maxAgeDays?: number;
  now: Date;
}

/** What scanners look with: opened once in a call, so that every image is judged by the same databases. */
export class ScanSource {
  private readonly vendors: Vendors;
  private opened?: Promise<Databases>;

  /** Throws a NotShownError where it is not clear what to look with. */
  constructor(private readonly request: SourceRequest) {
    const { advisories, databases } = request;
    this.vendors = vendorsOf(request.vendors);
    if (advisories === undefined || databases === undefined) return;
    throw notShown("--databases", "--advisories is given, too", "Give one of the two.");
  }

  get scanners(): readonly ScannerName[] {
    return this.request.scanners;
  }

  /** The day that is judged. */
  get now(): Date {
    return this.request.now;
  }

  /** Make, take or fetch the databases. Throws a NotShownError where there are none, or old ones by the policy's limit. */
  open(workshop: Workshop, policyDays: number): Promise<Databases> {
    this.opened ??= this.find(workshop, this.request.maxAgeDays ?? policyDays);
    return this.opened;
  }

  private async find(workshop: Workshop, maxAgeDays: number): Promise<Databases> {
    const { advisories, databases, scanners, now } = this.request;
    if (advisories !== undefined) return fromAdvisories(workshop, advisories, scanners, now, maxAgeDays);
    const folder = databases ?? (await fetchDatabases(workshop, scanners, this.vendors));
    return fromFolder(workshop, folder, scanners, now, maxAgeDays);
  }
}
