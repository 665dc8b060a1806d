import { describe } from "vitest";
import { BASED, type Case, DOCKERFILE, FINAL_COMPILED, FINAL_PURE, INPUTS, PURE, tellsOf } from "./broken-snapshots.js";

const CASES: Case[] = [
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
    [
      'policies/budgets.yaml:3:3: images: image "app" has no budget; add "app: BYTES", or a budget in policy.yaml of its folder; is it what "aap" is meant for?',
    ],
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
];

describe("layers, and the last stage", () => tellsOf(CASES));
