/**
 * A hermetic container image factory: builds golden CUDA bases and a vLLM image from locks that name every byte by
 * sha256, with the network off, bit for bit the same on every machine.
 *
 * Call it through ./daggerw, which finds or builds an engine and gives the addresses of this machine's mirrors.
 */
import {
  argument,
  type Container,
  type Directory,
  type File,
  func,
  object,
  type Secret,
  type Service,
} from "@dagger.io/dagger";
import { Compression } from "./compression.js";
import { Image, Scanner, scannersOf, scanOf } from "./image.js";
import { buildAll } from "./steps/assembly/build-all.js";
import { gatherAll } from "./steps/evidence/evidence-image.js";
import { checkCommit } from "./steps/evidence/gates.js";
import { lintDockerfiles, lintSarif } from "./steps/evidence/lint.js";
import { fetchDatabases, vendorsOf } from "./steps/evidence/vendors.js";
import { lockImages, lockTools } from "./steps/lock/lock-images.js";
import { bundleImages, unbundleFile } from "./steps/release/bundle.js";
import { callOf } from "./steps/release/call.js";
import { knownOutside } from "./steps/release/loopback.js";
import { listPromotions, promoteImage, rollbackImage } from "./steps/release/promote.js";
import { releaseImage } from "./steps/release/release-image.js";
import { verifyImage } from "./steps/release/verify.js";
import { checkInputs } from "./steps/workshop/check.js";
import { goBinary } from "./steps/workshop/go-tool.js";
import { readRepository } from "./steps/workshop/repository.js";
import { SEED } from "./steps/workshop/seed.js";
import { settingsOf } from "./steps/workshop/settings.js";
import { toolbox } from "./steps/workshop/toolbox.js";
import { Workshop } from "./steps/workshop/workshop.js";

@object()
export class ImageFactory {
  source: Directory;
  seed: string;
  debianMirror?: Secret;
  debianSecurityMirror?: Secret;
  pythonIndex?: Secret;
  store?: Service;
  goProxy?: Secret;
  grypeDbUrl?: string;
  trivyDbRepository?: string;
  signingKey?: Secret;
  signingPassword?: Secret;
  kmsKey?: string;
  kmsEnvironment?: Secret;
  identityToken?: Secret;
  trustedKeys?: Directory;
  registryAuth?: Secret;
  builder?: string;
  invocation?: string;
  caller?: string;
  sourceRepository?: string;
  sourceCommit?: string;
  sourceDirty: boolean;

  /**
   * @param source The repository.
   * @param seed Address, with digest, of a small Debian bookworm image with apt; the toolbox is made from it.
   * @param debianMirror Root address of a mirror of Debian's archive; a secret, as it can hold credentials.
   * @param debianSecurityMirror Root address of a mirror of Debian's security archive.
   * @param pythonIndex Root address of a Python package index (PEP 503 or 691).
   * @param store Registry that keeps fetched inputs for the day that a mirror drops them.
   * @param goProxy Go module proxies, as GOPROXY; the tools of toolbox/tools are compiled from there.
   * @param grypeDbUrl Listing of Grype's databases on a mirror: https://HOST/PATH, without credentials; the vendor's when not set.
   * @param trivyDbRepository Repository of Trivy's database on a mirror: HOST/PATH:TAG; the vendor's when not set.
   * @param signingKey Private key to sign with, as `cosign generate-key-pair` makes it.
   * @param signingPassword Password of the signing key.
   * @param kmsKey Key in a key management service to sign with, as cosign names it: awskms://, gcpkms://, azurekms://, hashivault://.
   * @param kmsEnvironment Variables that the service of kmsKey needs, such as AWS_REGION or VAULT_TOKEN: lines of NAME=value.
   * @param identityToken OIDC token to sign with instead of a key (keyless).
   * @param trustedKeys Folder of public keys (*.pub, PEM) that a policy may call local.
   * @param registryAuth Docker's config.json with the credentials of registries.
   * @param builder URI of the CI workflow that builds, for provenance; without it, a person's machine.
   * @param invocation URI of the CI run, for provenance.
   * @param caller Who calls, for the journal of promotions: an address of a person, or an account of the CI.
   * @param sourceRepository Address of the repository, for provenance.
   * @param sourceCommit Commit of the repository: 40 hex digits, for provenance.
   * @param sourceDirty Whether files differ from the commit.
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
    store?: Service,
    goProxy?: Secret,
    grypeDbUrl?: string,
    trivyDbRepository?: string,
    signingKey?: Secret,
    signingPassword?: Secret,
    kmsKey?: string,
    kmsEnvironment?: Secret,
    identityToken?: Secret,
    trustedKeys?: Directory,
    registryAuth?: Secret,
    builder?: string,
    invocation?: string,
    caller?: string,
    sourceRepository?: string,
    sourceCommit?: string,
    sourceDirty = true,
  ) {
    this.source = source;
    this.seed = seed ?? SEED;
    this.debianMirror = debianMirror;
    this.debianSecurityMirror = debianSecurityMirror;
    this.pythonIndex = pythonIndex;
    this.store = store;
    this.goProxy = goProxy;
    this.grypeDbUrl = grypeDbUrl;
    this.trivyDbRepository = trivyDbRepository;
    this.signingKey = signingKey;
    this.signingPassword = signingPassword;
    this.kmsKey = kmsKey;
    this.kmsEnvironment = kmsEnvironment;
    this.identityToken = identityToken;
    this.trustedKeys = trustedKeys;
    this.registryAuth = registryAuth;
    this.builder = builder;
    this.invocation = invocation;
    this.caller = caller;
    this.sourceRepository = sourceRepository;
    this.sourceCommit = sourceCommit;
    this.sourceDirty = sourceDirty;
  }

  /**
   * Build every image for every platform. Returns one OCI image layout per image, named as the image, and
   * report.json with digests, sizes in bytes and times in seconds.
   * @param platforms Platforms to build, as linux/amd64 or linux/arm64; all when empty.
   * @param have JSON object: image name to digests of the layer blobs that the reader has; those are left out.
   * @param compression Compression of the layers; each has digests of its own. What is released is zstd.
   */
  @func()
  async buildAll(
    platforms: string[] = [],
    have?: File,
    compression: Compression = Compression.Zstd,
  ): Promise<Directory> {
    return buildAll(await Workshop.open(settingsOf(this, compression)), platforms, have);
  }

  /**
   * Choose one image by its name.
   * @param name Name of the image, as `images` lists them.
   */
  @func()
  image(name: string): Image {
    const { source, seed, debianMirror, debianSecurityMirror, pythonIndex, store, goProxy } = this;
    const { grypeDbUrl, trivyDbRepository, registryAuth } = this;
    return new Image(
      ...([name, source, seed, debianMirror, debianSecurityMirror, pythonIndex, store, goProxy] as const),
      ...([grypeDbUrl, trivyDbRepository, registryAuth] as const),
    );
  }

  /** List the names of the images, bases first. */
  @func()
  async images(): Promise<string[]> {
    return (await readRepository(this.source)).catalog.images.map((image) => image.name);
  }

  /**
   * Put this commit through every gate: inputs, locks and Dockerfiles, lint, and for each image its tests, policy, SBOM
   * against lock, and vulnerabilities. Returns a table; fails with it and with all that the failed gates said.
   * @param images Names of the images to check; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all when empty.
   * @param scanner Who looks for vulnerabilities.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async check(
    images: string[] = [],
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<string> {
    const scan = scanOf(this, scanner, advisories, databases, maxAgeDays, vex);
    return checkCommit(settingsOf(this), { images, platforms, scan });
  }

  /**
   * Check inputs, locks and Dockerfiles without a build: every file of inputs, every lock against what is asked, every
   * Dockerfile against the rules of hermetic builds. Takes seconds; fails with all problems at once.
   */
  @func()
  async checkInputs(): Promise<string> {
    return checkInputs(this.source);
  }

  /**
   * Fetch the scanners' databases from their vendors, now: grype/, trivy/, and databases.json with sha256, time and address
   * of each. Keep the folder and give it as `--databases`: every scan with it knows the same. Export it with
   * `export --path=vulnerability-databases`. Fails where one cannot be fetched.
   * @param scanner Whose database.
   */
  @func({ cache: "never" })
  async databases(scanner: Scanner = Scanner.Both): Promise<Directory> {
    const vendors = vendorsOf(this);
    return fetchDatabases(await Workshop.open(settingsOf(this)), scannersOf(scanner), vendors);
  }

  /**
   * Gather everything that is said of the images: <image>/evidence/ with sbom/, scan/, policy/, policy.txt, tests.txt
   * and tests.json, to lie beside what `build-all` exports. Fails as `image evidence` does.
   * @param images Names of the images; all when empty.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all when empty.
   * @param scanner Who looks for vulnerabilities.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async evidence(
    images: string[] = [],
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<Directory> {
    const scan = scanOf(this, scanner, advisories, databases, maxAgeDays, vex);
    const workshop = await Workshop.open(settingsOf(this));
    const names = images.length > 0 ? images : await this.images();
    return gatherAll(workshop, names, platforms, scan);
  }

  /** Lint every Dockerfile with hadolint and .hadolint.yaml. Fails with each finding as file:line:column: rule. */
  @func()
  async lint(): Promise<string> {
    return lintDockerfiles(await Workshop.open(settingsOf(this)));
  }

  /** Lint as `lint` does and return what was found as SARIF 2.1.0, whatever it is. Fails where nothing was linted. */
  @func()
  async lintReport(): Promise<File> {
    return lintSarif(await Workshop.open(settingsOf(this)));
  }

  /**
   * Release an image: build it, gather all evidence, push it by digest, sign it, attest what is known of it, and verify
   * all of that in the registry; then the tag `latest` moves. Returns a table and the commands that check the same with
   * cosign alone. Fails where the environment's policy is not met. An interrupted release goes on when run again.
   * @param name Name of the image.
   * @param environment Where to: an environment of registry/environments.yaml that takes releases.
   * @param platforms Platforms, as linux/amd64 or linux/arm64; all of the image's when empty.
   * @param scanner Who looks for vulnerabilities.
   * @param advisories Folder of OSV records (.json, or .json in .zip) that the scanners' databases are made from.
   * @param databases Folder that `databases` wrote, instead of advisories. Without both, the vendors' databases are fetched.
   * @param maxAgeDays Days that the newest advisory, or a database, may be old, instead of the policy's limit.
   * @param vex OpenVEX document that says which vulnerabilities do no harm here.
   */
  @func({ cache: "never" })
  async release(
    name: string,
    environment = "staging",
    platforms: string[] = [],
    scanner: Scanner = Scanner.Grype,
    advisories?: Directory,
    databases?: Directory,
    maxAgeDays?: number,
    vex?: File,
  ): Promise<string> {
    const scan = scanOf(this, scanner, advisories, databases, maxAgeDays, vex);
    return knownOutside(this.store, releaseImage(callOf(this), { image: name, environment, platforms, scan }));
  }

  /**
   * Verify an image in a registry: what the policy requires, what was found, and whether that is enough. Returns a table
   * and the commands that check the same with cosign alone; fails with the table. Builds nothing and needs no key.
   * @param name Name of the image; what the environment serves is verified.
   * @param ref Instead of a name, a reference as `docker pull` takes it, with the registry: host/path/name:tag or @sha256:….
   * @param environment Whose policy counts.
   * @param policy A release policy instead of the environment's.
   */
  @func({ cache: "never" })
  async verify(name?: string, ref?: string, environment = "production", policy?: File): Promise<string> {
    return knownOutside(this.store, verifyImage(callOf(this), { name, ref, environment, policy }));
  }

  /**
   * Promote exactly the digest that one environment serves to another, if the policy of that one is satisfied before and
   * after the copy. The tag moves last. Returns what was done; fails with a table where something is missing or wrong.
   * @param name Name of the image.
   * @param from Environment that it is in.
   * @param to Environment that it goes to.
   * @param digest Digest of an index, instead of what `from` serves.
   * @param dryRun Say what would be done, and write nothing.
   */
  @func({ cache: "never" })
  async promote(name: string, from = "staging", to = "production", digest?: string, dryRun = false): Promise<string> {
    return knownOutside(this.store, promoteImage(callOf(this), { image: name, from, to, digest, dryRun }));
  }

  /**
   * Let an environment serve an older digest of its journal again, if that satisfies the policy of today.
   * @param name Name of the image.
   * @param environment Name of the environment.
   * @param to `previous`, or the digest of an index.
   * @param evidence Environment that has newer evidence of that digest, such as a scan of today: it is brought along.
   */
  @func({ cache: "never" })
  async rollback(name: string, environment = "production", to = "previous", evidence?: string): Promise<string> {
    return knownOutside(this.store, rollbackImage(callOf(this), { image: name, environment, to, evidence }));
  }

  /**
   * List the promotions of an environment: who, when, which digest, from where, under which policy. Fails where a line of
   * the journal was changed, removed or is not signed by one who is trusted.
   * @param environment Name of the environment.
   * @param name Only the promotions of this image.
   */
  @func({ cache: "never" })
  async promotions(environment = "production", name?: string): Promise<string> {
    return knownOutside(this.store, listPromotions(callOf(this), environment, name));
  }

  /**
   * Put what an environment serves of some images into one file that can be carried to where no network is: the images,
   * their signatures and attestations, the public keys and the release policy. Fails where the environment itself would
   * not take them today. Needs no key.
   * @param name Names of the images.
   * @param environment Name of the environment.
   */
  @func({ cache: "never" })
  async bundle(name: string[], environment = "production"): Promise<File> {
    return knownOutside(this.store, bundleImages(callOf(this), name, environment));
  }

  /**
   * Let an environment serve the images of a bundle. All of the file is verified before the first write, by the policy and
   * the keys of this checkout and of the call: a key is not trusted because it is in the bundle. Returns what was done.
   * @param file A file that `bundle` made.
   * @param environment Where to: an environment of registry/environments.yaml that takes promotions.
   * @param dryRun Verify, say what would be done, and write nothing.
   */
  @func({ cache: "never" })
  async unbundle(file: File, environment = "production", dryRun = false): Promise<string> {
    return knownOutside(this.store, unbundleFile(callOf(this), { file, environment, dryRun }));
  }

  /**
   * Resolve the inputs of every image and of the toolbox again and return the repository's changed locks.
   * `locks.diff.txt` says the difference in words. Export it with `export --path=.`.
   */
  @func({ cache: "never" })
  async lock(): Promise<Directory> {
    const tools = await lockTools(settingsOf(this));
    return tools.withDirectory(".", await lockImages(settingsOf(this), await this.images()));
  }

  /** Return the container that stages run in; `terminal` opens a shell in it. */
  @func()
  async toolbox(): Promise<Container> {
    const { root } = await Workshop.open(settingsOf(this));
    return toolbox(settingsOf(this), root, "fetch", "pack", "run", "stage").withDefaultTerminalCmd(["bash"]);
  }

  /**
   * Compile one of the tools for this machine, from the Go modules that toolbox/tools/<name>/go.sum names, and return
   * it: buildx, syft, grype, trivy, conftest, cosign or oras; or this repository's advisory-db. The first time costs up to
   * ten minutes; then it is kept.
   * @param name Name of the tool: a folder of toolbox/tools, or advisory-db.
   */
  @func()
  async tool(name: string): Promise<File> {
    return goBinary(await Workshop.open(settingsOf(this)), name);
  }
}

export { Compression, Image, Scanner };
