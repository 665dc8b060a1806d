import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { GO_TOOLS, goBinaryOf, goBuild, moduleVersion } from "../../../pipeline/src/programs/go-module.js";

const goMod = (name: string) => readFileSync(new URL(`../../../toolbox/tools/${name}/go.mod`, import.meta.url), "utf8");

test.each(Object.values(GO_TOOLS))("$name is in its own module, at one version", (tool) => {
  const text = goMod(tool.name);
  expect(text).toContain(`tool ${tool.package}\n`);
  expect(moduleVersion(text, tool.module)).toMatch(/^\d+\.\d+\.\d+$/);
});

describe("the version of a module", () => {
  const MODULE = "example.com/a";
  const REQUIRE = `require ${MODULE} v1.57.0\n`;

  test.each([
    ["exclude in a block", `exclude (\n\t${MODULE} v1.0.0\n)\n`],
    ["exclude in a line", `exclude ${MODULE} v1.0.0\n`],
    ["a replace of another version", `replace (\n\t${MODULE} v1.2.3 => ../x\n)\n`],
    ["a replace of another module by it", `replace example.com/b => ${MODULE} v1.4.0\n`],
    ["a comment", `// require ${MODULE} v1.0.0\n`],
    ["a retract", "retract v1.0.0 // example.com/a v1.0.0\n"],
  ])("is that of require, before and behind %s", (_, other) => {
    expect(moduleVersion(`module x\n${other}${REQUIRE}`, MODULE)).toBe("1.57.0");
    expect(moduleVersion(`module x\n${REQUIRE}${other}`, MODULE)).toBe("1.57.0");
  });

  test.each([
    `require ${MODULE} v1.57.0 // indirect\n`,
    `require (\n\texample.com/b v1.0.0\n\n\t${MODULE} v1.57.0\n)\n`,
    `require(\r\n"${MODULE}" v1.57.0\r\n)\r\n`,
  ])("is read in each form: %j", (text) => {
    expect(moduleVersion(text, MODULE)).toBe("1.57.0");
  });

  test.each(["module x\n", `exclude ${MODULE} v1.0.0\n`, `require ${MODULE}/v2 v2.0.0\n`, `tool ${MODULE}\n`])(
    "is missing in %j",
    (text) => {
      expect(() => moduleVersion(text, MODULE)).toThrow("go get -tool example.com/a@VERSION");
    },
  );

  test.each([
    [`replace ${MODULE} => ../x\n`, "replaces example.com/a by ../x, so that v1.57.0 is not what is compiled"],
    [`replace (\n\t${MODULE} v1.57.0 => example.com/fork v1.58.0\n)\n`, "example.com/a by example.com/fork v1.58.0"],
  ])("is refused, with its line, where it is replaced: %j", (replace, words) => {
    expect(() => moduleVersion(`${replace}${REQUIRE}`, MODULE)).toThrow(words);
    expect(() => moduleVersion(`${REQUIRE}${replace}`, MODULE)).toThrow(/go[.]mod:[23]: /);
  });

  test("is found among directives in any order, in lines and in blocks", () => {
    const version = fc.tuple(fc.nat(99), fc.nat(99)).map(([minor, patch]) => `v1.${minor}.${patch}`);
    const directive = fc.oneof(
      version.map((v) => ["exclude", `${MODULE} ${v}`]),
      version.map((v) => ["require", `example.com/b ${v}`]),
      version.map((v) => ["replace", `${MODULE} v0${v.slice(2)} => ../x`]),
      version.map((v) => ["replace", `example.com/c => ${MODULE} ${v}`]),
      fc.constant(["tool", `${MODULE}/cmd/a`]),
    );
    const written = (form: boolean, [verb, words]: readonly string[]) =>
      form ? `${verb} ${words}\n` : `${verb} (\n\t${words} // ${MODULE} v9.9.9\n)\n`;
    fc.assert(
      fc.property(
        version,
        fc.array(fc.tuple(fc.boolean(), directive)),
        fc.nat(),
        fc.boolean(),
        (wanted, all, at, form) => {
          const texts = all.map(([own, item]) => written(own, item));
          texts.splice(at % (texts.length + 1), 0, written(form, ["require", `${MODULE} ${wanted}`]));
          expect(`v${moduleVersion(texts.join(""), MODULE)}`).toBe(wanted);
        },
      ),
    );
  });
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
