import {
  type Changeset,
  type Container,
  type Directory,
  type File,
  func,
  object,
  type Secret,
  type Service,
} from "@dagger.io/dagger";
import { Compression } from "./compression.js";
import { Output } from "./output.js";
import { type ImageDefinition, type Platform, selectPlatform, selectPlatforms } from "./repository/inputs/index.js";
import { contextArchive, rootfsArchive, stageArchive } from "./steps/assembly/archives.js";
import { bakeImage } from "./steps/assembly/bake-image.js";
import { ejectDockerfile } from "./steps/assembly/eject.js";
import { buildImage, layoutDirectory } from "./steps/assembly/image-layout.js";
import { keepInputs } from "./steps/assembly/keep-inputs.js";
import { openStage } from "./steps/assembly/open-stage.js";
import { reproduceImage } from "./steps/assembly/reproduce.js";
import { evidenceFiles } from "./steps/evidence/evidence-files.js";
import { gatherEvidence } from "./steps/evidence/evidence-image.js";
import { policyImage } from "./steps/evidence/policy-image.js";
import { sbomImage } from "./steps/evidence/sbom-image.js";
import { scanGate, scanImage } from "./steps/evidence/scan-image.js";
import { ScanSource } from "./steps/evidence/scan-source.js";
import { sizesImage } from "./steps/evidence/sizes-image.js";
import { lockCommand } from "./steps/lock/lock-command.js";
import { keepRecords } from "./steps/metrics/keep.js";
import { commitOf } from "./steps/release/origin.js";
import { testImage } from "./steps/trial/test-image.js";
import { settingsOf } from "./steps/workshop/settings.js";
import { Workshop } from "./steps/workshop/workshop.js";

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
  origin?: string;

  constructor(name: string, source: Directory, seed: string) {
    this.name = name;
    this.source = source;
    this.seed = seed;
  }

  /**
   * Build the image as an OCI image layout.
   * OCI image-spec 1.1, image-layout.md.
   * Example: `dagger call image --name=onnxruntime layout export --path=dist/onnxruntime`.
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param compression Compression of the layers; each has digests of its own. What is released is zstd.
   */
  @func({ cache: "never" })
  async layout(platforms: string[] = [], compression: Compression = Compression.Zstd): Promise<Directory> {
    const [workshop, definition, wanted] = await this.onAll(platforms, compression);
    const built = await buildImage(workshop, definition, wanted);
    await keepInputs(workshop, [definition], () => wanted);
    await keepRecords(workshop, [built], { command: "layout", ...commitOf(this.origin) });
    return layoutDirectory(built);
  }

  /**
   * Return the image's root file system as one file.
   * A deterministic tar.zst, put together from the stages: `zstd -d | tar -x` unpacks it.
   * Example: `dagger call image --name=onnxruntime rootfs export --path=out/rootfs.tar.zst`.
   * @param platform Platform, as linux/amd64 or linux/arm64.
   */
  @func()
  async rootfs(platform = "linux/amd64"): Promise<File> {
    return rootfsArchive(...(await this.on(platform)));
  }

  /**
   * Open a stage of the image's Dockerfile as it was built.
   * Its inputs are at /inputs, its result at /out; `terminal` opens a shell in it, without a network, as in the build.
   * Example: `dagger call image --name=onnxruntime stage --name=pure terminal`.
   * @param name Name of the stage: a target of the Dockerfile.
   * @param platform Platform that is built for, as linux/amd64 or linux/arm64.
   * @param before Open the stage as its first step finds it, not as its last step left it.
   */
  @func()
  async stage(name: string, platform = "linux/amd64", before = false): Promise<Container> {
    return openStage(...(await this.on(platform)), name, before);
  }

  /**
   * Return what a stage leaves in /out as one file.
   * A deterministic tar.zst: the bytes of the stage's layer.
   * Example: `dagger call image --name=onnxruntime stage-result --name=pure export --path=out/pure.tar.zst`.
   * @param name Name of the stage: a target of the Dockerfile.
   * @param platform Platform that is built for, as linux/amd64 or linux/arm64.
   */
  @func()
  async stageResult(name: string, platform = "linux/amd64"): Promise<File> {
    return stageArchive(...(await this.on(platform)), name);
  }

  /**
   * Return the build context of all stages as one file.
   * A deterministic tar.zst, to be unpacked for `docker buildx bake -f build.hcl` without Dagger.
   * Example: `dagger call image --name=onnxruntime context export --path=out/context.tar.zst`.
   * @param platform Platform to build, as linux/amd64 or linux/arm64.
   */
  @func()
  async context(platform = "linux/amd64"): Promise<File> {
    return contextArchive(...(await this.on(platform)));
  }

  /**
   * Print what `docker buildx bake` would build.
   * From the exported context, as bake itself reads build.hcl (JSON, its `--print`). Fails where that is not what this
   * factory builds.
   * Example: `dagger call image --name=onnxruntime bake-plan`.
   * @param platform Platform to build, as linux/amd64 or linux/arm64.
   */
  @func()
  async bakePlan(platform = "linux/amd64"): Promise<string> {
    return bakeImage(...(await this.on(platform)));
  }

  /**
   * Resolve the image's inputs again.
   * Upon the locks of its bases. Returns the changed locks, which are shown before they are applied; `locks.diff.md`
   * says the difference in words, for a pull request.
   * Example: `dagger call image --name=onnxruntime lock --update=numpy`.
   * @param update Names of packages that move to newer versions, or all: the image, its bases and mixins are resolved together by one
   *   run of uv, exact pins move with what they stand on, as far as policies/updates.yaml lets them, and what repeats a version follows.
   * @param securityOnly Move just what advisories say is fixed, to the fixed version at least; wants --advisories.
   * @param dryRun Return only locks.diff.md: what would change.
   */
  @func({ cache: "never" })
  async lock(update: string[] = [], securityOnly = false, dryRun = false): Promise<Changeset> {
    const files = await lockCommand(await settingsOf(this), {
      image: this.name,
      update,
      securityOnly,
      dryRun,
      advisories: this.advisories,
    });
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Write the Dockerfile that follows from the image's inputs into its folder.
   * For a stage that must do more than inputs.yaml can say: from then on that file is what is built, and keys that only
   * told how to derive it are taken out of inputs.yaml. The image stays the same. Fails where there is a Dockerfile.
   * Example: `dagger call image --name=onnxruntime eject`.
   */
  @func({ cache: "never" })
  async eject(): Promise<Changeset> {
    const files = await ejectDockerfile(await settingsOf(this), this.name);
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Test the image: files, commands, architecture.
   * Its structure, commands in its root file system as its users (read-only, no network, each attempt recorded), the
   * architecture of every binary. Returns a table; fails when a test fails.
   * Example: `dagger call image --name=onnxruntime test --platforms=linux/amd64`.
   * @param platforms Platforms to test, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param gpu Run the tests that need a GPU too: the engine's machine must have one and be set up for it.
   * @param full Run the tests that take minutes too: what a shorter test shows, in all its parts.
   */
  @func()
  async test(platforms: string[] = [], gpu = false, full = false): Promise<string> {
    return testImage(...(await this.onAll(platforms)), { gpu, full });
  }

  /**
   * Build the image twice and compare every digest.
   * The second time with no step from the engine's cache and in another toolbox: index, manifests, configs and layers.
   * Fails on a difference and names the first files that differ.
   * Example: `dagger call image --name=onnxruntime reproduce`.
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param compression Compression of the layers.
   */
  @func({ cache: "never" })
  async reproduce(platforms: string[] = [], compression: Compression = Compression.Zstd): Promise<string> {
    const [{ settings }, definition, wanted] = await this.onAll(platforms, compression);
    return reproduceImage(settings, definition.name, wanted);
  }

  /**
   * Make the software bill of materials.
   * <arch>/ per platform and index/ over all, each as SPDX 2.3 (spdx.json), SPDX 3.0.1 (spdx3.json) and CycloneDX
   * (cyclonedx.json), the same bytes on every run; summary.txt counts what packages do not say of themselves. Fails where it differs from the lock, in either direction.
   * Example: `dagger call image --name=onnxruntime sbom export --path=out/sbom`.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   */
  @func()
  async sbom(platforms: string[] = []): Promise<Directory> {
    return sbomImage(...(await this.onAll(platforms)));
  }

  /**
   * Check the image by the rules of policies/*.rego.
   * Its Dockerfile, configuration, files, lock, SBOM, licences, sizes and the age of its lock. Runs the rules' own
   * tests first. Returns a line for each thing checked; fails with every broken rule, why it is one, and what to do.
   * Example: `dagger call image --name=onnxruntime policy`.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param provenance In-toto statement with SLSA provenance v1 (JSON, not an envelope) of the index or of a platform's
   *   manifest: is it of this image, of this lock, and by a builder that policies/provenance.yaml names?
   */
  @func({ cache: "never" })
  async policy(platforms: string[] = [], provenance?: File): Promise<string> {
    return policyImage(...(await this.onAll(platforms)), await provenance?.contents());
  }

  /**
   * Look for known vulnerabilities in the image.
   * Judges them by policies/severity.yaml, policies/waivers.yaml and policies/vex/*.json. Returns a table; fails with
   * it where something must not ship, and where the scan shows nothing: no database, an old one, a scanner that failed.
   * Example: `dagger call --advisories=FOLDER image --name=onnxruntime scan`.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   */
  @func({ cache: "never" })
  async scan(platforms: string[] = []): Promise<string> {
    return scanGate(await scanImage(...(await this.onAll(platforms)), new ScanSource(this)));
  }

  /**
   * Gather everything that is said of the image, as files.
   * gates.txt (which gates it passes), sbom/, scan/ (result.json, results.sarif, table.txt, OpenVEX), policy/
   * (results.json, results.sarif), policy.txt, tests.txt and tests.json. Whatever was found is written and fails
   * nothing; fails where something cannot be found out, as without a database.
   * Example: `dagger call --advisories=FOLDER image --name=onnxruntime evidence export --path=out/evidence`.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   */
  @func({ cache: "never" })
  async evidence(platforms: string[] = []): Promise<Directory> {
    return evidenceFiles(await gatherEvidence(...(await this.onAll(platforms)), new ScanSource(this)));
  }

  /**
   * Say what takes the bytes of the image.
   * By layer (compressed and unpacked), package and folder, with the largest files, the same content under two paths, files
   * that a layer above hides, and the budget of policies/budgets.yaml.
   * Example: `dagger call image --name=onnxruntime sizes --platforms=linux/amd64`.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param format What the answer is written as.
   */
  @func()
  async sizes(platforms: string[] = [], format: Output = Output.Table): Promise<string> {
    return sizesImage(...(await this.onAll(platforms)), format);
  }

  /** The workshop, this image, and what is asked of its platforms. */
  private async onAll(
    platforms: string[],
    compression?: Compression,
  ): Promise<[Workshop, ImageDefinition, Platform[]]> {
    const workshop = await Workshop.open(await settingsOf(this, compression));
    const definition = workshop.image(this.name);
    return [workshop, definition, selectPlatforms(definition, platforms)];
  }

  private async on(platform: string): Promise<[Workshop, ImageDefinition, Platform]> {
    const workshop = await Workshop.open(await settingsOf(this));
    const definition = workshop.image(this.name);
    return [workshop, definition, selectPlatform(definition, platform)];
  }
}
