import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { GO_TOOLS, goBinaryOf, goBuild, moduleVersion } from "../../../pipeline/src/programs/go-module.js";

const goMod = (name: string) => readFileSync(new URL(`../../../toolbox/tools/${name}/go.mod`, import.meta.url), "utf8");

test.each(Object.values(GO_TOOLS))("$name is in its own module, at one version", (tool) => {
  const text = goMod(tool.name);
  expect(text).toContain(`tool ${tool.package}\n`);
  expect(moduleVersion(text, tool.module)).toMatch(/^\d+\.\d+\.\d+$/);
});

test("a module that is not required has no version", () => {
  expect(() => moduleVersion("module x\n", "example.com/a")).toThrow("go get -tool example.com/a@VERSION");
  expect(moduleVersion("require example.com/a v1.2.3 // indirect\n", "example.com/a")).toBe("1.2.3");
});

test("a binary is static, holds no path of the machine, and knows its version", () => {
  const argv = goBuild(GO_TOOLS.syft, "1.2.3", "/out/syft");
  expect(argv).toEqual([
    ...["go", "build", "-trimpath", "-mod=readonly", "-ldflags", "-s -w -X main.version=1.2.3"],
    ...["-o", "/out/syft", "github.com/anchore/syft/cmd/syft"],
  ]);
});

test("an unknown tool is an error that names those that there are", () => {
  expect(() => goBinaryOf("sift")).toThrow("syft, grype, trivy, conftest");
});
