/**
 * A hermetic container image factory: builds golden CUDA bases and a vLLM image from locks that name every byte by
 * sha256, with the network off, bit for bit the same on every machine.
 *
 * Call it through ./daggerw, which finds or builds an engine and gives the addresses of this machine's mirrors.
 */
import {
  argument,
  type Changeset,
  type Container,
  check,
  type Directory,
  type File,
  func,
  generate,
  object,
  type Secret,
  type Service,
} from "@dagger.io/dagger";
import { Compression } from "./compression.js";
import { DriftFormat } from "./drift-format.js";
import { Image } from "./image.js";
import { Inputs } from "./inputs.js";
import { MetricsFormat } from "./metrics-format.js";
import { Output } from "./output.js";
import { PlanFormat } from "./plan-format.js";
import { ReportFormat } from "./report-format.js";
import { buildAll } from "./steps/assembly/build-all.js";
import { driftFiles, driftGate } from "./steps/drift/drift.js";
import { outlookOn } from "./steps/drift/outlook.js";
import { gatherAll } from "./steps/evidence/evidence-files.js";
import { type Gate, passGate } from "./steps/evidence/gates.js";
import { lintDockerfiles } from "./steps/evidence/lint.js";
import { policyImage } from "./steps/evidence/policy-image.js";
import { sbomGate } from "./steps/evidence/sbom-image.js";
import { scanGate, scanImage } from "./steps/evidence/scan-image.js";
import { ScanSource } from "./steps/evidence/scan-source.js";
import { lockCommand } from "./steps/lock/lock-command.js";
import { lockDiff } from "./steps/lock/lock-diff.js";
import { refreshFiles } from "./steps/lock/refresh.js";
import { newImage, newMixin, schemaFiles } from "./steps/lock/scaffold.js";
import { whyPackage } from "./steps/lock/why.js";
import { showMetrics } from "./steps/metrics/show.js";
import { planBuild } from "./steps/plan/plan.js";
import { breakLeaseOf } from "./steps/release/break-lease.js";
import { bundleImages, unbundleFile } from "./steps/release/bundle.js";
import { callOf } from "./steps/release/call.js";
import { diffImages } from "./steps/release/diff.js";
import { knownOutside } from "./steps/release/loopback.js";
import { commitOf } from "./steps/release/origin.js";
import { listPromotions, promoteImage, rollbackImage } from "./steps/release/promote.js";
import { releaseImage } from "./steps/release/release-image.js";
import { verifyImage } from "./steps/release/verify.js";
import { fleetIndex, whereInFleet } from "./steps/release/where.js";
import { reportFile } from "./steps/report/report.js";
import { testImage } from "./steps/trial/test-image.js";
import { checkInputs } from "./steps/workshop/check.js";
import { goBinary } from "./steps/workshop/go-tool.js";
import { readRepository } from "./steps/workshop/read-repository.js";
import "./steps/workshop/plain-errors.js";
import { pinnedSeed } from "./steps/workshop/seed.js";
import { machineOf, settingsOf } from "./steps/workshop/settings.js";
import { toolbox } from "./steps/workshop/toolbox.js";
import { Workshop } from "./steps/workshop/workshop.js";
import { Threshold } from "./threshold.js";

@object()
export class ImageFactory {
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
  signingKey?: Secret;
  signingPassword?: Secret;
  kmsKey?: string;
  kmsEnvironment?: Secret;
  identityToken?: Secret;
  trustedKeys?: Directory;
  registryAuth?: Secret;
  origin?: string;

  /**
   * @param source The repository. One without a toolbox of its own has the factory's bases, mixins, policies and toolbox
   *   beneath it; its own file of a name counts.
   * @param seed Address, with digest, of a small Debian bookworm image with apt; the toolbox is made from it.
   * @param debianMirror Root address of a mirror of Debian's archive; a secret, as it can hold credentials. Without it, what the
   *   seed's apt has; so for the next three.
   * @param debianSecurityMirror Root address of a mirror of Debian's security archive.
   * @param pythonIndex Root address of a Python package index (PEP 503 or 691).
   * @param goProxy Go module proxies, as GOPROXY; the tools of toolbox/tools are compiled from there.
   * @param grypeDbUrl Listing of Grype's databases on a mirror: https://HOST/PATH, without credentials; the vendor's when not set.
   * @param trivyDbRepository Repository of Trivy's database on a mirror: HOST/PATH:TAG; the vendor's when not set.
   * @param store Registry that keeps fetched inputs for the day that a mirror drops them, over plain HTTP; records of builds, too.
   * @param advisories Folder of OSV records that the scanners' databases are made from, and of documents of CSAF 2.0 on CUDA (.json, or .json in .zip).
   * @param databases Folder that `fetch-databases` wrote, instead of OSV records. Without both, the vendors' are fetched.
   * @param signingKey Private key to sign with, as `cosign generate-key-pair` makes it.
   * @param signingPassword Password of the signing key.
   * @param kmsKey Key in a key management service to sign with, as cosign names it: awskms://, gcpkms://, azurekms://, hashivault://.
   * @param kmsEnvironment Variables that the service of kmsKey needs, such as AWS_REGION or VAULT_TOKEN: lines of NAME=value.
   * @param identityToken OIDC token to sign with instead of a key (keyless).
   * @param trustedKeys Folder of public keys (*.pub, PEM) that a policy may call local; `retired/NAME.YYYY-MM-DD.pub` are for
   *   older lines of journals only.
   * @param registryAuth Docker's config.json with the credentials of registries.
   * @param origin Who builds what, for provenance and journals: a JSON object with any of `builder` and `invocation` (URIs of
   *   the CI's workflow and run; without them, a person's machine), `caller`, `repository` (its address), `commit` (40 hex
   *   digits), `dirty` (whether files differ from it; true when not said),
   *   `factory` (the same three of the factory, where it builds another repository),
   *   `owner` (what runs of one caller share that cannot run at once: a lease that one left is the next one's).
   * @param storeAddress Registry over TLS that keeps fetched inputs instead of `store`: https://HOST[:PORT][/NAMESPACE]. Its login
   *   is in registryAuth.
   * @param storeCa Authorities (PEM) whose certificates count at storeAddress, besides those of the machine.
   * @param debianSnapshot Day of which Debian's mirrors are a snapshot, as YYYY-MM-DD: `lock` takes Release files that ended since.
   */
  constructor(
    @argument({
      defaultPath: "/",
      ignore: [
        "**",
        "!bases",
        "!images",
        "!mixins",
        "!policies",
        "!registry",
        "!toolbox",
        "!.hadolint.yaml",
        "**/__pycache__",
      ],
    })
    source: Directory,
    seed?: string,
    debianMirror?: Secret,
    debianSecurityMirror?: Secret,
    pythonIndex?: Secret,
    goProxy?: Secret,
    grypeDbUrl?: string,
    trivyDbRepository?: string,
    store?: Service,
    advisories?: Directory,
    databases?: Directory,
    signingKey?: Secret,
    signingPassword?: Secret,
    kmsKey?: string,
    kmsEnvironment?: Secret,
    identityToken?: Secret,
    trustedKeys?: Directory,
    registryAuth?: Secret,
    origin?: string,
    storeAddress?: string,
    storeCa?: File,
    debianSnapshot?: string,
  ) {
    this.source = source;
    this.seed = pinnedSeed(seed);
    const mirrors = { debianMirror, debianSecurityMirror, pythonIndex, goProxy, grypeDbUrl, trivyDbRepository };
    const signing = { signingKey, signingPassword, kmsKey, kmsEnvironment, identityToken };
    const kept = { store, storeAddress, storeCa, debianSnapshot };
    Object.assign(this, mirrors, signing, kept, { advisories, databases, trustedKeys, registryAuth, origin });
  }

  /**
   * Build every image for every platform.
   * Returns one OCI image layout per image, named as the image, and report.json with digests, sizes in bytes and times
   * in seconds.
   * Example: `dagger call build-all export --path=dist`.
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all when empty.
   * @param have JSON object: image name to digests of the layer blobs that the reader has; those are left out.
   * @param compression Compression of the layers; each has digests of its own. What is released is zstd.
   */
  @func({ cache: "never" })
  async buildAll(
    platforms: string[] = [],
    have?: File,
    compression: Compression = Compression.Zstd,
  ): Promise<Directory> {
    return buildAll(await Workshop.open(await settingsOf(this, compression)), platforms, commitOf(this.origin), have);
  }

  /**
   * Choose one image by its name; `image` has what it can do.
   * Example: `dagger call image --name=onnxruntime layout export --path=dist/onnxruntime`.
   * @param name Name of the image, as `images` lists them.
   */
  @func()
  image(name: string): Image {
    return Object.assign(new Image(name, this.source, this.seed), machineOf(this), { origin: this.origin });
  }

  /**
   * Choose the inputs that are kept: `verify`, `keep`, `prune`.
   * Example: `dagger call inputs verify`.
   */
  @func()
  inputs(): Inputs {
    return Object.assign(new Inputs(this.source, this.seed), machineOf(this));
  }

  /**
   * List the names of the images, bases first.
   * Example: `dagger call images`.
   */
  @func()
  async images(): Promise<string[]> {
    const { source } = await settingsOf(this);
    return (await readRepository(source)).catalog.images.map((image) => image.name);
  }

  /**
   * Show what builds cost: of each image's last build and of those before it.
   * The critical path and what it waited for, what came from the cache in steps and bytes, trends, and whether the last build is
   * slower or its image larger than policies/metrics.yaml allows: then with the commits and packages that changed. Fails where
   * the registry of the records does not answer.
   * Example: `dagger call metrics --image=onnxruntime`.
   * @param image Name of the image; all when not given.
   * @param last How many builds of each image are read, the newest ones.
   * @param format How it is written: openmetrics has the last build of each image.
   */
  @func({ cache: "never" })
  async metrics(image?: string, last = 20, format: MetricsFormat = MetricsFormat.Table): Promise<string> {
    return showMetrics(await Workshop.open(await settingsOf(this)), { image, last, format });
  }

  /**
   * Say what a build would do, without one.
   * By layer: bytes to fetch from each mirror, what to rebuild and pack against the last recorded build, bytes to push, and seconds
   * by the records of earlier builds; "unknown" without any. Then what the store has, and until when what images are made of is mended.
   * Example: `dagger call plan --images=onnxruntime`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   * @param format How it is written.
   */
  @func({ cache: "never" })
  async plan(images: string[] = [], platforms: string[] = [], format: PlanFormat = PlanFormat.Text): Promise<string> {
    return planBuild(await Workshop.open(await settingsOf(this)), { images, platforms }, format);
  }

  /**
   * Check all that is written, without a build.
   * Takes seconds; fails with all problems at once, by file and line: inputs, locks against what is asked, Dockerfiles by
   * the rules of hermetic builds, the files and stages that they name, tests, budgets and other policies.
   * Example: `dagger call check-inputs`.
   */
  @func()
  @check()
  async checkInputs(): Promise<string> {
    return checkInputs(await settingsOf(this));
  }

  /**
   * Lint every Dockerfile with hadolint.
   * By .hadolint.yaml; fails with each finding as file:line:column: rule.
   * Example: `dagger call lint`.
   */
  @func()
  @check()
  async lint(): Promise<string> {
    return lintDockerfiles(await Workshop.open(await settingsOf(this)));
  }

  /**
   * Test images, as `image test` does each.
   * Returns a line for each; fails with what the failed ones said.
   * Example: `dagger call test --images=onnxruntime`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   */
  @func()
  @check()
  async test(images: string[] = [], platforms: string[] = []): Promise<string> {
    return this.gate(images, platforms, testImage);
  }

  /**
   * Check images by the rules of policies/*.rego.
   * As `image policy` does each; fails with every broken rule.
   * Example: `dagger call policy --images=onnxruntime`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   */
  @func({ cache: "never" })
  @check()
  async policy(images: string[] = [], platforms: string[] = []): Promise<string> {
    return this.gate(images, platforms, policyImage);
  }

  /**
   * Compare the SBOMs of images with their locks.
   * Fails with what only one of the two has.
   * Example: `dagger call sbom --images=onnxruntime`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   */
  @func()
  @check()
  async sbom(images: string[] = [], platforms: string[] = []): Promise<string> {
    return this.gate(images, platforms, sbomGate);
  }

  /**
   * Look for known vulnerabilities in images.
   * As `image scan` does in each. Fails where something must not ship, and where the scan shows nothing.
   * Example: `dagger call --advisories=FOLDER scan --images=onnxruntime`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   */
  @func({ cache: "never" })
  @check()
  async scan(images: string[] = [], platforms: string[] = []): Promise<string> {
    const source = new ScanSource(this);
    return this.gate(images, platforms, async (workshop, image, wanted) =>
      scanGate(await scanImage(workshop, image, wanted, source)),
    );
  }

  private async gate(images: string[], platforms: string[], gate: Gate): Promise<string> {
    return passGate(await settingsOf(this), { images, platforms }, gate);
  }

  /**
   * Fetch the scanners' databases from their vendors, now.
   * For the scanners of policies/severity.yaml: a folder for each, and databases.json with sha256, time and address.
   * Give it as `--databases`: every scan with it knows the same. Fails where one cannot be fetched.
   * Example: `dagger call fetch-databases export --path=out/vulnerability-databases`.
   */
  @func({ cache: "never" })
  async fetchDatabases(): Promise<Directory> {
    return new ScanSource(this).fetch(await Workshop.open(await settingsOf(this)));
  }

  /**
   * Gather everything that is said of images, as files.
   * lint.sarif, and <image>/evidence/ with gates.txt (which gates it passes), sbom/, scan/, policy/, policy.txt,
   * tests.txt and tests.json, to lie beside what `build-all` exports. Whatever was found is written and fails nothing;
   * fails where something cannot be found out, as without a database.
   * Example: `dagger call --advisories=FOLDER evidence --images=onnxruntime export --path=dist`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   */
  @func({ cache: "never" })
  async evidence(images: string[] = [], platforms: string[] = []): Promise<Directory> {
    const workshop = await Workshop.open(await settingsOf(this));
    return gatherAll(workshop, images, platforms, new ScanSource(this));
  }

  /**
   * Build, prove, push and sign an image.
   * Builds it, gathers all evidence, pushes it by digest, signs it, attests what is known of it, and verifies all of
   * that in the registry; then the tag `latest` moves. Returns a table and the commands that check the same with cosign
   * alone. Fails where the environment's policy is not met. An interrupted release goes on when run again.
   * Example: `dagger call release --name=onnxruntime`.
   * @param name Name of the image.
   * @param environment Where to: an environment of registry/environments.yaml that takes releases.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   */
  @func({ cache: "never" })
  async release(name: string, environment = "staging", platforms: string[] = []): Promise<string> {
    const request = { image: name, environment, platforms, scan: new ScanSource(this) };
    return knownOutside(this.store, releaseImage(await callOf(this), request));
  }

  /**
   * Verify an image in a registry.
   * What the policy requires, what was found, and whether that is enough. Returns a table and the commands that check
   * signatures with cosign alone; fails with the table. Builds nothing and needs no key.
   * Example: `dagger call verify --name=onnxruntime --environment=staging`.
   * @param name Name of the image; what the environment serves is verified.
   * @param ref Instead of a name, a reference as `docker pull` takes it, with the registry: host/path/name:tag or @sha256:….
   * @param environment Whose policy counts.
   * @param policy A release policy instead of the environment's.
   */
  @func({ cache: "never" })
  async verify(name?: string, ref?: string, environment = "production", policy?: File): Promise<string> {
    return knownOutside(this.store, verifyImage(await callOf(this), { name, ref, environment, policy }));
  }

  /**
   * Promote what one environment serves to another.
   * Exactly that digest, if the policy of the other is satisfied before and after the copy. The tag moves last. Returns
   * what was done; fails with a table where something is missing or wrong.
   * Example: `dagger call promote --name=onnxruntime --dry-run`.
   * @param name Name of the image.
   * @param from Environment that it is in.
   * @param to Environment that it goes to.
   * @param digest Digest of an index, instead of what `from` serves.
   * @param dryRun Say what would be done, and write nothing.
   */
  @func({ cache: "never" })
  async promote(name: string, from = "staging", to = "production", digest?: string, dryRun = false): Promise<string> {
    return knownOutside(this.store, promoteImage(await callOf(this), { image: name, from, to, digest, dryRun }));
  }

  /**
   * Let an environment serve an older digest again.
   * One of its journal, if that satisfies the policy of today.
   * Example: `dagger call rollback --name=onnxruntime`.
   * @param name Name of the image.
   * @param environment Name of the environment.
   * @param to `previous`, or the digest of an index.
   * @param evidence Environment that has newer evidence of that digest, such as a scan of today: it is brought along.
   */
  @func({ cache: "never" })
  async rollback(name: string, environment = "production", to = "previous", evidence?: string): Promise<string> {
    return knownOutside(this.store, rollbackImage(await callOf(this), { image: name, environment, to, evidence }));
  }

  /**
   * List the promotions of an environment.
   * Who, when, which digest, from where, under which policy. Fails where a line of the journal was changed, removed or
   * is not signed by one who is trusted.
   * Example: `dagger call promotions --environment=production`.
   * @param environment Name of the environment.
   * @param name Only the promotions of this image.
   */
  @func({ cache: "never" })
  async promotions(environment = "production", name?: string): Promise<string> {
    return knownOutside(this.store, listPromotions(await callOf(this), environment, name));
  }

  /**
   * Say where a vulnerability or a package is.
   * In what environments serve, by their journals, signed SBOMs and attested scans: digest, image, environment, since when,
   * platform, layer, and whether the committed lock is beyond it. Fails where an environment cannot be read, or where an
   * image has no SBOM or scan that counts: never "nowhere" then.
   * Example: `dagger call where --cve=CVE-2024-56326`.
   * @param cve Id of a vulnerability, as scans and OSV have it. Advisories that are given to the module count, too.
   * @param package_ Name of a package, NAME@VERSION, or a package URL.
   * @param environments Names of environments; all when empty.
   * @param index A file of fleet-index: it answers, and no registry is asked.
   * @param format What the answer is written as.
   */
  @func({ cache: "never" })
  async where(
    cve?: string,
    package_?: string,
    environments: string[] = [],
    index?: File,
    format: Output = Output.Table,
  ): Promise<string> {
    const request = { cve, package: package_, environments, index, advisories: this.advisories, format };
    return knownOutside(this.store, whereInFleet(await callOf(this), request));
  }

  /**
   * Write what environments serve, and what is in it, as one file.
   * For `where --index` without a registry. JSON, by digest: packages with their layers, the last attested scan, the commit.
   * Example: `dagger call fleet-index export --path=out/fleet-index.json`.
   * @param environments Names of environments; all when empty.
   * @param known An older such file: of digests in it, only the scans are read again.
   */
  @func({ cache: "never" })
  async fleetIndex(environments: string[] = [], known?: File): Promise<File> {
    return knownOutside(this.store, fleetIndex(await callOf(this), environments, known));
  }

  /**
   * Say in what two images differ.
   * Packages by their signed SBOMs, files, settings, evidence, and the bytes that a node with the first must pull for the
   * second. Each image is a reference, as docker pull takes it, or a folder with an OCI image layout.
   * Example: `dagger call diff --from=127.0.0.1:5000/production/onnxruntime:latest --to=127.0.0.1:5000/staging/onnxruntime:latest`.
   * @param from Reference of the first image, with the registry: host/path/name:tag or @sha256:….
   * @param to Reference of the second image.
   * @param fromLayout A layout instead of from.
   * @param toLayout A layout instead of to.
   * @param environment Whose keys decide which evidence counts.
   * @param files Whether to compare files too: the layers of both are fetched for that.
   * @param format What the answer is written as.
   */
  @func({ cache: "never" })
  async diff(
    from?: string,
    to?: string,
    fromLayout?: Directory,
    toLayout?: Directory,
    environment = "production",
    files = true,
    format: Output = Output.Table,
  ): Promise<string> {
    const request = { from, to, fromLayout, toLayout, environment, files, format };
    return knownOutside(this.store, diffImages(await callOf(this), request));
  }

  /**
   * Compare what is known today with the scans attested at release.
   * For every digest that an environment serves, by its journal, and its attested SBOM: a line for each finding of which something else is
   * known now, with its cause, since when, how many days are left, and whether a version that fixes it is to be had. Builds nothing.
   * Returns the report; fails with it where it reaches the threshold.
   * Example: `dagger call --advisories=FOLDER drift --kev=known_exploited_vulnerabilities.json`.
   * @param environments Names of environments; all of registry/environments.yaml when empty.
   * @param kev CISA's catalogue of known exploited vulnerabilities (JSON).
   * @param format What the report is written as.
   * @param threshold What makes it fail.
   */
  @func({ cache: "never" })
  async drift(
    environments: string[] = [],
    kev?: File,
    format: DriftFormat = DriftFormat.Table,
    threshold: Threshold = Threshold.Block,
  ): Promise<string> {
    const request = { environments, kev, scan: new ScanSource(this) };
    return knownOutside(this.store, driftGate(await callOf(this), request, format, threshold));
  }

  /**
   * Write what `drift` finds in all of its forms.
   * drift.txt, drift.md, drift.json, drift.sarif, drift.junit.xml and drift.prom. Fails for nothing that it finds; fails where something
   * cannot be found out.
   * Example: `dagger call --advisories=FOLDER drift-report export --path=out/drift`.
   * @param environments Names of environments; all of registry/environments.yaml when empty.
   * @param kev CISA's catalogue of known exploited vulnerabilities (JSON).
   */
  @func({ cache: "never" })
  async driftReport(environments: string[] = [], kev?: File): Promise<Directory> {
    const request = { environments, kev, scan: new ScanSource(this) };
    return knownOutside(this.store, driftFiles(await callOf(this), request));
  }

  /**
   * Write what is known of images and of what environments serve as one page.
   * Of each image of this checkout: gates, how it came to be, packages, vulnerabilities with waivers and clocks, sizes, builds; of
   * environments: what they serve and what has changed since. It opens without a network. Whatever was found is written and fails
   * nothing; fails where something cannot be found out, as without a database or where a registry does not answer.
   * Example: `dagger call --advisories=FOLDER report export --path=out/report.html`.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   * @param environments Names of environments; all of registry/environments.yaml when empty.
   * @param served Whether environments are asked; without, the page has only this checkout's images.
   * @param kev CISA's catalogue of known exploited vulnerabilities (JSON).
   * @param last How many builds of each image are read, the newest ones.
   * @param format What it is written as: markdown has at most 1 MiB, for the summary page of a CI's job.
   */
  @func({ cache: "never" })
  async report(
    images: string[] = [],
    platforms: string[] = [],
    environments: string[] = [],
    served = true,
    kev?: File,
    last = 20,
    format: ReportFormat = ReportFormat.Html,
  ): Promise<File> {
    const request = { images, platforms, environments, served, kev, last, scan: new ScanSource(this) };
    return knownOutside(this.store, reportFile(await callOf(this), request, format));
  }

  /**
   * Say what will block on another day.
   * Waivers, statements and clocks of what environments serve, keys and identities that end, scans that are too old then; with the files
   * of this checkout and the scans that are attested today. `./daggerw check --at=2027-01-15` is the same. Fails where something blocks.
   * Example: `dagger call outlook --at=2027-01-15`.
   * @param at The day, as YYYY-MM-DD; its end in UTC counts.
   * @param environments Names of environments; all of registry/environments.yaml when empty.
   */
  @func({ cache: "never" })
  async outlook(at: string, environments: string[] = []): Promise<string> {
    return knownOutside(this.store, outlookOn(await callOf(this), at, environments));
  }

  /**
   * Take the lease of an environment from a run that died.
   * Without a reason it is watched for 90 seconds, and broken if nobody renews it; with one it is broken at once, and whoever
   * has it serves nothing any more. The journal is verified first, and gets a signed line: who, whose, why, when. Fails where
   * there is no lease.
   * Example: `dagger call break-lease --environment=production`.
   * @param environment Name of the environment.
   * @param reason Why, in one line: it is written down.
   */
  @func({ cache: "never" })
  async breakLease(environment = "production", reason?: string): Promise<string> {
    return knownOutside(this.store, breakLeaseOf(await callOf(this), environment, reason));
  }

  /**
   * Put images with their proofs into one file.
   * What an environment serves of them, with signatures, attestations, public keys and the release policy, to be
   * carried to where no network is. Fails where the environment itself would not take them today. Needs no key.
   * Example: `dagger call bundle --name=onnxruntime export --path=out/onnxruntime.tar`.
   * @param name Names of the images.
   * @param environment Name of the environment.
   */
  @func({ cache: "never" })
  async bundle(name: string[], environment = "production"): Promise<File> {
    return knownOutside(this.store, bundleImages(await callOf(this), name, environment));
  }

  /**
   * Let an environment serve the images of a bundle.
   * All of the file is verified before the first write, by the policy and the keys of this checkout and of the call: a
   * key is not trusted because it is in the bundle. Returns what was done.
   * Example: `dagger call unbundle --file=onnxruntime.tar --dry-run`.
   * @param file A file that `bundle` made.
   * @param environment Where to: an environment of registry/environments.yaml that takes promotions.
   * @param dryRun Verify, say what would be done, and write nothing.
   */
  @func({ cache: "never" })
  async unbundle(file: File, environment = "production", dryRun = false): Promise<string> {
    return knownOutside(this.store, unbundleFile(await callOf(this), { file, environment, dryRun }));
  }

  /**
   * Resolve the inputs of all images and the toolbox again.
   * Returns the changed locks, which are shown before they are applied; `locks.diff.md` says the difference in words,
   * for a pull request; with advisories of OSV also which vulnerabilities are fixed and introduced.
   * Example: `dagger call lock --update=all`.
   * @param update Names of packages that move to newer versions, or all: each image, its bases and mixins are resolved together by one
   *   run of uv, exact pins move with what they stand on, as far as policies/updates.yaml lets them, and what repeats a version follows.
   * @param securityOnly Move just what advisories say is fixed, to the fixed version at least; wants --advisories.
   * @param dryRun Return only locks.diff.md: what would change.
   */
  @func({ cache: "never" })
  async lock(update: string[] = [], securityOnly = false, dryRun = false): Promise<Changeset> {
    const files = await lockCommand(await settingsOf(this), {
      update,
      securityOnly,
      dryRun,
      advisories: this.advisories,
    });
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Say in words how locks differ from those of another checkout.
   * Packages that are added, removed, changed, why each is there, bytes of layers, and what a reviewer must not miss. With advisories
   * of OSV also the vulnerabilities that are fixed and introduced. Resolves and builds nothing; `lock` writes the same as locks.diff.md.
   * Example: `dagger call lock-diff --before=../main --format=markdown`.
   * @param before Root of the other checkout: a folder, or an address with its commit, https://HOST/PATH#COMMIT.
   * @param format What the answer is written as: markdown has its tables folded, for a pull request.
   */
  @func({ cache: "never" })
  async lockDiff(before: Directory, format: Output = Output.Table): Promise<string> {
    return lockDiff(await settingsOf(this), { before, advisories: this.advisories, format });
  }

  /**
   * Say why a package is in images.
   * The chains of packages that ask for it, each from a requirement with its file, line and column, as the resolvers said when it was
   * locked. Fails where no lock has the package.
   * Example: `dagger call why --package=numpy --image=onnxruntime`.
   * @param package_ Name of a Debian package or of a Python package.
   * @param image Name of the image; all when not given.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of each image's when empty.
   * @param format What the answer is written as.
   */
  @func({ cache: "never" })
  async why(
    package_: string,
    image?: string,
    platforms: string[] = [],
    format: Output = Output.Table,
  ): Promise<string> {
    return whyPackage(await settingsOf(this), { package: package_, image, platforms, format });
  }

  /**
   * Bring up to date what repeats inputs and locks.
   * In files of images: the facts in a README (between `<!-- facts of NAME: … -->` and `<!-- end of facts -->`), tags in
   * references to images, versions of required packages in tests/structure.yaml. Returns the changed files; `check-inputs`
   * says where any are not up to date. `dagger generate` calls it.
   * Example: `dagger call refresh`.
   */
  @func()
  @generate()
  async refresh(): Promise<Changeset> {
    const files = await refreshFiles(await settingsOf(this));
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Make the folder of a new image, with its locks.
   * inputs.yaml, labels, policy, README and tests that import what was asked for, resolved: it builds and can be checked as
   * it is. Dockerfile and build.hcl follow from inputs.yaml; `image eject` writes the first one out. Fails, and writes
   * nothing, where the name is taken or a package is not found.
   * Example: `dagger call new-image --name=greeter --requirements=waitress==3.0.2`.
   * @param name Name of the image, of a-z, 0-9, "." and "-"; its folder is images/NAME.
   * @param requirements Python packages, as NAME==VERSION.
   * @param debian Names of Debian packages.
   * @param base Image that it starts from.
   */
  @func({ cache: "never" })
  async newImage(
    name: string,
    requirements: string[] = [],
    debian: string[] = [],
    base = "python-3.11",
  ): Promise<Changeset> {
    const settings = await settingsOf(this, Compression.Zstd, true);
    const files = await newImage(settings, { name, base, requirements, debian });
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Make a new mixin: inputs that images share.
   * Fails, and writes nothing, where there is one of that name.
   * Example: `dagger call new-mixin --name=http --requirements=waitress==3.0.2`.
   * @param name Name of the mixin, of a-z, 0-9, "." and "-"; its file is mixins/NAME.yaml.
   * @param requirements Python packages, as NAME==VERSION.
   * @param debian Names of Debian packages.
   */
  @func({ cache: "never" })
  async newMixin(name: string, requirements: string[] = [], debian: string[] = []): Promise<Changeset> {
    const settings = await settingsOf(this, Compression.Zstd, true);
    const files = await newMixin(settings, { name, requirements, debian });
    return this.source.withDirectory(".", files).changes(this.source);
  }

  /**
   * Write the JSON Schemas of the YAML files, for editors.
   * docs/schemas/NAME.schema.json (draft 7), which the first line of each YAML file names by a relative path.
   * Example: `dagger call editor-schemas export --path=.`.
   */
  @func()
  async editorSchemas(): Promise<Directory> {
    return schemaFiles();
  }

  /**
   * Return the container that stages run in.
   * Example: `dagger call toolbox terminal`.
   */
  @func()
  async toolbox(): Promise<Container> {
    const { settings, root } = await Workshop.open(await settingsOf(this));
    return toolbox(settings, root, "fetch", "pack", "run", "stage").withDefaultTerminalCmd(["bash"]);
  }

  /**
   * Compile one of the tools for this machine.
   * From the Go modules that toolbox/tools/<name>/go.sum names: buildx, syft, grype, trivy, conftest, cosign or oras;
   * or this repository's advisory-db. The first time costs up to ten minutes; then it is kept.
   * Example: `dagger call tool --name=cosign export --path=out/cosign`.
   * @param name Name of the tool: a folder of toolbox/tools, or advisory-db.
   */
  @func()
  async tool(name: string): Promise<File> {
    return goBinary(await Workshop.open(await settingsOf(this)), name);
  }
}

export { Compression, Image, Inputs, MetricsFormat, Output, PlanFormat, ReportFormat };
