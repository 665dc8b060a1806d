import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkDockerfile,
  dockerfileProblems,
  stageNames,
} from "../../../../pipeline/src/repository/dockerfile/index.js";
import { DIGEST, failure } from "../../fixtures.js";

const GOOD = `ARG BASE=scratch
ARG TOOLBOX
FROM \${TOOLBOX} AS tools
COPY app/ /app/
FROM --platform=$BUILDPLATFORM tools AS torch
RUN --network=none --mount=type=bind,from=tools,source=/a,target=/a \\
    python3 -m stage.wheels /inputs /out
FROM image@${DIGEST} AS pinned
RUN --network=none <<EOF
curl nothing
EOF
ADD local.tar /x
FROM $BASE AS last
COPY --link --from=torch /out /
COPY --from=0 /out /
`;

const lines = (text: string, stages: string[] = []) =>
  dockerfileProblems("Dockerfile", text, stages).map(
    (problem) => `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`,
  );

const image = (name: string, ...stages: string[]) => {
  const layers = stages.map((stage) => ({ stage, comment: stage }));
  return { name, layers, settings: { env: {}, exposedPorts: [], volumes: [] } };
};

test("a hermetic Dockerfile passes", () => {
  expect(() => checkDockerfile("Dockerfile", GOOD, image("last", "torch", "pinned"), undefined)).not.toThrow();
  expect(stageNames(GOOD)).toEqual(["tools", "torch", "pinned", "last"]);
});

describe("bad Dockerfiles", () => {
  const added = (line: string) => lines(`FROM scratch AS a\n${line}\n`);

  test("the error has a code, positions, the rule and what to do", () => {
    const error = failure(() =>
      checkDockerfile(
        "images/vllm/Dockerfile",
        "FROM debian:12 AS x\nRUN apt-get update\n",
        image("x", "torch"),
        undefined,
      ),
    );
    expect(error.code).toBe("DOCKERFILE_INVALID");
    expect(error.message.split("\n")).toEqual([
      'images/vllm/Dockerfile:1:1: pinned-base: FROM "debian:12" has no digest; expected NAME@sha256:…, an earlier stage, scratch or ${BASE}',
      'images/vllm/Dockerfile:1:1: stage-exists: inputs.yaml makes a layer of stage "torch", which is not here; there are: x',
      "images/vllm/Dockerfile:2:1: no-network: expected RUN --network=none, got no --network",
      "Correct the Dockerfile: a build takes everything from the lock and the folder, nothing from a network.",
    ]);
  });

  test("a RUN with a network", () => {
    expect(added("RUN --network=host ls")).toEqual(["2:1 no-network: expected RUN --network=none, got --network=host"]);
    expect(added('RUN ["ls", "--network=none"]')).toEqual([
      "2:1 no-network: expected RUN --network=none, got no --network",
    ]);
    expect(added("run ls # --network=none")).toHaveLength(1);
    expect(added("RUN --network=none --network=default ls")).toHaveLength(1);
    expect(added("RUN --network=none --security=insecure ls")[0]).toContain("no-privileges");
  });

  test("any RUN without --network=none is found, wherever it is", () => {
    const step = fc.constantFrom("RUN --network=none ls", "COPY a /b", "# RUN curl", "WORKDIR /x", "ENV A=RUN");
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (before, after) => {
        const text = ["FROM scratch", ...before, "RUN ls", ...after].join("\n");
        expect(lines(text)).toEqual([
          `${before.length + 2}:1 no-network: expected RUN --network=none, got no --network`,
        ]);
      }),
    );
  });

  test("an unpinned image in FROM, COPY --from and RUN --mount", () => {
    expect(lines("FROM debian@sha256:12")[0]).toContain('FROM "debian@sha256:12" has no digest');
    expect(added("COPY --from=alpine / /")[0]).toContain('2:1 pinned-base: COPY --from "alpine" has no digest');
    expect(added("RUN --network=none --mount=type=bind,from=alpine,target=/x ls")[0]).toContain(
      'RUN --mount from "alpine" has no digest',
    );
    expect(lines("FROM later\nFROM scratch AS later")).toHaveLength(1);
  });

  test("an ARG that is not declared, or whose default is not pinned", () => {
    expect(lines("FROM ${BASE}")[0]).toContain(
      'FROM "${BASE}" is no ARG before the first FROM; declare "ARG BASE" there',
    );
    expect(lines("ARG BASE=debian:12\nFROM ${BASE}")[0]).toContain(
      'the default of ARG BASE is "debian:12", which has no digest',
    );
    expect(lines("ARG BASE\nFROM ${BASE}:12")[0]).toContain("has no digest");
  });

  test("an ADD of an address", () => {
    expect(added("ADD https://example.com/a /a")[0]).toContain(
      '2:1 no-remote-add: ADD fetches "https://example.com/a"',
    );
    expect(added('ADD ["https://example.com/a", "/a"]')[0]).toContain('ADD fetches "https://example.com/a"');
    expect(added("ADD git@example.com:a/b /a")).toHaveLength(1);
    expect(added("ADD local ${URL} /a")).toHaveLength(1);
    expect(added("ADD a.tar b.tar /a")).toEqual([]);
  });

  test.each([
    ["# syntax=docker/dockerfile:1", 1],
    ["#!/usr/bin/env x\n # syntax=docker/dockerfile:1", 2],
    ["#!/usr/bin/env x\n// syntax=docker/dockerfile:1", 2],
    ["// syntax=docker/dockerfile:1", 1],
    ["\uFEFF#SYNTAX = docker/dockerfile:1\r", 1],
    ["# check=skip=all\n#syntax=docker/dockerfile:1", 2],
    [`# syntax=other\n# syntax=docker/dockerfile@${DIGEST}`, 1],
  ])("a frontend from a registry: %j", (head, line) => {
    expect(lines(`${head}\nFROM scratch`)).toEqual([expect.stringContaining(`${line}:1 no-frontend: "syntax=`)]);
  });

  test("no frontend is one by digest, and none below the first instruction", () => {
    expect(lines(`# syntax=docker/dockerfile@${DIGEST}\nFROM scratch`)).toEqual([]);
    expect(lines("FROM scratch\n# syntax=docker/dockerfile:1\n")).toEqual([]);
  });

  test("ONBUILD", () => {
    expect(added("ONBUILD RUN ls")[0]).toContain("no-onbuild");
  });
});
