import { describe, expect, test } from "vitest";
import { whereAsked } from "../../../../pipeline/src/steps/workshop/derived.js";
import { catalogOf, repositoryOf } from "../../../../pipeline/src/steps/workshop/repository.js";
import { DOCKERFILE, Files, IMAGE, INPUTS } from "./broken-snapshots.js";
import { snapshotOf } from "./snapshots.js";

const files = new Files().remove(DOCKERFILE);
files.set(INPUTS, `${files.texts.get(INPUTS)}config: { env: { A: b } }\n`);
const snapshot = snapshotOf(files.texts);
const repository = repositoryOf(snapshot, catalogOf(snapshot), []);
const lines = repository.dockerfiles.get(DOCKERFILE)?.split("\n") ?? [];

describe("what a linter finds in a derived Dockerfile is told where it is asked for", () => {
  test.each([
    ["FROM toolbox AS pure", "7:14", "layers[1].stage"],
    ["    python3 -m stage.wheels /inputs /out", "6:60", "layers[0].wheels"],
    ["COPY inputs/server/server /out/server", "8:53", "layers[2].files[0]"],
    ["COPY --link --from=compiled /out /", "6:14", "layers[0].stage"],
    ["ENV A=b", "9:21", "config.env.A"],
    ["FROM ${BASE} AS app", "1:7", "name"],
  ])("%s", (text, place, path) => {
    const line = lines.indexOf(text) + 1;
    const told = whereAsked(repository, { file: DOCKERFILE, line, column: 3, path: "DL1", message: "do not" });
    expect(`${told.line}:${told.column}`).toBe(place);
    expect(told).toMatchObject({ file: INPUTS, path });
    expect(told.message).toBe(`DL1: do not (line ${line} of the Dockerfile that follows from this)`);
  });
});

test("and of a written one where it stands", () => {
  const found = { file: "bases/tiny/Dockerfile", line: 3, column: 1, path: "DL1", message: "do not" };
  expect(whereAsked(repository, found)).toBe(found);
});

test("a place of no line is one of the whole image", () => {
  const found = { file: DOCKERFILE, line: 0, column: 0, path: "", message: "it is too long" };
  expect(whereAsked(repository, found)).toMatchObject({ file: INPUTS, line: 1, path: "" });
  expect(repository.derived.has(`${IMAGE}/Dockerfile`)).toBe(true);
});
