import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What a client prints of its configuration; nothing when it is not installed. */
function output(command: string, ...args: string[]): string {
  return spawnSync(command, args, { cwd: "/", encoding: "utf8" }).stdout ?? "";
}

function aptSources(): string {
  const folder = "/etc/apt/sources.list.d";
  const parts = existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : [];
  return ["/etc/apt/sources.list", ...parts]
    .filter((path) => existsSync(path) && /\.(?:list|sources)$/.test(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}

/** The hosts that this machine's own clients fetch packages from; no list of them is written down here. */
function packageHosts(): string[] {
  const { PIP_INDEX_URL = "", PIP_EXTRA_INDEX_URL = "", UV_INDEX_URL = "", UV_DEFAULT_INDEX = "" } = process.env;
  const texts = [
    output("npm", "config", "get", "registry"),
    output("go", "env", "GOPROXY"),
    output("pip", "config", "list"),
    aptSources().replace(/^\s*#.*$/gm, ""),
    PIP_INDEX_URL,
    PIP_EXTRA_INDEX_URL,
    UV_INDEX_URL,
    UV_DEFAULT_INDEX,
  ];
  const hosts = texts.flatMap((text) =>
    [...text.matchAll(/https?:\/\/(?:[^\s/@'"]*@)?([^\s/:'",|]+)/g)].map((match) => match[1] ?? ""),
  );
  return [...new Set(hosts)].filter((host) => !/^(?:localhost|127\..*|\[?::1\]?)$/.test(host));
}

/** Lines of tracked files that name a host. A host without a dot is looked for behind "//" only: it may be a word. */
function linesNaming(host: string): string[] {
  const needle = host.includes(".") ? host : `//${host}`;
  const result = spawnSync("git", ["grep", "-n", "-I", "-i", "-F", "-e", needle], { cwd: ROOT, encoding: "utf8" });
  return result.stdout.split("\n").filter((line) => line !== "");
}

test("no tracked file names a host that packages come from", () => {
  expect(packageHosts().flatMap(linesNaming)).toEqual([]);
});

test("a host in a tracked file would be found", () => {
  const [first] = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n");
  expect(first).not.toBe("");
  expect(linesNaming("opencontainers.org").length).toBeGreaterThan(0);
});
