import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commandsIn, faultOf, functionNames, variants } from "./commands.js";

const LIST = ["ls-files", "--cached", "--others", "--exclude-standard", "--"];
const FILES = execFileSync("git", [...LIST, "*.md", ".github/*.yml", "docs/ci/*.yml", ".ci/*"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(path));

/** Commands of a document. In docs/commands.md those of an image stand without what its heading says. */
function documented(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const own = commandsIn(path, text);
  if (path !== "docs/commands.md") return own;
  const [, section = ""] = text.split(/^## One image/m);
  const rows = section.split(/^## /m)[0]?.matchAll(/^\| `((?!\.\/)[^`]+)`/gm) ?? [];
  return [...own, ...[...rows].map(([, words]) => `./daggerw call image --name=NAME ${words}`)];
}

/** What is not as it is today, and has to stay: what was. */
const OLD = /^CHANGELOG\.md$/;

describe("each command of every document, by the API of the snapshot", () => {
  const shown = FILES.filter((path) => !OLD.test(path))
    .map((path) => [path, documented(path)] as const)
    .filter(([, commands]) => commands.length > 0);

  test("there are many, in many documents", () => {
    expect(shown.length).toBeGreaterThan(25);
    expect(shown.flatMap(([, commands]) => commands).length).toBeGreaterThan(200);
  });

  test.each(shown)("%s", (_, commands) => {
    const faults = commands.flatMap((command) =>
      variants(command).flatMap((words) => {
        const fault = faultOf(words);
        return fault === undefined ? [] : [`${command}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });
});

describe("a document that shows what is not there fails", () => {
  test.each([
    ["an unknown function", "`./daggerw call build-everything`", /has no function build-everything/],
    ["an unknown flag", "    ./daggerw call promote --name=x --dry\n", /unknown flag --dry; there are: .*dry-run/],
    ["a flag of another function", "`./daggerw call image --name=x test --dry-run`", /unknown flag --dry-run/],
    ["an unknown flag of the machine", "```sh\n./daggerw call --advisory=x scan\n```\n", /unknown flag --advisory/],
    ["an unknown function of an image", "`dagger call image --name=x rootfs-tar`", /Image has no function rootfs-tar/],
    ["something after a text", "`./daggerw call images export --path=x`", /has no function export/],
    ["an unknown check", "`./daggerw check image-factory:tests`", /there is no check image-factory:tests/],
    ["an unknown flag of check", "`./daggerw check --image=x`", /unknown flag --image/],
    ["an unknown word of keys", "`./daggerw keys delete`", /keys has no delete/],
    ["one of several", "`./daggerw call test|polices`", /no function polices/],
    ["a second line", "    ./daggerw call \\\n      releases --name=x\n", /no function releases/],
  ])("%s", (_, text, fault) => {
    const found = commandsIn("x.md", text).flatMap(variants).map(faultOf);
    expect(found.join("\n")).toMatch(fault);
  });

  test("what is right is found, and passes", () => {
    const text =
      "`./daggerw --progress=plain call --advisories=F image --name=x scan` and `dagger call image-factory new-mixin --name=a`";
    expect(commandsIn("x.md", text)).toHaveLength(2);
    expect(commandsIn("x.md", text).flatMap(variants).map(faultOf)).toEqual([undefined, undefined]);
  });
});

describe("docs/commands.md, what each needs", () => {
  const table = readFileSync("docs/commands.md", "utf8").split("## What each needs")[1] ?? "";
  const rows = [...table.matchAll(/^\| `([^|]+)` \| ([^|]+) \| `([^`]+)` \|$/gm)].map(
    ([, names = "", needs = "", file = ""]) => ({
      names: names.split("`, `"),
      needs: needs.trim(),
      file,
    }),
  );

  test("has every function of the API once, and says what it needs", () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(functionNames().sort());
    expect(rows.filter(({ needs }) => needs === "")).toEqual([]);
  });

  test.each(rows.flatMap(({ names, file }) => names.map((name) => [name, file] as const)))(
    "%s is run by %s",
    (name, file) => {
      const word = name.split(" ").at(-1) ?? "";
      expect(readFileSync(file, "utf8")).toMatch(new RegExp(`["\\s]${word}["\\s]`));
    },
  );
});
