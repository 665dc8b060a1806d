import { describe } from "vitest";
import { type Case, COPY_SERVER, DOCKERFILE, IMAGE, INPUTS, tellsOf } from "./broken-snapshots.js";

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
];

describe("what a stage copies", () => tellsOf(CASES));
