import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "image-factory-sdk-"));
const KEPT = "var/cache/bundle";

afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Run it as the container does. Where it makes a bundle it calls npm: with `PATH` empty there is none. */
function build(env: NodeJS.ProcessEnv = process.env): void {
  execFileSync(process.execPath, [join(root, "src/build.mjs"), "greeter", root], { env, stdio: "pipe" });
}

const bundle = () => readFileSync(join(root, "src/mod/bundle/main.mjs"), "utf8");
const source = (word: string) => `/** Greets. */
import { func, object } from "@dagger.io/dagger";

@object()
export class Greeter {
  /** Say hello. */
  @func()
  hello(): string {
    return "${word}";
  }
}
`;

test("a bundle is made once for the same bytes of a module, and has its types without a compiler", () => {
  mkdirSync(join(root, KEPT), { recursive: true });
  mkdirSync(join(root, "src"));
  for (const file of ["build.mjs", "package-lock.json"])
    copyFileSync(`engine/sdk/sdk/${file}`, join(root, "src", file));
  symlinkSync(resolve("node_modules"), join(root, "src/node_modules"));
  write(
    "src/mod/sdk/client.gen.ts",
    readFileSync("node_modules/@dagger.io/dagger/dist/src/api/client.gen.d.ts", "utf8"),
  );
  write("src/mod/package.json", '{ "name": "greeter", "type": "module" }\n');
  write(
    "src/mod/package-lock.json",
    '{ "name": "greeter", "lockfileVersion": 3, "packages": { "": { "name": "greeter" } } }\n',
  );
  write("src/mod/src/index.ts", source("hello"));

  build();
  const first = bundle();
  expect(first).toContain('"hello"');
  expect(first).toContain("Say hello.");
  expect(first).not.toContain("createSourceFile");
  expect(readdirSync(join(root, "src/mod/bundle")).sort()).toEqual([
    ...["main.mjs", "main.mjs.map", "types.mjs", "types.mjs.map"],
  ]);

  rmSync(join(root, "src/mod/bundle"), { recursive: true });
  build({ PATH: "" });
  expect(bundle()).toBe(first);
  expect(readdirSync(join(root, KEPT))).toHaveLength(1);

  write("src/mod/src/index.ts", source("good day"));
  expect(() => build({ PATH: "" })).toThrow(/npm/);
  build();
  expect(bundle()).toContain('"good day"');
  expect(readdirSync(join(root, KEPT))).toHaveLength(2);
}, 60_000);
