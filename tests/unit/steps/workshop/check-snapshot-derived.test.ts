import { describe, expect, test } from "vitest";
import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { type Case, DOCKERFILE, Files, IMAGE, INPUTS, tellsOf } from "./broken-snapshots.js";
import { snapshotOf } from "./snapshots.js";

const APP_LAYER = "wheels: pure }";

/** The small repository with an image that has neither a Dockerfile nor a build.hcl. */
const without = (files: Files) => files.remove(DOCKERFILE).remove(`${IMAGE}/build.hcl`);
/** The same, with something of its own. */
const set = (files: Files, config: string) =>
  without(files).set(INPUTS, `${files.texts.get(INPUTS)}config: { ${config} }\n`);

test("an image without a Dockerfile and a build.hcl is in order", () => {
  const said = checkSnapshot(snapshotOf(without(new Files()).texts));
  expect(said).toMatch(/^2 images, 4 locks and 2 Dockerfiles \(1 derived\) are in order\n/);
});

test("so is one with settings, empty folders and modules that are not compiled", () => {
  const files = set(new Files(), 'env: { A: "b c" }, volumes: [/data], cmd: ["$x", "a\\nb"]')
    .replace(INPUTS, APP_LAYER, 'wheels: pure, withoutBytecode: ["fastapi/*"] }')
    .replace(INPUTS, "files: [server]", 'files: [server], folders: [{ path: /data, mode: "1777" }]');
  expect(checkSnapshot(snapshotOf(files.texts))).toContain("(1 derived) are in order");
});

const MORE = (f: Files, more: string) => without(f).replace(INPUTS, "files: [server]", `files: [server], ${more}`);

const CASES: Case[] = [
  [
    "a variable that no Dockerfile says to the letter, where it is set",
    (f) => set(f, "env: { A: a$B }"),
    [
      'images/app/inputs.yaml:9:21: config.env.A: a Dockerfile does not say it to the letter: expected ENV NAME=VALUE or NAME="VALUE", without $, escapes and quotes inside, got "ENV A=\\"a$B\\""',
    ],
  ],
  [
    "a variable of a mixin, at the image that takes it",
    (f) =>
      without(f)
        .set("mixins/q.yaml", 'config:\n  env: { Q: "`x`" }\n')
        .replace(INPUTS, "base: tiny", "base: tiny\nmixins: [q]"),
    [
      'images/app/inputs.yaml:1:1: config.env.Q: a Dockerfile does not say it to the letter: expected ENV NAME=VALUE or NAME="VALUE", without $, escapes and quotes inside, got "ENV Q=\\"`x`\\""',
    ],
  ],
  [
    "lines that would be instructions",
    (f) => set(f, 'workdir: "/a\\nRUN --network=host id"'),
    [
      'images/app/inputs.yaml:9:20: config.workdir: a Dockerfile does not say it to the letter: expected one instruction, got "WORKDIR /a\\nRUN --network=host id"',
    ],
  ],
  [
    "a volume with a variable",
    (f) => set(f, "volumes: [/data, /$x]"),
    [
      'images/app/inputs.yaml:9:28: config.volumes[1]: a Dockerfile does not say it to the letter: expected VOLUME ["/PATH"], without $, got "VOLUME [\\"/$x\\"]"',
    ],
  ],
  [
    "an image without a base",
    (f) => f.remove("bases/tiny/Dockerfile"),
    [
      'bases/tiny/inputs.yaml:1:1: base: image "tiny" has no base, so its stages make a root file system: that takes a Dockerfile in its folder (bases/python has one), or a base',
    ],
  ],
  [
    "a stage with the name of the one that others start from",
    (f) => without(f).replace(INPUTS, "stage: pure", "stage: toolbox"),
    [
      'images/app/inputs.yaml:7:14: layers[1].stage: "toolbox" is the name of what each stage starts from; give this another one',
    ],
  ],
  [
    "a stage with the image's name",
    (f) => without(f).replace(INPUTS, "stage: pure", "stage: app"),
    [
      'images/app/inputs.yaml:7:14: layers[1].stage: "app" is the name of the last stage, which is the image; give this another one',
    ],
  ],
  [
    "a layer of nothing",
    (f) => without(f).replace(INPUTS, ", files: [server]", ""),
    [
      "images/app/inputs.yaml:8:5: layers[2]: it asks for nothing; name debs, wheels, files or folders, or write a Dockerfile",
    ],
  ],
  [
    "a file that is not there, once",
    (f) => without(f).replace(INPUTS, "files: [server]", "files: [serve]"),
    [
      'images/app/inputs.yaml:8:53: layers[2].files[0]: there is no "serve" in images/app, did you mean "server"?; there are: README.md, inputs.yaml, labels.yaml, locks, server, tests',
    ],
  ],
  [
    "modules that are not compiled, of no wheel",
    (f) => MORE(f, 'withoutBytecode: ["x/*"]'),
    ["images/app/inputs.yaml:8:79: layers[2].withoutBytecode: the layer has no wheels that it could be about"],
  ],
  [
    "what a written Dockerfile would not hear of",
    (f) =>
      f
        .replace(INPUTS, "files: [server]", 'files: [server], folders: [{ path: /data, mode: "1777" }]')
        .replace(INPUTS, "wheels: pure }", 'wheels: pure, withoutBytecode: ["x/*"] }'),
    [
      "images/app/inputs.yaml:7:82: layers[1].withoutBytecode: images/app/Dockerfile makes this stage, and nothing reads this; say it there, or take that file away",
      "images/app/inputs.yaml:8:71: layers[2].folders: images/app/Dockerfile makes this stage, and nothing reads this; say it there, or take that file away",
    ],
  ],
  [
    "what would end a quoted word of a shell",
    (f) => without(f).replace(INPUTS, "wheels: pure }", `wheels: pure, withoutBytecode: ["x'; id; '"] }`),
    [
      `images/app/inputs.yaml:7:83: layers[1].withoutBytecode[0]: expected a module or a glob below dist-packages ("numpy/f2py/*"), got "x'; id; '"`,
    ],
  ],
  [
    "a folder outside of the layer, with the rights of its owner",
    (f) => MORE(f, 'folders: [{ path: /../x, mode: "4755" }]'),
    [
      'images/app/inputs.yaml:8:80: layers[2].folders[0].path: expected an absolute path ("/var/cache"), got "/../x"',
      'images/app/inputs.yaml:8:93: layers[2].folders[0].mode: expected a mode of 4 octal digits in quotes, without setuid and setgid ("1777"), got "4755"',
    ],
  ],
];

describe("what is told of a derived Dockerfile", () => tellsOf(CASES));
