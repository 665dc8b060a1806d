import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { overlaysMissing, type Snapshot, testProblems } from "../../../../pipeline/src/judgement/sources/index.js";
import { PLATFORMS } from "../../../../pipeline/src/repository/inputs/index.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const FOLDER = "images/i";
const [SMOKE, STRUCTURE] = [`${FOLDER}/tests/smoke.yaml`, `${FOLDER}/tests/structure.yaml`];
const LOOKS = "schemaVersion: 2.0.0\nfileExistenceTests:\n  - { name: a, path: /a }\n";
const command = (name: string, ...lines: string[]) =>
  [`  - name: ${name}`, '    as: ["65532:65532"]', ...lines, "    expect: yes\n"].join("\n");
const smoke = (...commands: string[]) => `commands:\n${commands.join("")}`;
const runs = (...words: string[]) => `    run: [${words.join(", ")}]`;

const [AMD64, ARM64] = PLATFORMS;
const snapshot = (texts: Record<string, string>): Snapshot => snapshotOf(new Map(Object.entries(texts)));
const said = (texts: Record<string, string>) => testProblems(snapshot(texts), FOLDER).map(formatProblem);

describe("the tests of a folder of images", () => {
  test("are in order, or not there, which is told elsewhere", () => {
    expect(said({ [SMOKE]: smoke(command("a", runs("/bin/true"))), [STRUCTURE]: LOOKS })).toEqual([]);
    expect(said({})).toEqual([]);
    expect(said({ [STRUCTURE]: LOOKS })).toEqual([]);
  });

  test("have each the form of their kind", () => {
    const lines = said({ [SMOKE]: "command: []\n", [STRUCTURE]: `${LOOKS}other: 1\n` });
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      `${STRUCTURE}:4:1:`,
      ...lines.slice(1).map(() => expect.stringMatching(/smoke\.yaml:1:1:$/)),
    ]);
    expect(lines.length).toBeGreaterThan(1);
  });

  test("look for something", () => {
    expect(said({ [STRUCTURE]: "schemaVersion: 2.0.0\n" })).toEqual([
      `${STRUCTURE}:1:1: expected at least one of commandTests, fileExistenceTests, fileContentTests, metadataTest, licenseTests`,
    ]);
  });
});

describe("a script that a command names", () => {
  const of = (words: string[], ...files: string[]) =>
    said({
      [SMOKE]: smoke(command("a", runs("/bin/true")), command("b", runs(...words))),
      ...Object.fromEntries(files.map((file) => [`${FOLDER}/tests/${file}`, ""])),
    });
  const lacks = (name: string, place: string, near = "") =>
    `${SMOKE}:${place}: there is no "${name}" in images/i/tests${near}`;

  test("lies in the folder of tests, wherever it stands among the words", () => {
    expect(of(["/bin/sh", "/tests/a.sh", "/tests/lib/b.py"], "a.sh", "lib/b.py")).toEqual([]);
    expect(of(["/bin/sh", "/tests/lib"], "lib/b.py")).toEqual([]);
    expect(of(["/tests/c.sh", "/tests/a.sh"], "a.sh")).toEqual([
      lacks("c.sh", "8:11: commands[1].run[0]", ', did you mean "a.sh"?'),
    ]);
    expect(of(["/bin/sh", "/tests/other/x_1-y.py"], "a.sh")).toEqual([
      lacks("other/x_1-y.py", "8:20: commands[1].run[1]"),
    ]);
  });

  test.each(["tests/x.sh", "/x/tests/x.sh", "/testsx.sh", "/tests/", "/tests/x.", "/tests/a,b", "/tests/$X", "/tests"])(
    "is none that may be something else: %s",
    (word) => expect(of([JSON.stringify(word)])).toEqual([]),
  );
});

describe("an overlay that a command asks for", () => {
  const text = smoke(
    command("plain", runs("/bin/true")),
    command("first", runs("/bin/true"), "    overlay: true"),
    command("second", runs("/bin/true"), "    overlay: true"),
  );
  const of = (overlaid: (typeof PLATFORMS)[number][], texts: Record<string, string> = { [SMOKE]: text }) =>
    // What is the same on both platforms is told once, where all is put together.
    [
      ...new Set(
        overlaysMissing(snapshot(texts), { folder: FOLDER, platforms: [...PLATFORMS] }, overlaid).map(formatProblem),
      ),
    ];

  test("is there for every platform, or it is told at its place", () => {
    expect(of([...PLATFORMS])).toEqual([]);
    expect(of([])).toEqual([
      `${SMOKE}:9:14: commands[1].overlay: "first" asks for an overlay, and there is no tests/inputs.yaml`,
      `${SMOKE}:14:14: commands[2].overlay: "second" asks for an overlay, and there is no tests/inputs.yaml`,
    ]);
    expect(of([AMD64])).toEqual([
      expect.stringMatching(new RegExp(`^${SMOKE}:9:14: commands\\[1\\]\\.overlay: "first" .*${ARM64}`)),
      expect.stringMatching(new RegExp(`^${SMOKE}:14:14: commands\\[2\\]\\.overlay: "second" .*${ARM64}`)),
    ]);
  });

  test("is told at the place of the command that asks, the eleventh as well", () => {
    const ten = Array.from({ length: 10 }, (_, index) => command(`c${index}`, runs("/bin/true")));
    const texts = { [SMOKE]: smoke(...ten, command("last", runs("/bin/true"), "    overlay: true")) };
    expect(of([], texts)).toEqual([expect.stringMatching(/:45:14: commands\[10\]\.overlay: "last" asks/)]);
  });

  test("is asked for by nobody where there is no smoke.yaml, or one that cannot be read", () => {
    expect(of([], {})).toEqual([]);
    expect(of([], { [SMOKE]: "commands: [1]\n" })).toEqual([]);
  });
});

test("what was read once is read anew of another snapshot", () => {
  const read = (text: string) => said({ [STRUCTURE]: text }).length;
  expect([LOOKS, "schemaVersion: 2.0.0\n", LOOKS].map(read)).toEqual([0, 1, 0]);
});
