import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatProblem, type Problem } from "../../../../pipeline/src/errors/index.js";
import {
  contextProblems,
  finalCopyProblems,
  layerFileProblems,
  readStages,
} from "../../../../pipeline/src/judgement/sources/index.js";
import type { LayerInputs } from "../../../../pipeline/src/repository/inputs/index.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const name = fc.constantFrom("app", "App", "ap", "server", "x.py", "b");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const layer = (stage: string, more: Partial<LayerInputs> = {}): LayerInputs => ({ stage, comment: stage, ...more });
const at = (image: string, where: readonly PropertyKey[], message: string): Problem => ({
  ...{ file: image, line: 1, column: 1, path: where.join("."), message },
});

/** Files of an image, none of which lies where another one needs a folder. */
const tree = fc
  .uniqueArray(path, { maxLength: 6 })
  .map((paths) => paths.filter((one) => !paths.some((other) => one.startsWith(`${other}/`))));

/** Whether a path is a file of a tree, or a folder of it. */
const holds = (files: readonly string[], wanted: string) =>
  files.some((file) => file === wanted || file.startsWith(`${wanted}/`));

const snapshot = (files: readonly string[]) => snapshotOf(new Map(files.map((file) => [`images/i/${file}`, ""])));

describe("whatever is in an image's folder", () => {
  test("a layer's file is told of where it is not there, and then only", () => {
    fc.assert(
      fc.property(tree, path, (files, wanted) => {
        const image = { name: "i", folder: "images/i", layers: [layer("s", { files: [wanted] })] };
        const said = layerFileProblems(snapshot(files), image, at);
        expect(said.length).toBe(holds(files, wanted) ? 0 : 1);
        const offered = /did you mean "([^"]+)"/.exec(said[0]?.message ?? "")?.[1];
        if (offered !== undefined) expect(holds(files, offered)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("what a stage copies is told of where it is in none of its layer's files, and then only", () => {
    fc.assert(
      fc.property(tree, fc.array(path, { maxLength: 2 }), path, (files, named, wanted) => {
        const image = { folder: "images/i", layers: [layer("s", { files: named })], base: undefined };
        const text = `FROM scratch AS s\nCOPY inputs/s/${wanted} /out/\n`;
        const said = contextProblems(snapshot(files), "Dockerfile", readStages(text), image);
        const given = files.filter((file) => named.some((one) => file === one || file.startsWith(`${one}/`)));
        expect(said.map(formatProblem)).toHaveLength(holds(given, wanted) ? 0 : 1);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("a last stage is in order where it copies each layer once in their order, and then only", () => {
  const stage = fc.constantFrom("a", "b", "c");
  fc.assert(
    fc.property(fc.uniqueArray(stage), fc.array(stage, { maxLength: 4 }), (layers, copies) => {
      const lines = copies.map((one) => `COPY --link --from=${one} /out /\n`);
      const stages = ["a", "b", "c"].map((one) => `FROM scratch AS ${one}\n`);
      const text = `ARG BASE\n${stages.join("")}FROM $BASE AS image\n${lines.join("")}`;
      const image = { name: "image", base: "base", layers: layers.map((one) => layer(one)) };
      const said = finalCopyProblems("Dockerfile", readStages(text), image);
      expect(said.length === 0).toBe(JSON.stringify(layers) === JSON.stringify(copies));
    }),
    { numRuns: 1_000 },
  );
});
