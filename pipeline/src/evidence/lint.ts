import { wheelTree } from "../build/go-tool.js";
import { toolbox } from "../build/toolbox.js";
import type { Workshop } from "../build/workshop.js";
import { LintError } from "../policy/index.js";
import { hadolintArgv, parseHadolint } from "../tools/hadolint.js";
import { runTool } from "./run-tool.js";

const CONFIG = ".hadolint.yaml";

/** Lint every Dockerfile with hadolint. Throws a LintError with every finding as file:line:column: rule. */
export async function lintDockerfiles(workshop: Workshop): Promise<string> {
  const { source } = workshop.settings;
  const files = [...workshop.repository.dockerfiles.keys()].sort();
  const wheels = await wheelTree(workshop, "hadolint");
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/hadolint", wheels.file("usr/local/bin/hadolint"))
    .withFile(`/src/${CONFIG}`, source.file(CONFIG))
    .withWorkdir("/src");
  const withFiles = files.reduce((all, path) => all.withFile(path, source.file(path)), box);
  const problems = parseHadolint(await runTool(withFiles, hadolintArgv(CONFIG, files)));
  if (problems.length > 0) throw new LintError(problems, "Rules: https://github.com/hadolint/hadolint#rules");
  return files.map((path) => `ok    ${path}\n`).join("");
}
