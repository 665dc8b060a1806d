import { describe, expect, test } from "vitest";
import type { Problem } from "../../../../pipeline/src/errors/index.js";
import {
  contextProblems,
  imageFolders,
  layerFileProblems,
  readStages,
  requiredProblems,
  unreadProblems,
} from "../../../../pipeline/src/judgement/sources/index.js";
import { missing } from "../../../../pipeline/src/judgement/sources/required-files.js";
import { folderOnTheWay, kindAt, namesIn, nearestTo } from "../../../../pipeline/src/judgement/sources/snapshot.js";
import { StructureFile, testsNothing } from "../../../../pipeline/src/judgement/sources/structure.js";
import type { LayerInputs } from "../../../../pipeline/src/repository/inputs/index.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const FOLDER = "images/i";
const snapshot = snapshotOf(
  new Map(
    [
      ...["server/app.py", "server/lib/x.py", "conf/a.yaml", "README.md"].map((path) => `${FOLDER}/${path}`),
      "images/j/other.py",
      ...["toolbox/stage/debs.py", "toolbox/stage/wheels/read.py"],
    ].map((path) => [path, ""]),
  ),
);
const layer = (more: Partial<LayerInputs> = {}): LayerInputs => ({ stage: "s", comment: "c", ...more });

/** What is said of the stage of a layer with these lines. */
function said(lines: string, inputs: Partial<LayerInputs> = { files: ["server"] }, base?: string): string[] {
  const text = `FROM scratch AS other\nCOPY nonsense /\nFROM scratch AS s\n${lines}\n`;
  const image = { folder: FOLDER, layers: [layer(inputs)], base };
  return contextProblems(snapshot, "Dockerfile", readStages(text), image).map(
    ({ file, line, column, path, message }) => `${file}:${line}:${column}: ${path}: ${message}`,
  );
}

const copy = (source: string, inputs?: Partial<LayerInputs>, base?: string) =>
  said(`COPY ${source} /out/`, inputs, base).map((text) => text.replace(/^Dockerfile:4:1: context: COPY takes /, ""));

describe("a stage may take", () => {
  test.each([
    ["the whole context", "."],
    ["the same, written otherwise", "./"],
    ["the same, as a root", "/"],
    ["the Dockerfile", "Dockerfile"],
    ["the programs of stages", "stage/"],
    ["one of them", "stage/debs.py"],
    ["one in a folder of them", "/stage/wheels/read.py"],
    ["a folder of them", "stage/wheels"],
    ["anything of the toolbox, which is known when it is made", "toolbox/usr/bin/python3"],
    ["all inputs", "inputs"],
    ["its own inputs", "./inputs/s/"],
    ["its own files", "inputs/s/server"],
    ["one of its files", "inputs/s/server/app.py"],
    ["a folder of its files", "inputs/s/server/lib/"],
    ["a file of it, by many slashes", "././/inputs/s/server///"],
    ["some of its files", "inputs/s/server/*.py"],
    ["some by one letter", "inputs/s/server/ap?.py"],
    ["some of the programs", "stage/*.py"],
    ["a folder of the programs", "stage/wh*s"],
    ["a folder of its files, by a pattern", "inputs/s/server/l?b"],
    ["what a heredoc holds", "<<EOF"],
    ["what is at an address of two letters", "ab://x"],
    ["some of the toolbox", "toolbox/x/*"],
    ["what only a builder knows", "$NAME/x"],
    ["what a pattern of a builder means", "inputs/s/serve[r]"],
    ["what is escaped", "inputs/s/a\\b"],
  ])("%s: %s", (_name, source) => expect(copy(source)).toEqual([]));

  test("a file that its layer names, and what is at an address", () => {
    expect(copy("inputs/s/README.md", { files: ["README.md"] })).toEqual([]);
    expect(said("ADD https://example.com/x /out/")).toEqual([]);
  });

  test.each([
    "S*",
    "inputs/S*",
    "inputs/s/S*",
    "a<<b",
    "X/https://example.com",
    "inputs/s/server.",
    ".inputs/s/server",
    "inputs/s/README.md",
  ])("not %s", (source) => expect(copy(source)).toHaveLength(1));

  test("no file of another image", () => {
    expect(copy("inputs/s/other.py", { files: ["other.py"] })).toHaveLength(1);
  });

  test("the packages that its layer has, and their folders", () => {
    const debs = { debs: "rest" as const };
    const wheels = { wheels: "pure" as const };
    expect(copy("inputs/s/debs", debs)).toEqual([]);
    expect(copy("inputs/s/debs/a.deb", debs)).toEqual([]);
    expect(copy("inputs/s/wheels/a.whl", wheels)).toEqual([]);
    expect(copy("inputs/s/base-status", debs, "tiny")).toEqual([]);
    for (const [source, inputs] of [
      ["inputs/s/debs", wheels],
      ["inputs/s/wheels/a.whl", debs],
      ["inputs/s/base-status", debs],
      ["inputs/s/base-status", wheels],
      ["inputs/s/debsx/a", debs],
    ] as const) {
      expect(copy(source, inputs)).toHaveLength(1);
    }
    expect(copy("inputs/s/base-status", wheels, "tiny")).toHaveLength(1);
    expect(copy("S*", { ...debs, ...wheels })).toHaveLength(1);
    expect(copy("inputs/s/server/debs/x", { files: ["server"], debs: "rest" })).toHaveLength(1);
  });
});

describe("what a stage takes and the context has not is told", () => {
  const lacks = (source: string) => `${source}, which the context of stage "s" does not have`;

  test("at its place, for COPY, ADD and RUN, of the stages that the layer's stage needs, and of no other", () => {
    const lines =
      "COPY nope /\nADD nope /\nRUN --mount=type=bind,source=nope,target=/x true\nCOPY --from=other /nope /";
    expect(said(lines).map((text) => text.replace(/ takes .*/, ""))).toEqual([
      "Dockerfile:4:1: context: COPY",
      "Dockerfile:5:1: context: ADD",
      "Dockerfile:6:1: context: RUN",
      "Dockerfile:2:1: context: COPY",
    ]);
    expect(said("COPY nope /").map((text) => text.slice(0, 15))).toEqual(["Dockerfile:4:1:"]);
  });

  test("but not a folder of a file that the layer names", () => {
    expect(copy("inputs/s/server", { files: ["server/app.py"] })).toEqual([]);
    expect(copy("inputs/s/server/lib", { files: ["server/app.py"] })).toHaveLength(1);
  });

  test("each source by itself", () => {
    expect(copy("nope inputs/s/server nada")).toHaveLength(2);
  });

  test("with the path that is meant", () => {
    expect(copy("server")).toEqual([`${lacks("server")}, did you mean "inputs/s/server"?`]);
    expect(copy("inputs/t/server/app.py")).toEqual([
      `${lacks("inputs/t/server/app.py")}, did you mean "inputs/s/server/app.py"?`,
    ]);
    expect(copy("inputs/other/server/app.py")).toEqual([
      `${lacks("inputs/other/server/app.py")}, did you mean "inputs/s/server/app.py"?`,
    ]);
    expect(copy("inputs/s/serve")).toEqual([`${lacks("inputs/s/serve")}, did you mean "inputs/s/server"?`]);
  });

  test("with the file that the layer does not name", () => {
    const name = (path: string) => `; name "${path}" in "files" of the layer, and copy it from inputs/s/${path}`;
    expect(copy("conf")).toEqual([lacks("conf") + name("conf")]);
    expect(copy("inputs/s/conf/a.yaml")).toEqual([lacks("inputs/s/conf/a.yaml") + name("conf/a.yaml")]);
  });

  test("by the names of any stage and any other, each as a whole", () => {
    const lines = "COPY inputs/apt/debs/a.deb inputs/tools/server/app.py conf/inputs/t/a.yaml /out/";
    const text = `FROM scratch AS apt\n${lines}\n`;
    const image = {
      folder: FOLDER,
      layers: [layer({ stage: "apt", debs: "rest", files: ["server"] })],
      base: undefined,
    };
    const lack = (source: string) => `COPY takes ${source}, which the context of stage "apt" does not have`;
    expect(contextProblems(snapshot, "Dockerfile", readStages(text), image).map(({ message }) => message)).toEqual([
      `${lack("inputs/tools/server/app.py")}, did you mean "inputs/apt/server/app.py"?`,
      `${lack("conf/inputs/t/a.yaml")}; below inputs/apt/ there is: debs, server`,
    ]);
  });

  test("with what there is, where nothing is near", () => {
    const below = "; below inputs/s/ there is: ";
    expect(copy("somewhere/else")).toEqual([`${lacks("somewhere/else")}${below}server`]);
    expect(copy("somewhere/else", {})).toEqual([`${lacks("somewhere/else")}${below}nothing`]);
    expect(copy("somewhere/else", { files: ["server", "conf"], wheels: "pure" })).toEqual([
      `${lacks("somewhere/else")}${below}wheels, server, conf`,
    ]);
  });

  test("with the program of stages that is meant", () => {
    expect(copy("stage/deb.py")).toEqual(['stage/deb.py, which toolbox/stage does not have, did you mean "debs.py"?']);
    expect(copy("stage/wheels/reed.py")).toEqual([
      'stage/wheels/reed.py, which toolbox/stage does not have, did you mean "wheels/read.py"?',
    ]);
    expect(copy("stage/nothing-like-it")).toEqual(["stage/nothing-like-it, which toolbox/stage does not have"]);
    expect(copy("stage/*.txt")).toEqual(["stage/*.txt, which toolbox/stage does not have"]);
  });

  test("where no file fits a pattern", () => {
    expect(copy("inputs/s/server/*.txt")).toHaveLength(1);
    expect(copy("inputs/s/*.py")).toHaveLength(1);
  });

  test("not of a layer without a stage", () => {
    const image = { folder: FOLDER, layers: [layer({ stage: "gone" })], base: undefined };
    expect(contextProblems(snapshot, "Dockerfile", readStages("FROM scratch AS s\nCOPY nope /\n"), image)).toEqual([]);
  });
});

describe("files that a layer names", () => {
  const at = (image: string, where: readonly PropertyKey[], message: string): Problem => ({
    ...{ file: image, line: 1, column: 1, path: where.join("."), message },
  });
  const told = (files: string[], links: string[] = []) =>
    layerFileProblems(
      { ...snapshot, links: new Set(links) },
      { name: "i", folder: FOLDER, layers: [layer(), layer({ files })] },
      at,
    ).map(({ file, path, message }) => `${file} ${path}: ${message}`);
  const there = "there are: README.md, conf, server";

  test("are there, folders and what is in them", () => {
    expect(told(["server", "server/lib/x.py", "README.md"])).toEqual([]);
  });

  test.each([
    ["serve", `there is no "serve" in images/i, did you mean "server"?; ${there}`],
    ["nothing/of/it", `there is no "nothing/of/it" in images/i; ${there}`],
    ["server/ap.py", 'there is no "server/ap.py" in images/i, did you mean "server/app.py"?; there are: app.py, lib'],
    ["server//app.py", 'expected a path without empty parts ("server/app.py"), got "server//app.py"'],
    ["./server", 'expected a path without empty parts ("server"), got "./server"'],
    ["server/", 'expected a path without empty parts ("server"), got "server/"'],
    ["debs/x", '"debs" is what a stage finds its packages by; give the file another name'],
    ["wheels", '"wheels" is what a stage finds its packages by; give the file another name'],
    ["base-status", '"base-status" is what a stage finds its packages by; give the file another name'],
  ])("%s is told", (file, message) => expect(told(["server", file])).toEqual([`i layers.1.files.1: ${message}`]));

  test("are no links, nor is a folder on the way", () => {
    const message = "is a link, and a stage gets nothing that it does not name; name what it leads to";
    for (const link of ["server", "server/lib"].map((path) => `${FOLDER}/${path}`)) {
      expect(told(["server/lib/x.py"], [link])).toEqual([`i layers.1.files.0: ${link} ${message}`]);
    }
    expect(told(["README.md"], [`${FOLDER}/README.md`])).toEqual([
      `i layers.1.files.0: ${FOLDER}/README.md ${message}`,
    ]);
    expect(told(["server"], [`${FOLDER}/server/lib`])).toEqual([]);
  });
});

describe("a repository at one moment", () => {
  test("says what lies at a path, what is in a folder, and how far a path leads", () => {
    expect([`${FOLDER}/server`, `${FOLDER}/README.md`, `${FOLDER}/x`].map((path) => kindAt(snapshot, path))).toEqual([
      ...["folder", "file", undefined],
    ]);
    expect(namesIn(snapshot, FOLDER)).toEqual(["README.md", "conf", "server"]);
    expect(namesIn(snapshot, "images")).toEqual(["i", "j"]);
    expect(namesIn(snapshot, "image")).toEqual([]);
    expect(folderOnTheWay(snapshot, `${FOLDER}/server/lib/y.py`)).toBe(`${FOLDER}/server/lib`);
    expect(folderOnTheWay(snapshot, `${FOLDER}/README.md/x`)).toBe(FOLDER);
    expect(folderOnTheWay(snapshot, "nope/x/y")).toBe(".");
  });

  test("offers the nearest name of the first part that is missing, as it is seen from a folder", () => {
    expect(nearestTo(snapshot, `${FOLDER}/server/ap.py`)).toBe(', did you mean "app.py"?');
    expect(nearestTo(snapshot, `${FOLDER}/server/ap.py`, FOLDER)).toBe(', did you mean "server/app.py"?');
    expect(nearestTo(snapshot, `${FOLDER}/serve/app.py`, FOLDER)).toBe(', did you mean "server"?');
    expect(nearestTo(snapshot, `${FOLDER}/zzz`)).toBe("");
    expect(nearestTo(snapshot, "toolbox/stage/deb.py", FOLDER)).toBe(', did you mean "debs.py"?');
  });

  test("says which files cannot be read, and why", () => {
    const unread = new Map([["a.yaml", "it is no UTF-8"]]);
    expect(unreadProblems({ ...snapshot, unread })).toEqual([
      { file: "a.yaml", line: 1, column: 1, path: "", message: "it cannot be read: it is no UTF-8" },
    ]);
  });

  test("says of a file that is missing, or is a folder, why it has to be there", () => {
    const of = (path: string) =>
      missing(snapshot, path, "it is read").map(({ file, message }) => `${file}: ${message}`);
    expect(of(`${FOLDER}/README.md`)).toEqual([]);
    expect(of(`${FOLDER}/server`)).toEqual([`${FOLDER}/server: expected a file, got a folder; it is read`]);
    expect(of(`${FOLDER}/READM.md`)).toEqual([
      `${FOLDER}/READM.md: no such file, did you mean "README.md"?; it is read`,
    ]);
    expect(of("zzz")).toEqual(["zzz: no such file; it is read"]);
  });

  test("has folders of images where anything is in them, and each needs its files", () => {
    const paths = ["images/b/x", "bases/a/x", "images/file", "other/c/x", "x/images/d/y", "images/b/y/z"];
    const found = snapshotOf(new Map(paths.map((path) => [path, ""])), { links: new Set(["images/l", "images/b/l"]) });
    expect(imageFolders(found)).toEqual(["bases/a", "images/b"]);
    const told = requiredProblems(found).map(({ file, message }) => `${file}: ${message}`);
    expect(told[0]).toBe("images/l: this is a link; an image is a folder of its own");
    expect(told.slice(1, 6)).toEqual([
      "bases/a/README.md: no such file; every image has one: what the image is, and how it is used",
      "bases/a/inputs.yaml: no such file; every image has one: what it is made of; a folder that is no image has no place here",
      "bases/a/labels.yaml: no such file; every image has one: its title, description, licenses, vendor, version, source, documentation",
      "bases/a/tests/smoke.yaml: no such file; every image has one: commands that must work in it, which `test` runs",
      "bases/a/tests/structure.yaml: no such file; every image has one: files that must be in it, which `test` looks for",
    ]);
    expect(told).toHaveLength(11);
  });
});

test("a structure.yaml that looks for anything is one, and one that looks for nothing is told so", () => {
  const file = (more: object) => StructureFile.parse({ schemaVersion: "2.0.0", ...more });
  const command = { commandTests: [{ name: "a", command: "true" }] };
  const exists = { fileExistenceTests: [{ name: "a", path: "/a" }] };
  const contents = { fileContentTests: [{ name: "a", path: "/a" }] };
  for (const more of [command, exists, contents, { metadataTest: {} }, { licenseTests: [{ debian: true }] }]) {
    expect(testsNothing(file(more))).toBeUndefined();
  }
  const relative = { schemaVersion: "2.0.0", fileContentTests: [{ name: "a", path: "a" }] };
  const [issue] = StructureFile.safeParse(relative).error?.issues ?? [];
  expect(issue?.message).toBe('expected an absolute path, got "a"');
  expect(testsNothing(file({ globalEnvVars: [{ key: "A" }] }))).toBe(
    "expected at least one of commandTests, fileExistenceTests, fileContentTests, metadataTest, licenseTests",
  );
});
