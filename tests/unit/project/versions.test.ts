import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Package {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const ROOT = new URL("../../../", import.meta.url);

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, ROOT), "utf8")) as T;
}

function versions(path: string): Record<string, string> {
  const { dependencies, devDependencies } = read<Package>(path);
  return { ...dependencies, ...devDependencies };
}

const root = versions("package.json");
const pipeline = versions("pipeline/package.json");

describe("package.json files", () => {
  test.each(Object.entries({ ...pipeline, ...root }))("%s has an exact version", (_name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
  });

  test.each(Object.entries(pipeline))("%s has the same version in both", (name, version) => {
    expect(root[name]).toBe(version);
  });

  test("the npm client has the version of the engine in dagger.json", () => {
    expect(`v${root["@dagger.io/dagger"]}`).toBe(read<{ engineVersion: string }>("dagger.json").engineVersion);
  });

  test.each(["package.json", "pipeline/package.json"])("the lock beside %s installs these versions", (path) => {
    const { packages } = read<{ packages: Record<string, { version: string }> }>(path.replace(".json", "-lock.json"));
    for (const [name, version] of Object.entries(versions(path)))
      expect(packages[`node_modules/${name}`]?.version).toBe(version);
  });
});

/** A wrapper that hands its own `require` on: no bundler sees what it asks for, and the bundle fails as it starts. */
const HIDDEN_REQUIRE = /factory\(require, exports\)[\s\S]*\brequire\("\.\//;

test.each(Object.keys(pipeline))("%s can be put into the module's bundle", (name) => {
  const folder = `node_modules/${name}`;
  const { main, exports } = read<{ main?: string; exports?: unknown }>(`${folder}/package.json`);
  const { paths } = read<{ compilerOptions: { paths: object } }>("pipeline/tsconfig.json").compilerOptions;
  if (exports !== undefined || main === undefined || name in paths) return;
  expect(readFileSync(new URL(`${folder}/${main}`, ROOT), "utf8").slice(0, 5000)).not.toMatch(HIDDEN_REQUIRE);
});
