import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { type Running, start } from "../../engine/support/process.js";
import type { TestImage } from "./image.js";
import { models } from "./server.js";

const README = "images/onnxruntime/README.md";

/** The first commands of "Run it" in the image's README, without the one that builds the image. */
export function readmeCommands(): string {
  const [, section = ""] = readFileSync(README, "utf8").split("\n## Run it\n");
  const block = /(?:^ {4}.*\n)+/m.exec(section)?.[0] ?? "";
  const lines = block.split("\n").map((line) => line.trim());
  const [build, ...rest] = lines;
  if (!build?.startsWith("./daggerw call image --name=onnxruntime layout export --path=dist/onnxruntime"))
    throw new Error(`${README}: "Run it" must begin with the command that exports the layout, got ${build}`);
  return rest.join("\n");
}

/** Run them as they are, in a folder that has dist/onnxruntime and models; `docker` is what stands for Docker. */
export function runReadmeCommands(image: TestImage, docker: readonly string[]): Running {
  const folder = mkdtempSync(join(inject("folder"), "readme-"));
  mkdirSync(join(folder, "dist"));
  mkdirSync(join(folder, "bin"));
  symlinkSync(image.layout.folder, join(folder, "dist/onnxruntime"));
  cpSync(models(), join(folder, "models"), { recursive: true });
  const quoted = docker.map((word) => `'${word}'`).join(" ");
  writeFileSync(join(folder, "bin/docker"), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(join(folder, "bin/docker"), 0o755);
  chmodSync(folder, 0o755);
  return start("bash", ["-ec", readmeCommands()], folder, { PATH: `${join(folder, "bin")}:${process.env.PATH}` });
}
