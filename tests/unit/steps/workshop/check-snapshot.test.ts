import { describe, expect, test } from "vitest";

import { FactoryError, formatProblem } from "../../../../pipeline/src/errors/index.js";
import type { Snapshot } from "../../../../pipeline/src/judgement/sources/index.js";
import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { committedTexts, snapshotOf } from "./snapshots.js";

const COMMITTED = committedTexts();
const IMAGE = "images/onnxruntime";
const INPUTS = `${IMAGE}/inputs.yaml`;
const DOCKERFILE = `${IMAGE}/Dockerfile`;
const SMOKE = `${IMAGE}/tests/smoke.yaml`;
const STRUCTURE = `${IMAGE}/tests/structure.yaml`;
const COPY_APP = "COPY inputs/app/app/ /out/app/";
const FINAL_COMPILED = "COPY --link --from=compiled /out /\n";
const FINAL_PURE = "COPY --link --from=pure /out /\n";
const BASED = "FROM $".concat("{BASE} AS onnxruntime");
const PURE = '  - { stage: pure, comment: "pure Python wheels", wheels: pure }\n';
const GPU_LINE = "- { image: onnxruntime, libraries: [/a], mustRunOn: [sm_90], reason: because of it }\n";

/** Larger images, and parts of the toolbox that are read as those are that stay. */
const OTHERS =
  /^(?:bases\/cuda\/|images\/(?:cupy|vllm)\/|toolbox\/(?:locks|hadolint|test|tools|advisory-db|inputs\.yaml))/;

/** The small images of this repository, to be broken. */
class Files {
  readonly texts = new Map([...COMMITTED].filter(([path]) => !OTHERS.test(path)));

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
    return error.problems.map(formatProblem);
  }
}

test("this repository is in order", () => {
  expect(checkSnapshot(snapshotOf(COMMITTED))).toMatch(/^\d+ images, \d+ locks and \d+ Dockerfiles are in order\n$/);
  expect(checkSnapshot(snapshotOf(new Files().texts))).toBe("2 images, 4 locks and 2 Dockerfiles are in order\n");
});

/** What is broken, how, and every line that is said of it. */
type Case = readonly [what: string, edit: (files: Files) => Files, lines: string[], more?: Partial<Snapshot>];

const CASES: readonly Case[] = [
  [
    "a file of a layer that is not there",
    (f) => f.replace(INPUTS, "files: [app]", "files: [ap]"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/app/, which the context of stage "app" does not have; name "app" in "files" of the layer, and copy it from inputs/app/app',
      'images/onnxruntime/inputs.yaml:13:60: layers[2].files[0]: there is no "ap" in images/onnxruntime, did you mean "app"?; there are: Dockerfile, README.md, app, build.hcl, inputs.yaml, labels.yaml, locks, tests',
    ],
  ],
  [
    "a file of a layer in another case",
    (f) => f.replace(INPUTS, "files: [app]", "files: [App]"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/app/, which the context of stage "app" does not have; name "app" in "files" of the layer, and copy it from inputs/app/app',
      'images/onnxruntime/inputs.yaml:13:60: layers[2].files[0]: there is no "App" in images/onnxruntime, did you mean "app"?; there are: Dockerfile, README.md, app, build.hcl, inputs.yaml, labels.yaml, locks, tests',
    ],
  ],
  [
    "a file in a folder of a layer",
    (f) => f.replace(INPUTS, "files: [app]", "files: [app, app/serve.py]"),
    [
      'images/onnxruntime/inputs.yaml:13:65: layers[2].files[1]: there is no "app/serve.py" in images/onnxruntime, did you mean "app/server.py"?; there are: server.py, startup.py',
    ],
  ],
  [
    "a file of a layer with a slash at its end",
    (f) => f.replace(INPUTS, "files: [app]", "files: [app/]").replace(DOCKERFILE, "inputs/app/app/", "inputs/app/"),
    [
      'images/onnxruntime/inputs.yaml:13:60: layers[2].files[0]: expected a path without empty parts ("app"), got "app/"',
    ],
  ],
  [
    "a file of a layer that is a link",
    (f) => f,
    [
      "images/onnxruntime/inputs.yaml:13:60: layers[2].files[0]: images/onnxruntime/app is a link, and a stage gets nothing that it does not name; name what it leads to",
    ],
    { links: new Set([`${IMAGE}/app`]) },
  ],
  [
    "COPY of what is beside the Dockerfile",
    (f) => f.replace(DOCKERFILE, COPY_APP, "COPY app/ /out/app/"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes app/, which the context of stage "app" does not have, did you mean "inputs/app/app"?',
    ],
  ],
  [
    "COPY of what another stage gets",
    (f) => f.replace(DOCKERFILE, COPY_APP, "COPY inputs/pure/wheels/ /out/app/"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/pure/wheels/, which the context of stage "app" does not have; below inputs/app/ there is: app',
    ],
  ],
  [
    "COPY of what no layer names",
    (f) => f.replace(DOCKERFILE, COPY_APP, "COPY inputs/app/tests/ /out/app/"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/tests/, which the context of stage "app" does not have; name "tests" in "files" of the layer, and copy it from inputs/app/tests',
    ],
  ],
  [
    "COPY in JSON, of a file that is not there",
    (f) => f.replace(DOCKERFILE, COPY_APP, 'COPY ["inputs/app/app/server.pi", "/out/app/"]'),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/app/server.pi, which the context of stage "app" does not have, did you mean "inputs/app/app/server.py"?',
    ],
  ],
  [
    "COPY of a glob that takes nothing",
    (f) => f.replace(DOCKERFILE, COPY_APP, "COPY inputs/app/app/*.pi /out/app/"),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/app/*.pi, which the context of stage "app" does not have; below inputs/app/ there is: app',
    ],
  ],
  [
    "COPY of globs that take something, and of what only a builder knows",
    (f) => f.replace(DOCKERFILE, COPY_APP, "COPY inputs/app/app/*.py inputs/app/ap?/s*.py $X /out/app/"),
    [],
  ],
  [
    "COPY of a program of stages that is not there",
    (f) => f.replace(DOCKERFILE, "COPY stage/ /opt", "COPY stage/wheals.py /opt"),
    [
      'images/onnxruntime/Dockerfile:7:1: context: COPY takes stage/wheals.py, which toolbox/stage does not have, did you mean "wheels.py"?',
    ],
  ],
  [
    "a mount of what the context does not have",
    (f) => f.replace(DOCKERFILE, "source=inputs/pure", "source=inputs/pur"),
    [
      'images/onnxruntime/Dockerfile:17:1: context: RUN takes inputs/pur, which the context of stage "pure" does not have, did you mean "inputs/pure"?',
    ],
  ],
  [
    "no tests",
    (f) => f.remove(`${IMAGE}/tests`),
    [
      "images/onnxruntime/tests/smoke.yaml:1:1: no such file; every image has one: commands that must work in it, which `test` runs",
      "images/onnxruntime/tests/structure.yaml:1:1: no such file; every image has one: files that must be in it, which `test` looks for",
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
      'images/onnxruntime/tests/smoke.yaml:1:1: no such file, did you mean "Tests"?; every image has one: commands that must work in it, which `test` runs',
      'images/onnxruntime/tests/structure.yaml:1:1: no such file, did you mean "Tests"?; every image has one: files that must be in it, which `test` looks for',
    ],
  ],
  [
    "no build.hcl",
    (f) => f.remove(`${IMAGE}/build.hcl`),
    [
      "images/onnxruntime/build.hcl:1:1: no such file; every image has one: its targets for `docker buildx bake`, which bake-plan compares",
    ],
  ],
  [
    "no labels.yaml",
    (f) => f.move(`${IMAGE}/labels.yaml`, `${IMAGE}/labels.yml`),
    [
      'images/onnxruntime/labels.yaml:1:1: no such file, did you mean "labels.yml"?; every image has one: its title, description, licenses, vendor, version, source, documentation',
    ],
  ],
  [
    "no README.md",
    (f) => f.move(`${IMAGE}/README.md`, `${IMAGE}/readme.md`),
    [
      'images/onnxruntime/README.md:1:1: no such file, did you mean "readme.md"?; every image has one: what the image is, and how it is used',
    ],
  ],
  [
    "no Dockerfile",
    (f) => f.remove(DOCKERFILE),
    ["images/onnxruntime/Dockerfile:1:1: no such file; every image has one: the stages that layers are made of"],
  ],
  [
    "a folder in place of a file",
    (f) => f.move(SMOKE, `${SMOKE}/smoke.yaml`),
    [
      "images/onnxruntime/tests/smoke.yaml:1:1: expected a file, got a folder; every image has one: commands that must work in it, which `test` runs",
    ],
  ],
  [
    "a file that cannot be read",
    (f) => f.remove(SMOKE),
    ["images/onnxruntime/tests/smoke.yaml:1:1: it cannot be read: no such file or directory"],
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
      'images/onnxruntime/inputs.yaml:1:1: no such file, did you mean "inputs.yml"?; every image has one: what it is made of; a folder that is no image has no place here',
    ],
  ],
  [
    "an empty inputs.yaml",
    (f) => f.set(INPUTS, ""),
    ["images/onnxruntime/inputs.yaml:1:1: expected a map, got an empty file"],
  ],
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
      "images/onnxruntime/tests/smoke.yaml:2:5: commands[0].expect: expected a string, got nothing",
      'images/onnxruntime/tests/smoke.yaml:6:5: commands[0].expects: unknown key; allowed: name, platforms, gpu, full, overlay, as, standIns, env, run, idle, expect; did you mean "expect"?',
    ],
  ],
  [
    "a command that is a string",
    (f) => f.replace(SMOKE, "run: [", 'run: "a" # ['),
    ['images/onnxruntime/tests/smoke.yaml:5:10: commands[0].run: expected a list, got "a"'],
  ],
  [
    "a script of tests that is not there",
    (f) => f.replace(SMOKE, "/tests/serve.py", "/tests/server.py"),
    [
      'images/onnxruntime/tests/smoke.yaml:5:32: commands[0].run[1]: there is no "server.py" in images/onnxruntime/tests, did you mean "serve.py"?',
    ],
  ],
  [
    "an overlay without tests/inputs.yaml",
    (f) => f.replace(SMOKE, "    expect:", "    overlay: true\n    expect:"),
    [
      'images/onnxruntime/tests/smoke.yaml:6:14: commands[0].overlay: "serves a model over HTTP and answers right" asks for an overlay, and there is no tests/inputs.yaml',
    ],
  ],
  [
    "a key of structure.yaml",
    (f) => f.replace(STRUCTURE, "fileExistenceTests", "fileExistanceTests"),
    [
      'images/onnxruntime/tests/structure.yaml:2:1: fileExistanceTests: unknown key; allowed: schemaVersion, globalEnvVars, commandTests, fileExistenceTests, fileContentTests, metadataTest, licenseTests; did you mean "fileExistenceTests"?',
    ],
  ],
  [
    "a key in a test of structure.yaml",
    (f) => f.replace(STRUCTURE, "shouldExist", "shouldExists"),
    [
      'images/onnxruntime/tests/structure.yaml:3:47: fileExistenceTests[0].shouldExists: unknown key; allowed: name, path, shouldExist, permissions, uid, gid, isExecutableBy; did you mean "shouldExist"?',
    ],
  ],
  [
    "a structure.yaml that tests nothing",
    (f) => f.set(STRUCTURE, "schemaVersion: 2.0.0\n"),
    [
      "images/onnxruntime/tests/structure.yaml:1:1: expected at least one of commandTests, fileExistenceTests, fileContentTests, metadataTest, licenseTests",
    ],
  ],
  [
    "an empty structure.yaml",
    (f) => f.set(STRUCTURE, ""),
    ["images/onnxruntime/tests/structure.yaml:1:1: expected a map, got an empty file"],
  ],
  [
    "wheels that no layer takes",
    (f) => f.replace(INPUTS, "wheels: compiled", "wheels: [numpy, onnx*]"),
    [
      'images/onnxruntime/inputs.yaml:11:3: layers: no layer takes the wheel hf-xet 1.8.0, the wheel protobuf 7.36.2, the wheel pydantic-core 2.50.4, the wheel pyyaml 6.0.3, the wheel tokenizers 0.23.3; name each in a layer, add a layer with "rest", or "omit" it',
    ],
  ],
  [
    "a glob that takes nothing",
    (f) => f.replace(INPUTS, "wheels: compiled", "wheels: [nunpy]").replace(INPUTS, "wheels: pure", "wheels: rest"),
    ['images/onnxruntime/inputs.yaml:11:96: layers[0].wheels[0]: no package of the locks is called "nunpy"'],
  ],
  [
    "globs whose packages other layers take",
    (f) =>
      f
        .replace(INPUTS, "wheels: compiled", "wheels: [numpy]")
        .replace(INPUTS, "wheels: pure", 'wheels: ["num*"]')
        .replace(INPUTS, "files: [app]", "files: [app], wheels: rest"),
    [
      "images/onnxruntime/inputs.yaml:12:59: layers[1].wheels: this takes nothing: layers before it take all of these, or the base has them",
    ],
  ],
  [
    "a layer's stage that the Dockerfile lacks",
    (f) => f.replace(INPUTS, "stage: pure", "stage: pur"),
    [
      'images/onnxruntime/Dockerfile:24:1: final-stage: stage "onnxruntime": there is no COPY --from=pur /out /, which is a layer of inputs.yaml',
      'images/onnxruntime/Dockerfile:26:1: final-stage: stage "onnxruntime": COPY --from=pure is no layer of inputs.yaml, did you mean "pur"?; there are: compiled, pur, app',
      'images/onnxruntime/inputs.yaml:12:14: layers[1].stage: the Dockerfile has no stage "pur", did you mean "pure"?; there are: toolbox, compiled, pure, app, onnxruntime',
    ],
  ],
  [
    "a stage that is in no layer",
    (f) => f.replace(DOCKERFILE, "FROM toolbox AS app", "FROM toolbox AS ap\nFROM toolbox AS app"),
    [
      'images/onnxruntime/Dockerfile:20:1: stage-used: stage "ap" is in no layer of inputs.yaml, did you mean "app"?, and nothing is copied from it',
    ],
  ],
  [
    "a layer less than the Dockerfile has",
    (f) => f.replace(INPUTS, PURE, "").replace(INPUTS, "wheels: compiled", "wheels: rest"),
    [
      'images/onnxruntime/Dockerfile:26:1: final-stage: stage "onnxruntime": COPY --from=pure is no layer of inputs.yaml; there are: compiled, app',
    ],
  ],
  [
    "no budget",
    (f) => f.replace("policies/budgets.yaml", "  onnxruntime:", "  onnxruntine:"),
    [
      'policies/budgets.yaml:4:3: images: image "onnxruntime" has no budget; add "onnxruntime: BYTES"; is it what "onnxruntine" is meant for?',
    ],
  ],
  [
    "no entry for the files that a stage writes",
    (f) => f.replace("policies/generators.yaml", "- image: onnxruntime", "- image: onyx"),
    [
      'policies/generators.yaml:1:1: stage "app" of image "onnxruntime" writes files of no package, and no entry here says which and why',
    ],
  ],
  [
    "an entry for a stage that is not there",
    (f) => f.replace("policies/generators.yaml", "image: onnxruntime\n  stage: app", "image: onnxruntime\n  stage: ap"),
    [
      'policies/generators.yaml:47:10: [11].stage: image "onnxruntime" has no stage "ap", did you mean "app"?; there are: compiled, pure, app',
    ],
  ],
  [
    "a last stage that forgets a layer",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, ""),
    [
      'images/onnxruntime/Dockerfile:24:1: final-stage: stage "onnxruntime": there is no COPY --from=pure /out /, which is a layer of inputs.yaml',
    ],
  ],
  [
    "a last stage in another order",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, "").replace(DOCKERFILE, FINAL_COMPILED, FINAL_PURE + FINAL_COMPILED),
    [
      'images/onnxruntime/Dockerfile:25:1: final-stage: stage "onnxruntime": expected the layers in the order compiled, pure, app, got pure, compiled, app',
    ],
  ],
  [
    "a last stage that copies a layer twice",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, FINAL_PURE + FINAL_PURE),
    ['images/onnxruntime/Dockerfile:27:1: final-stage: stage "onnxruntime": COPY --from=pure stands here twice'],
  ],
  [
    "a last stage that changes what it copies",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, "COPY --link --chown=1:1 --from=pure /out/usr /usr\n"),
    [
      'images/onnxruntime/Dockerfile:26:1: final-stage: stage "onnxruntime": COPY --from=pure changes files by --chown, which the layer has not; leave it out',
      'images/onnxruntime/Dockerfile:26:1: final-stage: stage "onnxruntime": expected COPY --from=pure /out /, got /out/usr /usr',
    ],
  ],
  [
    "a last stage with more than layers",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, `${FINAL_PURE}COPY stage/ /stage/\nRUN --network=none true\n`),
    [
      'images/onnxruntime/Dockerfile:27:1: final-stage: stage "onnxruntime": COPY from the context is in no layer here; copy it in the stage of a layer',
      'images/onnxruntime/Dockerfile:28:1: final-stage: stage "onnxruntime": RUN is not run here; move it to the stage of a layer',
    ],
  ],
  [
    "a last stage upon something else",
    (f) => f.replace(DOCKERFILE, BASED, "FROM toolbox AS onnxruntime"),
    ['images/onnxruntime/Dockerfile:24:1: final-stage: stage "onnxruntime": expected FROM $BASE, got FROM toolbox'],
  ],
  [
    "a last stage with what is no layer",
    (f) => f.replace(DOCKERFILE, FINAL_PURE, `${FINAL_PURE}COPY --from=toolbox /out /\n`),
    [
      'images/onnxruntime/Dockerfile:27:1: final-stage: stage "onnxruntime": COPY --from=toolbox is no layer of inputs.yaml; there are: compiled, pure, app',
    ],
  ],
  [
    "an unknown mixin",
    (f) => f.replace("bases/python/inputs.yaml", "silent]", "silence]"),
    [
      'bases/python/inputs.yaml:2:32: mixins[2]: unknown mixin "silence", did you mean "silent"?; allowed: cuda-12.5, cuda-12.5-deep-learning, cuda-12.5-math, cuda-12.5-tools, cuda-13.0, nonroot, python-3.11, silent',
    ],
  ],
  [
    "a key of a mixin",
    (f) => f.replace("mixins/silent.yaml", "config:", "configs:"),
    ['mixins/silent.yaml:3:1: configs: unknown key; allowed: debian, python, config; did you mean "config"?'],
  ],
  [
    "no lock of an image for a platform",
    (f) => f.remove(`${IMAGE}/locks/onnxruntime.arm64.json`),
    ['images/onnxruntime/locks/onnxruntime.arm64.json:1:1: there is no lock of image "onnxruntime" for linux/arm64'],
  ],
  [
    "no lock of a base for a platform",
    (f) => f.remove("bases/python/locks/python-3.11.arm64.json"),
    ['bases/python/locks/python-3.11.arm64.json:1:1: there is no lock of image "python-3.11" for linux/arm64'],
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
    "a key of a release policy",
    (f) => f.replace("registry/policies/production.yaml", "require:", "requires:"),
    [
      "registry/policies/production.yaml:2:1: require: expected a list, got nothing",
      'registry/policies/production.yaml:7:1: requires: unknown key; allowed: trust, require, platforms, provenance, scan; did you mean "require"?',
    ],
  ],
  [
    "a key of a policy of scans",
    (f) => f.replace("policies/severity.yaml", "scanners:", "scanner:"),
    [
      "policies/severity.yaml:2:1: scanners: expected a list, got nothing",
      'policies/severity.yaml:8:1: scanner: unknown key; allowed: block, scanners, unknown, database, waivers; did you mean "scanners"?',
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
    (f) => f.replace(`${IMAGE}/build.hcl`, 'target "onnxruntime"', 'target "onnxruntim"'),
    [
      'images/onnxruntime/build.hcl:1:1: target.onnxruntime: there is no target "onnxruntime", which image "onnxruntime" is built by, did you mean "onnxruntim"?; there are: onnxruntim',
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
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has no label "image-factory.gpu.sass.amd64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has no label "image-factory.gpu.ptx.amd64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has no label "image-factory.gpu.driver", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has no label "image-factory.gpu.sass.arm64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has no label "image-factory.gpu.ptx.arm64", and policies/gpu.yaml names libraries of it; `policy` says what it has to be',
    ],
  ],
  [
    "labels about GPUs without libraries",
    (f) => f.replace(`${IMAGE}/labels.yaml`, "title:", 'extra: { image-factory.gpu.driver: "1" }\ntitle:'),
    [
      'images/onnxruntime/labels.yaml:1:1: extra: image "onnxruntime" has the label "image-factory.gpu.driver", and policies/gpu.yaml names no library that it could be about',
    ],
  ],
  [
    "two images of one name",
    (f) => f.replace("bases/python/inputs.yaml", "name: python-3.11", "name: onnxruntime"),
    [
      'bases/python/Dockerfile: final-stage: expected a last stage called "onnxruntime", as the image; it is not here',
      'bases/python/Dockerfile:17:1: stage-used: stage "python-3.11" is in no layer of inputs.yaml, and nothing is copied from it',
      'bases/python/build.hcl:1:1: target.onnxruntime: there is no target "onnxruntime", which image "onnxruntime" is built by; there are: python-3-11',
      'bases/python/locks/onnxruntime.amd64.json:1:1: there is no lock of image "onnxruntime" for linux/amd64',
      'bases/python/locks/onnxruntime.arm64.json:1:1: there is no lock of image "onnxruntime" for linux/arm64',
      'images/onnxruntime/inputs.yaml:1:7: name: image "onnxruntime" is declared twice; first in bases/python/inputs.yaml',
      'images/onnxruntime/inputs.yaml:2:7: base: unknown base "python-3.11"; allowed: onnxruntime',
      'policies/generators.yaml:47:10: [11].stage: image "onnxruntime" has no stage "app"; there are: rootfs',
    ],
  ],
  [
    "an image that starts from itself",
    (f) => f.replace(INPUTS, "base: python-3.11", "base: onnxruntime"),
    [
      'images/onnxruntime/inputs.yaml:2:7: base: "onnxruntime" starts from "onnxruntime", which leads round in a circle',
    ],
  ],
  [
    "many things in many files, by file and line",
    (f) =>
      f
        .replace(STRUCTURE, "shouldExist", "shouldExists")
        .replace(SMOKE, "    expect:", "    expects:")
        .replace(INPUTS, "files: [app]", "files: [App]")
        .replace("policies/severity.yaml", "scanners:", "scanner:")
        .remove(`${IMAGE}/build.hcl`),
    [
      'images/onnxruntime/Dockerfile:21:1: context: COPY takes inputs/app/app/, which the context of stage "app" does not have; name "app" in "files" of the layer, and copy it from inputs/app/app',
      "images/onnxruntime/build.hcl:1:1: no such file; every image has one: its targets for `docker buildx bake`, which bake-plan compares",
      'images/onnxruntime/inputs.yaml:13:60: layers[2].files[0]: there is no "App" in images/onnxruntime, did you mean "app"?; there are: Dockerfile, README.md, app, inputs.yaml, labels.yaml, locks, tests',
      "images/onnxruntime/tests/smoke.yaml:2:5: commands[0].expect: expected a string, got nothing",
      'images/onnxruntime/tests/smoke.yaml:6:5: commands[0].expects: unknown key; allowed: name, platforms, gpu, full, overlay, as, standIns, env, run, idle, expect; did you mean "expect"?',
      'images/onnxruntime/tests/structure.yaml:3:47: fileExistenceTests[0].shouldExists: unknown key; allowed: name, path, shouldExist, permissions, uid, gid, isExecutableBy; did you mean "shouldExist"?',
      "policies/severity.yaml:2:1: scanners: expected a list, got nothing",
      'policies/severity.yaml:8:1: scanner: unknown key; allowed: block, scanners, unknown, database, waivers; did you mean "scanners"?',
    ],
  ],
];

describe("what is told before anything is built", () => {
  test.each(CASES)("%s", (_, edit, lines, more) => {
    expect(said(edit, more)).toEqual(lines);
  });
});
