import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { inject } from "vitest";
import type { Lock } from "../../../pipeline/src/repository/lock/index.js";
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
    for (const path of ["bases/cuda", "images/cupy", "images/vllm"]) checkout.remove(path);
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

  /** Take a file as the repository has it. */
  restore(name: string): void {
    cpSync(join(ROOT, name), this.path(name));
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
