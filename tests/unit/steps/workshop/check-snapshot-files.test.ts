import { describe } from "vitest";
import { type Case, DOCKERFILE, IMAGE, INPUTS, SMOKE, STRUCTURE, tellsOf } from "./broken-snapshots.js";

const CASES: Case[] = [
  [
    "no tests",
    (f) => f.remove(`${IMAGE}/tests`),
    [
      "images/app/tests/smoke.yaml:1:1: no such file; every image has one: commands that must work in it, which `test` runs",
      "images/app/tests/structure.yaml:1:1: no such file; every image has one: files that must be in it, which `test` looks for",
    ],
  ],
  [
    "tests in another case",
    (f) =>
      f
        .move(SMOKE, `${IMAGE}/Tests/smoke.yaml`)
        .move(STRUCTURE, `${IMAGE}/Tests/structure.yaml`)
        .remove(`${IMAGE}/tests`),
    [
      'images/app/tests/smoke.yaml:1:1: no such file, did you mean "Tests"?; every image has one: commands that must work in it, which `test` runs',
      'images/app/tests/structure.yaml:1:1: no such file, did you mean "Tests"?; every image has one: files that must be in it, which `test` looks for',
    ],
  ],
  [
    "a build.hcl by another name",
    (f) => f.move(`${IMAGE}/build.hcl`, `${IMAGE}/Build.hcl`),
    [
      'images/app/Build.hcl:1:1: nothing reads it, did you mean "build.hcl"? Without that, the target is the one that follows from inputs.yaml',
    ],
  ],
  [
    "no labels.yaml",
    (f) => f.move(`${IMAGE}/labels.yaml`, `${IMAGE}/labels.yml`),
    [
      'images/app/labels.yaml:1:1: no such file, did you mean "labels.yml"?; every image has one: its title, description, licenses, vendor, version, source, documentation',
    ],
  ],
  [
    "no README.md",
    (f) => f.move(`${IMAGE}/README.md`, `${IMAGE}/readme.md`),
    [
      'images/app/README.md:1:1: no such file, did you mean "readme.md"?; every image has one: what the image is, and how it is used',
    ],
  ],
  [
    "a Dockerfile by another name",
    (f) => f.move(DOCKERFILE, `${IMAGE}/dockerfil`),
    [
      'images/app/dockerfil:1:1: nothing reads it, did you mean "Dockerfile"? Without that, the stages are those that follow from inputs.yaml',
    ],
  ],
  [
    "a folder in place of a Dockerfile",
    (f) => f.move(DOCKERFILE, `${DOCKERFILE}/Dockerfile`),
    ["images/app/Dockerfile:1:1: expected a file, got a folder"],
  ],
  [
    "a folder in place of a file",
    (f) => f.move(SMOKE, `${SMOKE}/smoke.yaml`),
    [
      "images/app/tests/smoke.yaml:1:1: expected a file, got a folder; every image has one: commands that must work in it, which `test` runs",
    ],
  ],
  [
    "a file that cannot be read",
    (f) => f.remove(SMOKE),
    ["images/app/tests/smoke.yaml:1:1: it cannot be read: no such file or directory"],
    { unread: new Map([[SMOKE, "no such file or directory"]]) },
  ],
  [
    "a folder without inputs.yaml",
    (f) => f.set("images/new/README.md", "New."),
    [
      "images/new/inputs.yaml:1:1: no such file; every image has one: what it is made of; a folder that is no image has no place here",
      "images/new/labels.yaml:1:1: no such file; every image has one: its title, description, licenses, vendor, version, source, documentation",
      "images/new/tests/smoke.yaml:1:1: no such file; every image has one: commands that must work in it, which `test` runs",
      "images/new/tests/structure.yaml:1:1: no such file; every image has one: files that must be in it, which `test` looks for",
    ],
  ],
  [
    "inputs.yaml by another name",
    (f) => f.move(INPUTS, `${IMAGE}/inputs.yml`),
    [
      'images/app/inputs.yaml:1:1: no such file, did you mean "inputs.yml"?; every image has one: what it is made of; a folder that is no image has no place here',
    ],
  ],
  ["an empty inputs.yaml", (f) => f.set(INPUTS, ""), ["images/app/inputs.yaml:1:1: expected a map, got an empty file"]],
  [
    "a link in place of an image",
    (f) => f,
    ["images/other:1:1: this is a link; an image is a folder of its own"],
    { links: new Set(["images/other"]) },
  ],
  [
    "a key of smoke.yaml",
    (f) => f.replace(SMOKE, "    expect:", "    expects:"),
    [
      "images/app/tests/smoke.yaml:2:5: commands[0].expect: expected a string, got nothing",
      'images/app/tests/smoke.yaml:5:5: commands[0].expects: unknown key; allowed: …; did you mean "expect"?',
    ],
  ],
  [
    "a command that is a string",
    (f) => f.replace(SMOKE, "run: [", 'run: "a" # ['),
    ['images/app/tests/smoke.yaml:4:10: commands[0].run: expected a list, got "a"'],
  ],
  [
    "a script of tests that is not there",
    (f) => f.replace(SMOKE, "/tests/serve.py", "/tests/server.py"),
    [
      'images/app/tests/smoke.yaml:4:32: commands[0].run[1]: there is no "server.py" in images/app/tests, did you mean "serve.py"?',
    ],
  ],
  [
    "an overlay without tests/inputs.yaml",
    (f) => f.replace(SMOKE, "    expect:", "    overlay: true\n    expect:"),
    [
      'images/app/tests/smoke.yaml:5:14: commands[0].overlay: "serves" asks for an overlay, and there is no tests/inputs.yaml',
    ],
  ],
  [
    "a key of structure.yaml",
    (f) => f.replace(STRUCTURE, "fileExistenceTests", "fileExistanceTests"),
    [
      'images/app/tests/structure.yaml:2:1: fileExistanceTests: unknown key; allowed: …; did you mean "fileExistenceTests"?',
    ],
  ],
  [
    "a key in a test of structure.yaml",
    (f) => f.replace(STRUCTURE, "shouldExist", "shouldExists"),
    [
      'images/app/tests/structure.yaml:3:50: fileExistenceTests[0].shouldExists: unknown key; allowed: …; did you mean "shouldExist"?',
    ],
  ],
  [
    "a structure.yaml that tests nothing",
    (f) => f.set(STRUCTURE, "schemaVersion: 2.0.0\n"),
    [
      "images/app/tests/structure.yaml:1:1: expected at least one of commandTests, fileExistenceTests, fileContentTests, metadataTest, licenseTests",
    ],
  ],
  [
    "an empty structure.yaml",
    (f) => f.set(STRUCTURE, ""),
    ["images/app/tests/structure.yaml:1:1: expected a map, got an empty file"],
  ],
];

describe("what the folder of an image lacks", () => tellsOf(CASES));
