import { describe, expect, test } from "vitest";

import { FactoryError, formatProblem } from "../../../../pipeline/src/errors/index.js";
import type { Snapshot } from "../../../../pipeline/src/judgement/sources/index.js";
import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { committedTexts, smallTexts, snapshotOf } from "./snapshots.js";

const SMALL = smallTexts();
const IMAGE = "images/app";
const INPUTS = `${IMAGE}/inputs.yaml`;
const DOCKERFILE = `${IMAGE}/Dockerfile`;
const SMOKE = `${IMAGE}/tests/smoke.yaml`;
const STRUCTURE = `${IMAGE}/tests/structure.yaml`;
const COPY_SERVER = "COPY inputs/server/server/ /out/server/";
const FINAL_COMPILED = "COPY --link --from=compiled /out /\n";
const FINAL_PURE = "COPY --link --from=pure /out /\n";
const BASED = "FROM $BASE AS app";
const PURE = '  - { stage: pure, comment: "pure Python wheels", wheels: pure }\n';
const GPU_LINE = "- { image: app, libraries: [/a], mustRunOn: [sm_90], reason: because of it }\n";

/** A small repository, to be broken. */
class Files {
  readonly texts = new Map(SMALL);

  replace(path: string, before: string, after: string): this {
    const text = this.texts.get(path);
    if (!text?.includes(before)) throw new Error(`${path} holds no ${before}`);
    return this.set(
      path,
      text.replace(before, () => after),
    );
  }

  set(path: string, text: string): this {
    this.texts.set(path, text);
    return this;
  }

  remove(path: string): this {
    const all = [...this.texts.keys()].filter((one) => one === path || one.startsWith(`${path}/`));
    if (all.length === 0) throw new Error(`there is no ${path}`);
    for (const one of all) this.texts.delete(one);
    return this;
  }

  move(from: string, to: string): this {
    const text = this.texts.get(from) ?? "";
    return this.remove(from).set(to, text);
  }
}

/** What is said of the broken files; nothing where all is in order. */
function said(edit: (files: Files) => Files, more?: Partial<Snapshot>): string[] {
  const snapshot: Snapshot = snapshotOf(edit(new Files()).texts, more);
  try {
    checkSnapshot(snapshot);
    return [];
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    expect(error.code).toBe("SOURCES_INVALID");
    expect(error.message.split("\n").slice(0, error.problems.length)).toEqual(error.problems.map(formatProblem));
    // Which keys there are is tested where they are read.
    return error.problems.map(formatProblem).map((line) => line.replace(/allowed: [\w, -]+/, "allowed: …"));
  }
}

test("this repository is in order", () => {
  expect(checkSnapshot(snapshotOf(committedTexts()))).toMatch(
    /^\d+ images, \d+ locks and \d+ Dockerfiles are in order\n$/,
  );
  expect(checkSnapshot(snapshotOf(new Files().texts))).toBe("2 images, 4 locks and 2 Dockerfiles are in order\n");
});

/** What is broken, how, and every line that is said of it. */
type Case = [what: string, edit: (files: Files) => Files, lines: string[], more?: Partial<Snapshot>];

const CASES: Case[] = [
  [
    "a file of a layer that is not there",
    (f) => f.replace(INPUTS, "files: [server]", "files: [serve]"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/server/, which the context of stage "server" does not have; name "server" in "files" of the layer, and copy it from inputs/server/server',
      'images/app/inputs.yaml:8:53: layers[2].files[0]: there is no "serve" in images/app, did you mean "server"?; there are: Dockerfile, README.md, build.hcl, inputs.yaml, labels.yaml, locks, server, tests',
    ],
  ],
  [
    "a file of a layer in another case",
    (f) => f.replace(INPUTS, "files: [server]", "files: [Server]"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/server/, which the context of stage "server" does not have; name "server" in "files" of the layer, and copy it from inputs/server/server',
      'images/app/inputs.yaml:8:53: layers[2].files[0]: there is no "Server" in images/app, did you mean "server"?; there are: Dockerfile, README.md, build.hcl, inputs.yaml, labels.yaml, locks, server, tests',
    ],
  ],
  [
    "a file in a folder of a layer",
    (f) => f.replace(INPUTS, "files: [server]", "files: [server, server/serve.py]"),
    [
      'images/app/inputs.yaml:8:61: layers[2].files[1]: there is no "server/serve.py" in images/app, did you mean "server/server.py"?; there are: server.py',
    ],
  ],
  [
    "a file of a layer with a slash at its end",
    (f) =>
      f
        .replace(INPUTS, "files: [server]", "files: [server/]")
        .replace(DOCKERFILE, "inputs/server/server/", "inputs/server/"),
    ['images/app/inputs.yaml:8:53: layers[2].files[0]: expected a path without empty parts ("server"), got "server/"'],
  ],
  [
    "a file of a layer with a name that is taken",
    (f) => f.set(`${IMAGE}/wheels/x.whl`, "").replace(INPUTS, "files: [server]", "files: [server, wheels]"),
    [
      'images/app/inputs.yaml:8:61: layers[2].files[1]: "wheels" is what a stage finds its packages by; give the file another name',
    ],
  ],
  [
    "a file of a layer that is a link",
    (f) => f,
    [
      "images/app/inputs.yaml:8:53: layers[2].files[0]: images/app/server is a link, and a stage gets nothing that it does not name; name what it leads to",
    ],
    { links: new Set([`${IMAGE}/server`]) },
  ],
  [
    "COPY of what is beside the Dockerfile",
    (f) => f.replace(DOCKERFILE, COPY_SERVER, "COPY server/ /out/server/"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes server/, which the context of stage "server" does not have, did you mean "inputs/server/server"?',
    ],
  ],
  [
    "COPY of what another stage gets",
    (f) => f.replace(DOCKERFILE, COPY_SERVER, "COPY inputs/pure/wheels/ /out/server/"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/pure/wheels/, which the context of stage "server" does not have; below inputs/server/ there is: server',
    ],
  ],
  [
    "COPY of what no layer names",
    (f) => f.replace(DOCKERFILE, COPY_SERVER, "COPY inputs/server/tests/ /out/server/"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/tests/, which the context of stage "server" does not have; name "tests" in "files" of the layer, and copy it from inputs/server/tests',
    ],
  ],
  [
    "COPY in JSON, of a file that is not there",
    (f) => f.replace(DOCKERFILE, COPY_SERVER, 'COPY ["inputs/server/server/server.pi", "/out/server/"]'),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/server/server.pi, which the context of stage "server" does not have, did you mean "inputs/server/server/server.py"?',
    ],
  ],
  [
    "COPY of a glob that takes nothing",
    (f) => f.replace(DOCKERFILE, COPY_SERVER, "COPY inputs/server/server/*.pi /out/server/"),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/server/*.pi, which the context of stage "server" does not have, did you mean "inputs/server/server"?',
    ],
  ],
  [
    "COPY of globs that take something, and of what only a builder knows",
    (f) =>
      f.replace(DOCKERFILE, COPY_SERVER, "COPY inputs/server/server/*.py inputs/server/serve?/s*.py $X /out/server/"),
    [],
  ],
  [
    "COPY of a program of stages that is not there",
    (f) => f.replace(DOCKERFILE, "COPY stage/ /opt", "COPY stage/wheals.py /opt"),
    [
      'images/app/Dockerfile:4:1: context: COPY takes stage/wheals.py, which toolbox/stage does not have, did you mean "wheels.py"?',
    ],
  ],
  [
    "a mount of what the context does not have",
    (f) => f.replace(DOCKERFILE, "source=inputs/pure", "source=inputs/pur"),
    [
      'images/app/Dockerfile:8:1: context: RUN takes inputs/pur, which the context of stage "pure" does not have, did you mean "inputs/pure"?',
    ],
  ],
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
    "no build.hcl",
    (f) => f.remove(`${IMAGE}/build.hcl`),
    [
      "images/app/build.hcl:1:1: no such file; every image has one: its targets for `docker buildx bake`, which bake-plan compares",
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
    "no Dockerfile",
    (f) => f.remove(DOCKERFILE),
    ["images/app/Dockerfile:1:1: no such file; every image has one: the stages that layers are made of"],
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
      "images/new/Dockerfile:1:1: no such file; every image has one: the stages that layers are made of",
      "images/new/build.hcl:1:1: no such file; every image has one: its targets for `docker buildx bake`, which bake-plan compares",
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
  [
    "wheels that no layer takes",
    (f) => f.replace(INPUTS, "wheels: compiled", "wheels: [numpy]"),
    [
      'images/app/inputs.yaml:6:3: layers: no layer takes the wheel tokenizers 3.0; name each in a layer, add a layer with "rest", or "omit" it',
    ],
  ],
  [
    "a glob that takes nothing",
    (f) => f.replace(INPUTS, "wheels: compiled", "wheels: [nunpy]").replace(INPUTS, "wheels: pure", "wheels: rest"),
    ['images/app/inputs.yaml:6:61: layers[0].wheels[0]: no package of the locks is called "nunpy"'],
  ],
  [
    "globs whose packages other layers take",
    (f) =>
      f
        .replace(INPUTS, "wheels: compiled", "wheels: [numpy]")
        .replace(INPUTS, "wheels: pure", 'wheels: ["num*"]')
        .replace(INPUTS, "files: [server]", "files: [server], wheels: rest"),
    [
      "images/app/inputs.yaml:7:59: layers[1].wheels: this takes nothing: layers before it take all of these, or the base has them",
    ],
  ],
  [
    "a layer's stage that the Dockerfile lacks",
    (f) => f.replace(INPUTS, "stage: pure", "stage: pur"),
    [
      'images/app/Dockerfile:11:1: final-stage: stage "app": there is no COPY --from=pur /out /, which is a layer of inputs.yaml',
      'images/app/Dockerfile:13:1: final-stage: stage "app": COPY --from=pure is no layer of inputs.yaml, did you mean "pur"?; there are: compiled, pur, server',
      'images/app/inputs.yaml:7:14: layers[1].stage: the Dockerfile has no stage "pur", did you mean "pure"?; there are: toolbox, compiled, pure, server, app',
    ],
  ],
  [
    "a stage that is in no layer",
    (f) => f.replace(DOCKERFILE, "FROM toolbox AS server", "FROM toolbox AS serve\nFROM toolbox AS server"),
    [
      'images/app/Dockerfile:9:1: stage-used: stage "serve" is in no layer of inputs.yaml, did you mean "server"?, and nothing is copied from it',
    ],
  ],
  [
    "a layer less than the Dockerfile has",
    (f) => f.replace(INPUTS, PURE, "").replace(INPUTS, "wheels: compiled", "wheels: rest"),
    [
      'images/app/Dockerfile:13:1: final-stage: stage "app": COPY --from=pure is no layer of inputs.yaml; there are: compiled, server',
    ],
  ],
  [
    "no budget",
    (f) => f.replace("policies/budgets.yaml", "  app:", "  aap:"),
    ['policies/budgets.yaml:3:3: images: image "app" has no budget; add "app: BYTES"; is it what "aap" is meant for?'],
  ],
  [
    "no entry for the files that a stage writes",
    (f) => f.replace("policies/generators.yaml", "image: app", "image: other"),
    [
      'policies/generators.yaml:1:1: stage "server" of image "app" writes files of no package, and no entry here says which and why',
    ],
  ],
  [
    "an entry for a stage that is not there",
    (f) => f.replace("policies/generators.yaml", "stage: server", "stage: serve"),
    [
      'policies/generators.yaml:2:24: [1].stage: image "app" has no stage "serve", did you mean "server"?; there are: compiled, pure, server',
    ],
  ],
  [
    "a last stage that forgets a layer",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, ""),
    [
      'images/app/Dockerfile:11:1: final-stage: stage "app": there is no COPY --from=pure /out /, which is a layer of inputs.yaml',
    ],
  ],
  [
    "a last stage in another order",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, "").replace(DOCKERFILE, FINAL_COMPILED, FINAL_PURE + FINAL_COMPILED),
    [
      'images/app/Dockerfile:12:1: final-stage: stage "app": expected the layers in the order compiled, pure, server, got pure, compiled, server',
    ],
  ],
  [
    "a last stage that copies a layer twice",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, FINAL_PURE + FINAL_PURE),
    ['images/app/Dockerfile:14:1: final-stage: stage "app": COPY --from=pure stands here twice'],
  ],
  [
    "a last stage that changes what it copies",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, "COPY --link --chown=1:1 --from=pure /out/usr /usr\n"),
    [
      'images/app/Dockerfile:13:1: final-stage: stage "app": COPY --from=pure changes files by --chown, which the layer has not; leave it out',
      'images/app/Dockerfile:13:1: final-stage: stage "app": expected COPY --from=pure /out /, got /out/usr /usr',
    ],
  ],
  [
    "a last stage with more than layers",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, `${FINAL_PURE}COPY stage/ /stage/\nRUN --network=none true\n`),
    [
      'images/app/Dockerfile:14:1: final-stage: stage "app": COPY from the context is in no layer here; copy it in the stage of a layer',
      'images/app/Dockerfile:15:1: final-stage: stage "app": RUN is not run here; move it to the stage of a layer',
    ],
  ],
  [
    "a last stage upon something else",
    (f) => f.replace(DOCKERFILE, BASED, "FROM toolbox AS app"),
    ['images/app/Dockerfile:11:1: final-stage: stage "app": expected FROM $BASE, got FROM toolbox'],
  ],
  [
    "a last stage with what is no layer",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, `${FINAL_PURE}COPY --from=toolbox /out /\n`),
    [
      'images/app/Dockerfile:14:1: final-stage: stage "app": COPY --from=toolbox is no layer of inputs.yaml; there are: compiled, pure, server',
    ],
  ],
  [
    "an unknown mixin",
    (f) => f.replace("bases/tiny/inputs.yaml", "quiet]", "quit]"),
    ['bases/tiny/inputs.yaml:2:10: mixins[0]: unknown mixin "quit", did you mean "quiet"?; allowed: …'],
  ],
  [
    "a key of a mixin",
    (f) => f.replace("mixins/quiet.yaml", "config:", "configs:"),
    ['mixins/quiet.yaml:2:1: configs: unknown key; allowed: …; did you mean "config"?'],
  ],
  [
    "no lock of an image for a platform",
    (f) => f.remove(`${IMAGE}/locks/app.arm64.json`),
    ['images/app/locks/app.arm64.json:1:1: there is no lock of image "app" for linux/arm64'],
  ],
  [
    "no lock of a base for a platform",
    (f) => f.remove("bases/tiny/locks/tiny.arm64.json"),
    ['bases/tiny/locks/tiny.arm64.json:1:1: there is no lock of image "tiny" for linux/arm64'],
  ],
  [
    "no lock of a part of the toolbox",
    (f) => f.remove("toolbox/go/locks/go.arm64.json"),
    ['toolbox/go/locks/go.arm64.json:1:1: there is no lock of image "go" for linux/arm64'],
  ],
  [
    "an environment's policy that is not there",
    (f) => f.replace("registry/environments.yaml", "policies/production.yaml", "policies/produktion.yaml"),
    [
      'registry/policies/produktion.yaml:1:1: no such file, did you mean "production.yaml"?; environment "production" is judged by it',
    ],
  ],
  [
    "a trusted root that is not there",
    (f) =>
      f.replace(
        "registry/environments.yaml",
        "namespace: production",
        "namespace: production\n    sigstore: { trustedRoot: registry/sigstore/a.json }",
      ),
    ["registry/sigstore/a.json:1:1: no such file; registry/environments.yaml names it"],
  ],
  [
    "a key of a release policy",
    (f) => f.replace("registry/policies/production.yaml", "require:", "requires:"),
    [
      "registry/policies/production.yaml:2:1: require: expected a list, got nothing",
      'registry/policies/production.yaml:7:1: requires: unknown key; allowed: …; did you mean "require"?',
    ],
  ],
  [
    "a key of a policy of scans",
    (f) => f.replace("policies/severity.yaml", "scanners:", "scanner:"),
    [
      "policies/severity.yaml:1:1: scanners: expected a list, got nothing",
      'policies/severity.yaml:2:1: scanner: unknown key; allowed: …; did you mean "scanners"?',
    ],
  ],
  [
    "no waivers.yaml",
    (f) => f.move("policies/waivers.yaml", "policies/waiver.yaml"),
    ['policies/waivers.yaml:1:1: no such file, did you mean "waiver.yaml"?; gates read it'],
  ],
  [
    "an OpenVEX document that is no JSON",
    (f) => f.set("policies/vex/a.json", "{"),
    ['policies/vex/a.json: it is no JSON: "{"'],
  ],
  [
    "no target for bake",
    (f) => f.replace(`${IMAGE}/build.hcl`, 'target "app"', 'target "ap"'),
    [
      'images/app/build.hcl:1:1: target.app: there is no target "app", which image "app" is built by, did you mean "ap"?; there are: ap',
    ],
  ],
  [
    "no configuration of hadolint",
    (f) => f.remove(".hadolint.yaml"),
    [".hadolint.yaml:1:1: no such file; `lint` reads it"],
  ],
  [
    "GPU libraries without labels",
    (f) => f.set("policies/gpu.yaml", GPU_LINE),
    [
      'images/app/labels.yaml:1:1: extra: image "app" has no label "image-factory.gpu.sass.amd64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/app/labels.yaml:1:1: extra: image "app" has no label "image-factory.gpu.ptx.amd64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/app/labels.yaml:1:1: extra: image "app" has no label "image-factory.gpu.driver", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/app/labels.yaml:1:1: extra: image "app" has no label "image-factory.gpu.sass.arm64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/app/labels.yaml:1:1: extra: image "app" has no label "image-factory.gpu.ptx.arm64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
    ],
  ],
  [
    "labels about GPUs without libraries",
    (f) => f.replace(`${IMAGE}/labels.yaml`, "extra:", `extra:\n  image-factory.gpu.driver: "1"`),
    [
      'images/app/labels.yaml:1:1: extra: image "app" has the label "image-factory.gpu.driver", and policies/gpu.yaml names no library that it could be about',
    ],
  ],
  [
    "two images of one name",
    (f) => f.replace("bases/tiny/inputs.yaml", "name: tiny", "name: app"),
    [
      'bases/tiny/Dockerfile: final-stage: expected a last stage called "app", as the image; it is not here',
      'bases/tiny/Dockerfile:7:1: stage-used: stage "tiny" is in no layer of inputs.yaml, and nothing is copied from it',
      'bases/tiny/build.hcl:1:1: target.app: there is no target "app", which image "app" is built by; there are: tiny',
      'bases/tiny/locks/app.amd64.json:1:1: there is no lock of image "app" for linux/amd64',
      'bases/tiny/locks/app.arm64.json:1:1: there is no lock of image "app" for linux/arm64',
      'images/app/inputs.yaml:1:7: name: image "app" is declared twice; first in bases/tiny/inputs.yaml',
      'images/app/inputs.yaml:2:7: base: unknown base "tiny"; allowed: …',
      'policies/generators.yaml:2:24: [1].stage: image "app" has no stage "server"; there are: rootfs',
    ],
  ],
  [
    "an image that starts from itself",
    (f) => f.replace(INPUTS, "base: tiny", "base: app"),
    ['images/app/inputs.yaml:2:7: base: "app" starts from "app", which leads round in a circle'],
  ],
  [
    "many things in many files, by file and line",
    (f) =>
      f
        .replace(STRUCTURE, "shouldExist", "shouldExists")
        .replace(SMOKE, "    expect:", "    expects:")
        .replace(INPUTS, "files: [server]", "files: [Server]")
        .replace("policies/severity.yaml", "scanners:", "scanner:")
        .remove(`${IMAGE}/build.hcl`),
    [
      'images/app/Dockerfile:10:1: context: COPY takes inputs/server/server/, which the context of stage "server" does not have; name "server" in "files" of the layer, and copy it from inputs/server/server',
      "images/app/build.hcl:1:1: no such file; every image has one: its targets for `docker buildx bake`, which bake-plan compares",
      'images/app/inputs.yaml:8:53: layers[2].files[0]: there is no "Server" in images/app, did you mean "server"?; there are: Dockerfile, README.md, inputs.yaml, labels.yaml, locks, server, tests',
      "images/app/tests/smoke.yaml:2:5: commands[0].expect: expected a string, got nothing",
      'images/app/tests/smoke.yaml:5:5: commands[0].expects: unknown key; allowed: …; did you mean "expect"?',
      'images/app/tests/structure.yaml:3:50: fileExistenceTests[0].shouldExists: unknown key; allowed: …; did you mean "shouldExist"?',
      "policies/severity.yaml:1:1: scanners: expected a list, got nothing",
      'policies/severity.yaml:2:1: scanner: unknown key; allowed: …; did you mean "scanners"?',
    ],
  ],
];

describe("what is told before anything is built", () => {
  test.each(CASES)("%s", (...[, edit, lines, more]: Case) => {
    expect(said(edit, more)).toEqual(lines);
  });
});
