import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A program that looks at the staged files, which lie in a folder under their own paths. */
export interface Program {
  /** What it looks for, in a few words. */
  name: string;
  command: string;
  args: readonly string[];
  /** Where it runs. */
  cwd: string;
  /** What to do about what it finds. */
  next: string;
}

/** The programs that are there, each with the files that it reads; those of tests/lint only once they were made. */
export function programs(folder: string, paths: readonly string[]): Program[] {
  const root = process.cwd();
  const [code, python] = [
    paths.filter((path) => /\.(?:ts|json)$/.test(path)),
    paths.filter((path) => path.endsWith(".py")),
  ];
  const bash = paths.filter((path) =>
    /^#!.*[/ ](?:ba)?sh$/.test(readFileSync(join(folder, path), "utf8").split("\n", 1)[0] ?? ""),
  );
  const [ruff, shellcheck] = [linter("ruff"), linter("shellcheck")];
  return [
    {
      name: "secrets",
      ...{ command: "python3", args: [resolve("hooks/secrets.py"), folder], cwd: root },
      next: "Take it out, and call it back where it was ever used; a sample of a test is written in two parts.",
    },
    ...when(code.length > 0, () => biome(folder, code)),
    ...when(ruff !== undefined && python.length > 0, () => ({
      name: "ruff",
      command: ruff ?? "",
      args: ["check", "--quiet", "--no-cache", "--config", resolve("tests/lint/ruff.toml"), ...python],
      cwd: folder,
      next: "npm run fix mends most of it.",
    })),
    ...when(shellcheck !== undefined && bash.length > 0, () => ({
      name: "shellcheck",
      command: shellcheck ?? "",
      // What a file sources may not be staged.
      args: ["--norc", "--exclude=SC1091", "--severity=style", "--format=gcc", ...bash],
      cwd: folder,
      next: "Mend it, then stage it again.",
    })),
  ];
}

function when(holds: boolean, program: () => Program): Program[] {
  return holds ? [program()] : [];
}

/** Biome finds what is its by its file of settings, which lies at the root. */
function biome(folder: string, paths: readonly string[]): Program {
  copyFileSync("biome.json", join(folder, "biome.json"));
  return {
    name: "biome",
    command: resolve("node_modules/.bin/biome"),
    args: ["check", "--error-on-warnings", "--vcs-enabled=false", "--no-errors-on-unmatched", ...paths],
    cwd: folder,
    next: "npm run fix mends most of it.",
  };
}

/** A linter of tests/lint, or the machine's own. */
function linter(name: string): string | undefined {
  try {
    const kept = execFileSync("bash", ["tests/lint/tools", "kept"], { encoding: "utf8", stdio: "pipe" }).trim();
    if (existsSync(join(kept, name))) return join(kept, name);
  } catch {
    // They were never made: the machine may have one all the same.
  }
  return (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find(existsSync);
}

/** Run a program; what it says where it finds something, else nothing. */
export function said({ name, command, args, cwd, next }: Program): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => {
        text += data.toString();
      });
    child.on("error", failed);
    child.on("close", (status) => done(status === 0 ? "" : `${name}:\n${text.trim()}\n${next}`));
  });
}
