import { dag, type File } from "@dagger.io/dagger";
import type { Problem } from "../../errors/index.js";
import { findingsSarif, LintError } from "../../judgement/policy/index.js";
import { hadolintArgv, parseHadolint } from "../../programs/hadolint.js";
import { whereAsked } from "../workshop/derived.js";
import { wheelTree } from "../workshop/go-tool.js";
import { textFiles } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { runTool } from "./run-tool.js";

const CONFIG = ".hadolint.yaml";

/** Lint every Dockerfile with hadolint. Throws a LintError with every finding as file:line:column: rule. */
export async function lintDockerfiles(workshop: Workshop): Promise<string> {
  const { files, problems } = await lint(workshop);
  if (problems.length > 0) throw new LintError(problems, "Rules: https://github.com/hadolint/hadolint#rules");
  return files.map((path) => `ok    ${path}\n`).join("");
}

/** Lint every Dockerfile and return what was found as SARIF, whatever it is. */
export async function lintSarif(workshop: Workshop): Promise<File> {
  const { problems } = await lint(workshop);
  const sarif = findingsSarif(
    "hadolint",
    problems.map((item) => ({ ...item, level: "error" })),
  );
  return dag
    .directory()
    .withNewFile("lint.sarif", `${JSON.stringify(sarif, null, 1)}\n`)
    .file("lint.sarif");
}

async function lint(workshop: Workshop): Promise<{ files: string[]; problems: Problem[] }> {
  const { source } = workshop.settings;
  const files = [...workshop.repository.dockerfiles.keys()].sort();
  const wheels = await wheelTree(workshop, "hadolint");
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/hadolint", wheels.file("usr/local/bin/hadolint"))
    .withFile(`/src/${CONFIG}`, source.file(CONFIG))
    .withWorkdir("/src");
  const texts = [...workshop.repository.derived].map(([path, { text }]) => [path, text] as const);
  const derived = await textFiles(Object.fromEntries(texts));
  const from = (path: string) => (workshop.repository.derived.has(path) ? derived : source).file(path);
  const withFiles = files.reduce((all, path) => all.withFile(path, from(path)), box);
  const problems = parseHadolint(await runTool(withFiles, hadolintArgv(CONFIG, files)));
  return { files, problems: problems.map((problem) => whereAsked(workshop.repository, problem)) };
}
