import { type Directory, type File, func, object, type Secret, type Service } from "@dagger.io/dagger";
import { keepLocked, pruneKept, verifyKept } from "./steps/kept/kept.js";
import { settingsOf } from "./steps/workshop/settings.js";
import { Workshop } from "./steps/workshop/workshop.js";

/** The inputs that locks name, in the registry that keeps them. */
@object()
export class Inputs {
  source: Directory;
  seed: string;
  debianMirror?: Secret;
  debianSecurityMirror?: Secret;
  pythonIndex?: Secret;
  goProxy?: Secret;
  grypeDbUrl?: string;
  trivyDbRepository?: string;
  store?: Service;
  storeAddress?: string;
  storeCa?: File;
  debianSnapshot?: string;
  advisories?: Directory;
  databases?: Directory;
  registryAuth?: Secret;

  constructor(source: Directory, seed: string) {
    this.source = source;
    this.seed = seed;
  }

  /**
   * Read every byte that committed locks name out of the store.
   * Each file is read and hashed, and each lock's artifact has to name it. Fails with all that is missing or wrong; says which
   * artifacts no lock names.
   * Example: `dagger call inputs verify --images=onnxruntime`.
   * @param images Names of images, whose bases, tests and toolbox count, too; every lock when empty.
   * @param mirrors Whether what the store lacks may come from a mirror: it is read there.
   */
  @func({ cache: "never" })
  async verify(images: string[] = [], mirrors = false): Promise<string> {
    return verifyKept(await this.open(), images, mirrors);
  }

  /**
   * Take out of the store what no lock names any more.
   * Artifacts of locks that are not those of this checkout, with their bytes; the registry gives the bytes back when it collects
   * its garbage. Removes only with `--dry-run=false`. Fails where the registry deletes nothing.
   * Example: `dagger call inputs prune --keep-days=90`.
   * @param keep Other checkouts or commits whose locks count, too: folders, or addresses of Git with #COMMIT.
   * @param keepDays What was kept in so many days stays; 0 spares nothing for its age.
   * @param dryRun Say what would go, and remove nothing.
   */
  @func({ cache: "never" })
  async prune(keep: Directory[] = [], keepDays = 90, dryRun = true): Promise<string> {
    return pruneKept(await this.open(), { keep, keepDays, dryRun });
  }

  /**
   * Fetch what committed locks name, and keep it in the store, without a build.
   * Returns a line for each lock: what was there is not fetched.
   * Example: `dagger call inputs keep --images=onnxruntime`.
   * @param images Names of images, whose bases, tests and toolbox count, too; every lock when empty.
   */
  @func({ cache: "never" })
  async keep(images: string[] = []): Promise<string> {
    return keepLocked(await this.open(), images);
  }

  private async open(): Promise<Workshop> {
    return Workshop.open(await settingsOf(this));
  }
}
