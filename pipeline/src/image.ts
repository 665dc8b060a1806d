import { type Container, type Directory, type File, func, object, type Secret, type Service } from "@dagger.io/dagger";
import { Compression } from "./compression.js";
import type { ScanResult } from "./documents/scan/index.js";
import type { ScannerName } from "./judgement/scan/index.js";
import { type ImageDefinition, type Platform, selectPlatforms } from "./repository/inputs/index.js";
import { bakeImage } from "./steps/assembly/bake-image.js";
import { contextOf } from "./steps/assembly/context.js";
import { buildImage, layoutDirectory } from "./steps/assembly/image-layout.js";
import { keepInputs } from "./steps/assembly/keep-inputs.js";
import { openStage } from "./steps/assembly/open-stage.js";
import { reproduceImage } from "./steps/assembly/reproduce.js";
import { evidenceFiles, gatherEvidence } from "./steps/evidence/evidence-image.js";
import { policyFiles, policyImage, policyReport } from "./steps/evidence/policy-image.js";
import { sbomImage } from "./steps/evidence/sbom-image.js";
import { type ScanRequest, scanFiles, scanGate, scanImage } from "./steps/evidence/scan-image.js";
import { ScanSource } from "./steps/evidence/scan-source.js";
import type { Vendors } from "./steps/evidence/vendors.js";
import { lockImages } from "./steps/lock/lock-images.js";
import { testImage } from "./steps/trial/test-image.js";
import { settingsOf } from "./steps/workshop/settings.js";
import { Workshop } from "./steps/workshop/workshop.js";

function onePlatform(definition: ImageDefinition, platform: string): Platform {
  const [found] = selectPlatforms(definition, [platform]);
  return found as Platform;
}

/** Who looks for vulnerabilities. */
export enum Scanner {
  /** Anchore Grype, over the packages that syft found. */
  Grype = "grype",
  /** Aqua Trivy, over the layers themselves. */
  Trivy = "trivy",
  /** Both, with what only one of them found. */
  Both = "both",
}

/** The scanners that a choice stands for. */
export function scannersOf(scanner: Scanner): ScannerName[] {
  return scanner === Scanner.Both ? ["grype", "trivy"] : [scanner];
}

/** What a scan is asked to do, from the arguments that all functions have that scan. */
export function scanOf(
  vendors: Vendors,
  scanner: Scanner,
  advisories?: Directory,
  databases?: Directory,
  maxAgeDays?: number,
  vex?: File,
): Omit<ScanRequest, "platforms"> {
  const given = { advisories, databases, maxAgeDays };
  return { source: new ScanSource({ ...given, vendors, scanners: scannersOf(scanner), now: new Date() }), vex };
}

/** One image of this repository, and what can be done with it. */
@object()
export class Image {
  /** Its name. */
  @func()
  name: string;

  source: Directory;
  seed: string;
  debianMirror?: Secret;
  debianSecurityMirror?: Secret;
  pythonIndex?: Secret;
  store?: Service;
  goProxy?: Secret;
  grypeDbUrl?: string;
  trivyDbRepository?: string;
  registryAuth?: Secret;

  constructor(
    name: string,
    source: Directory,
    seed: string,
    debianMirror?: Secret,
    debianSecurityMirror?: Secret,
    pythonIndex?: Secret,
    store?: Service,
    goProxy?: Secret,
    grypeDbUrl?: string,
    trivyDbRepository?: string,
    registryAuth?: Secret,
  ) {
    this.name = name;
    this.source = source;
    this.seed = seed;
    this.debianMirror = debianMirror;
    this.debianSecurityMirror = debianSecurityMirror;
    this.pythonIndex = pythonIndex;
    this.store = store;
    this.goProxy = goProxy;
    this.grypeDbUrl = grypeDbUrl;
    this.trivyDbRepository = trivyDbRepository;
    this.registryAuth = registryAuth;
  }

  /**
   * Build the image and return it as an OCI image layout (OCI image-spec 1.1, image-layout.md).
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param compression Compression of the layers; each has digests of its own. What is released is zstd.
   */
  @func()
  async layout(platforms: string[] = [], compression: Compression = Compression.Zstd): Promise<Directory> {
    const workshop = await Workshop.open(settingsOf(this, compression));
    const definition = workshop.image(this.name);
    const wanted = selectPlatforms(definition, platforms);
    const built = await buildImage(workshop, definition, wanted);
    await keepInputs(workshop, [definition], () => wanted);
    return layoutDirectory(built);
  }

  /**
   * Return the root file system of the image, put together from its stages.
   * @param platform Platform, as linux/amd64 or linux/arm64.
   */
  @func()
  async rootfs(platform = "linux/amd64"): Promise<Directory> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return workshop.tree(definition, onePlatform(definition, platform));
  }

  /**
   * Open one stage of the image's Dockerfile as it was built: its inputs at /inputs, its result at /out.
   * `terminal` opens a shell in it, without a network, as in the build.
   * @param name Name of the stage: a target of the Dockerfile.
   * @param platform Platform that is built for, as linux/amd64 or linux/arm64.
   * @param before Open the stage as its first step finds it, not as its last step left it.
   */
  @func()
  async stage(name: string, platform = "linux/amd64", before = false): Promise<Container> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return openStage(workshop, definition, name, onePlatform(definition, platform), before);
  }

  /**
   * Return the build context of all stages, for `docker buildx bake -f build.hcl` without Dagger.
   * @param platform Platform to build, as linux/amd64 or linux/arm64.
   */
  @func()
  async context(platform = "linux/amd64"): Promise<Directory> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return contextOf(workshop, definition, onePlatform(definition, platform));
  }

  /**
   * Print what `docker buildx bake` would build from the exported context, as bake itself reads build.hcl (JSON, its
   * `--print`). Fails where that is not what this factory builds.
   * @param platform Platform to build, as linux/amd64 or linux/arm64.
   */
  @func()
  async bakePlan(platform = "linux/amd64"): Promise<string> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return bakeImage(workshop, definition, onePlatform(definition, platform));
  }

  /**
   * Resolve the image's inputs again, upon the locks of its bases, and return the repository's changed locks.
   * `locks.diff.txt` says the difference in words. Export it with `export --path=.`.
   */
  @func({ cache: "never" })
  async lock(): Promise<Directory> {
    return lockImages(settingsOf(this), [this.name]);
  }

  /**
   * Test the image: structure, commands in its root file system as its users (read-only, no network), architecture
   * of every binary. Returns a table; fails when a test fails.
   * @param platforms Platforms to test, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param gpu Run the tests that need a GPU too: the engine's machine must have one and be set up for it.
   * @param full Run the tests that take minutes too: what a shorter test shows, in all its parts.
   */
  @func()
  async test(platforms: string[] = [], gpu = false, full = false): Promise<string> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return testImage(workshop, definition, selectPlatforms(definition, platforms), { gpu, full });
  }

  /**
   * Build the image a second time with no step from the engine's cache and in another toolbox, and compare index, manifests,
   * configs and layers. Fails on a difference and names the first files that differ.
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param compression Compression of the layers.
   */
  @func({ cache: "never" })
  async reproduce(platforms: string[] = [], compression: Compression = Compression.Zstd): Promise<string> {
    const definition = (await this.workshop()).image(this.name);
    return reproduceImage(settingsOf(this, compression), definition.name, selectPlatforms(definition, platforms));
  }

  /**
   * Make the software bill of materials: <arch>/ per platform and index/ over all, each as SPDX 2.3 (spdx.json) and
   * CycloneDX (cyclonedx.json), the same bytes on every run. Fails where it differs from the lock, in either direction.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   */
  @func()
  async sbom(platforms: string[] = []): Promise<Directory> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return sbomImage(workshop, definition, selectPlatforms(definition, platforms));
  }

  /**
   * Check the image by the rules of policies/*.rego: its Dockerfile, configuration, files, lock, SBOM, licences, sizes and
   * the age of its lock. Runs the rules' own tests first. Returns a line for each thing checked; fails with every broken
   * rule, why it is one, and what to do.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param provenance In-toto statement with SLSA provenance v1 (JSON, not an envelope) of the index or of a platform's
   *   manifest: is it of this image, of this lock, and by a builder that policies/provenance.yaml names?
   */
  @func({ cache: "never" })
  async policy(platforms: string[] = [], provenance?: File): Promise<string> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    const wanted = selectPlatforms(definition, platforms);
    return policyImage(workshop, definition, wanted, await provenance?.contents());
  }

  /**
   * Check the image as `policy` does and return results.json and results.sarif, whatever was found. Fails where the check
   * shows nothing.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param provenance In-toto statement with SLSA provenance v1, as for `policy`.
   */
  @func({ cache: "never" })
  async policyReport(platforms: string[] = [], provenance?: File): Promise<Directory> {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    const wanted = selectPlatforms(definition, platforms);
    return policyFiles(await policyReport(workshop, definition, wanted, { provenance: await provenance?.contents() }));
  }

  /**
   * Look for known vulnerabilities and judge them by policies/severity.yaml and policies/waivers.yaml. Returns a table;
   * fails with it where something must not ship, and where the scan shows nothing: no database, an old one, a scanner
   * that failed.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param scanner Who looks.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async scan(
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<string> {
    return scanGate(await this.scanResults(platforms, scanOf(this, scanner, advisories, databases, maxAgeDays, vex)));
  }

  /**
   * Look for known vulnerabilities as `scan` does and return result.json, results.sarif, table.txt and OpenVEX, whatever was
   * found. Fails where the scan shows nothing.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param scanner Who looks.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async scanReport(
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<Directory> {
    return scanFiles(await this.scanResults(platforms, scanOf(this, scanner, advisories, databases, maxAgeDays, vex)));
  }

  /**
   * Gather everything that is said of the image, as files to keep: sbom/, scan/, policy/, policy.txt, tests.txt and
   * tests.json.
   * Fails where a test fails, a rule of the policy is broken, SBOM and lock differ, or the scan shows nothing; what the
   * scan found is in scan/, whatever it is.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param scanner Who looks for vulnerabilities.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async evidence(
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<Directory> {
    const asked = scanOf(this, scanner, advisories, databases, maxAgeDays, vex);
    const { workshop, definition, request } = await this.scanRequest(platforms, asked);
    return evidenceFiles(await gatherEvidence(workshop, definition, request));
  }

  private async scanResults(...asked: Parameters<Image["scanRequest"]>): Promise<ScanResult[]> {
    const { workshop, definition, request } = await this.scanRequest(...asked);
    return scanImage(workshop, definition, request);
  }

  private async scanRequest(platforms: string[], scan: Omit<ScanRequest, "platforms">) {
    const workshop = await this.workshop();
    const definition = workshop.image(this.name);
    return { workshop, definition, request: { ...scan, platforms: selectPlatforms(definition, platforms) } };
  }

  private workshop(): Promise<Workshop> {
    return Workshop.open(settingsOf(this));
  }
}
