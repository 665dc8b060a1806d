import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process.js";

/** This factory, on a checkout of its own. */
export class Ours {
  private constructor(readonly folder: string) {}

  /** Clone what is committed here. */
  static clone(repository: string, folder: string): Ours {
    execFileSync("git", ["clone", "--quiet", repository, folder]);
    return new Ours(folder);
  }

  /** An engine without any layer and a store without any input, and then the toolbox that every image needs. */
  async empty(state: string): Promise<void> {
    await this.daggerw("engine", "stop");
    for (const part of ["state", "registry"]) rmSync(join(state, part), { recursive: true, force: true });
    await this.daggerw("call", "toolbox", "sync");
  }

  /** Build an image for one platform and export its layout. */
  async build(image: string, platform: string, out: string): Promise<void> {
    await this.daggerw(
      "call",
      "image",
      `--name=${image}`,
      "layout",
      `--platforms=${platform}`,
      "export",
      `--path=${out}`,
    );
  }

  /** Change a text of the checkout. Throws where it is not there. */
  replace(path: string, old: string, fresh: string): void {
    const file = join(this.folder, path);
    const text = readFileSync(file, "utf8");
    if (!text.includes(old)) throw new Error(`${path}: no ${JSON.stringify(old)}`);
    writeFileSync(file, text.replaceAll(old, fresh));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async daggerw(...words: string[]): Promise<void> {
    const { code, said } = await run("./daggerw", ["--silent", ...words], { cwd: this.folder });
    if (code !== 0) throw new Error(`./daggerw ${words.join(" ")}: ${said.trim().split("\n").slice(-8).join("\n")}`);
  }
}
