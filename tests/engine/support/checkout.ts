import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { inject } from "vitest";
import { dockerfilePath, writtenOut } from "../../../pipeline/src/repository/derived/index.js";
import { findImage, loadCatalog } from "../../../pipeline/src/repository/inputs/index.js";
import type { Lock } from "../../../pipeline/src/repository/lock/index.js";
import { derivable } from "../../../pipeline/src/steps/workshop/derived.js";
import { type Outcome, type Running, start } from "./process.js";

/** What a build reads of the repository. */
const PARTS = [
  "dagger.json",
  "daggerw",
  "engine",
  "pipeline",
  "toolbox",
  "bases",
  "images",
  "mixins",
  "policies",
  "registry",
];
const ROOT = resolve(".");

/** A copy of the repository that a test may change, with git set up as in a clone. */
export class Checkout {
  private constructor(readonly folder: string) {}

  /** Copy what git has or would add. */
  static make(): Checkout {
    const folder = mkdtempSync(join(inject("folder"), "checkout-"));
    const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...PARTS, ".hadolint.yaml"];
    const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\0").filter(Boolean);
    for (const file of files.filter((name) => existsSync(join(ROOT, name)))) {
      cpSync(join(ROOT, file), join(folder, file), { verbatimSymlinks: true });
    }
    execFileSync("git", ["init", "--quiet", folder]);
    return new Checkout(folder);
  }

  /** A copy with the small images only: python-3.11 and onnxruntime. */
  static small(): Checkout {
    const checkout = Checkout.make();
    const others = ["bases/cuda", "bases/python-3.13", "images/cupy", "images/onnxruntime-3.13", "images/vllm"];
    for (const path of others) checkout.remove(path);
    return checkout;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  /** Change one place of a file; what is replaced must be there. */
  replace(name: string, before: string, after: string): void {
    const text = this.read(name);
    if (!text.includes(before)) throw new Error(`${name} holds no ${JSON.stringify(before)}`);
    this.write(
      name,
      text.replace(before, () => after),
    );
  }

  /** Change a lock. */
  editLock(name: string, edit: (lock: Lock) => void): void {
    const lock = JSON.parse(this.read(name)) as Lock;
    edit(lock);
    this.write(name, `${JSON.stringify(lock, null, 2)}\n`);
  }

  /** Take a file as the repository has it; one that it has not goes. */
  restore(name: string): void {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), this.path(name));
    else rmSync(this.path(name), { force: true });
  }

  /** Write the Dockerfile that follows from an image's inputs into its folder, as `image eject` does, for a test to change. */
  eject(name: string): void {
    const files = ["bases", "images", "mixins"].flatMap((part) =>
      readdirSync(this.path(part), { recursive: true, encoding: "utf8" }).map((path) => `${part}/${path}`),
    );
    const texts = files.filter((path) => /\.yaml$/.test(path)).map((path) => ({ path, text: this.read(path) }));
    const { images } = loadCatalog(texts);
    const image = findImage({ images }, name);
    const all = derivable({ paths: new Set(files) }, images, dockerfilePath(image));
    const text = this.read(image.file);
    for (const [path, content] of Object.entries(writtenOut({ path: image.file, text }, all)))
      this.write(path, content);
  }

  /** Start ./daggerw; only errors and results are printed. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return start("./daggerw", args, this.folder, { IMAGE_FACTORY_MIN_FREE_GB: "1", ...env });
  }

  /** Run ./daggerw to its end. */
  daggerw(...args: string[]): Promise<Outcome> {
    return this.start(["--silent", ...args]).ended;
  }
}
