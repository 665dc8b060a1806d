import { describe, expect, test } from "vitest";
import { neededBy, readStages, stageCalled } from "../../../../pipeline/src/judgement/sources/copies.js";
import { finalCopyProblems, unusedStages } from "../../../../pipeline/src/judgement/sources/index.js";

const layer = (stage: string) => ({ stage, comment: stage });

describe("stages are read", () => {
  test("with what they start from, take and run, each at its place", () => {
    const text = `ARG BASE
FROM scratch AS One
COPY a b /out/
ADD --checksum=sha256:${"0".repeat(64)} https://example.com/x /out/x
RUN --mount=type=bind,source=inputs/one,target=/inputs --mount=type=cache,target=/c true
FROM $BASE
COPY --link --from=One /out /
RUN --mount=type=bind,from=one,target=/x --mount=type=tmpfs,target=/t --mount=type=bind,src=y,target=/y true
`;
    const [one, last] = readStages(text);
    expect(one).toMatchObject({ line: 2, column: 1, name: "one", base: "scratch", runs: [{ line: 5, column: 1 }] });
    expect(one?.takes.map(({ line, keyword, from, sources, flags }) => [line, keyword, from, sources, flags])).toEqual([
      [3, "COPY", undefined, ["a", "b"], []],
      [4, "ADD", undefined, ["https://example.com/x"], ["checksum"]],
      [5, "RUN", undefined, ["inputs/one"], ["mount"]],
    ]);
    expect(last).toMatchObject({ name: "", base: "$BASE", runs: [{ line: 8, column: 1 }] });
    expect(last?.takes.map(({ keyword, from, sources, target }) => [keyword, from, sources, target])).toEqual([
      ["COPY", "One", ["/out"], "/"],
      ["RUN", "one", ["."], ""],
      ["RUN", undefined, ["y"], ""],
    ]);
  });

  test("with the sources of mounts, whatever stands before them", () => {
    const text = `FROM scratch AS a
RUN --network=none --mount=type=cache,target=/c --mount=source=x,type=bind,target=/x true
`;
    expect(readStages(text)[0]?.takes.map(({ sources }) => sources)).toEqual([["x"]]);
  });

  test("a text without stages has none", () => {
    expect(readStages("ARG A\n")).toEqual([]);
    expect(readStages("RUN true\nFROM scratch\n")).toMatchObject([{ line: 2, runs: [] }]);
  });

  test("one is found by its name in any case, or by its number; never one without a name by none", () => {
    const stages = readStages("FROM scratch AS a\nFROM scratch\nFROM scratch AS b\n");
    expect(stageCalled(stages, "A")).toBe(stages[0]);
    expect(stageCalled(stages, "2")).toBe(stages[2]);
    expect(stageCalled(stages, "")).toBeUndefined();
    expect(stageCalled(stages, "c")).toBeUndefined();
    expect(stageCalled(stages, "1a")).toBeUndefined();
    expect(stageCalled(stages, "a1")).toBeUndefined();
    expect(stageCalled(stages, "3")).toBeUndefined();
    for (const number of ["1e0", "0x1", "1.0"]) expect(stageCalled(stages, number)).toBeUndefined();
    const many = readStages("FROM scratch\n".repeat(11));
    expect(stageCalled(many, "10")).toBe(many[10]);
  });

  test("one needs what it starts from and what it copies from, and what these need", () => {
    const text =
      "FROM scratch AS a\nFROM a AS b\nFROM scratch AS c\nCOPY --from=b /x /\nFROM c AS d\nFROM scratch AS e\n";
    const stages = readStages(text);
    const needed = (name: string) => {
      const stage = stageCalled(stages, name);
      return stage && neededBy(stages, stage).map((one) => one.name);
    };
    expect(needed("d")).toEqual(["d", "c", "b", "a"]);
    expect(needed("a")).toEqual(["a"]);
    expect(needed("e")).toEqual(["e"]);
  });
});

describe("a last stage", () => {
  const said = (
    lines: string,
    { base, layers = ["a", "b"] }: { base?: string; layers?: string[] } = { base: "tiny" },
  ) => {
    const text = `ARG BASE\nFROM scratch AS a\nFROM scratch AS b\n${lines}`;
    const image = { name: "app", base, layers: layers.map(layer) };
    return finalCopyProblems("Dockerfile", readStages(text), image).map(
      ({ line, column, path, message }) => `${line}:${column}: ${path}: ${message}`,
    );
  };
  const COPIES = "COPY --from=a /out /\nCOPY --link --from=b /out/ /\n";
  const at = (place: string, message: string) => `${place}: final-stage: stage "app": ${message}`;

  test("is in order where it copies each layer upon the base", () => {
    expect(said(`FROM $BASE AS app\n${COPIES}`)).toEqual([]);
    expect(said(`FROM \${BASE} AS app\n${COPIES}`)).toEqual([]);
    expect(said(`FROM scratch AS app\n${COPIES}`, {})).toEqual([]);
    expect(said(`FROM $BASE AS app\n${COPIES}`, {})).toEqual([]);
    expect(said("FROM scratch AS other\n")).toEqual([]);
  });

  test("starts from the base, or from nothing where there is none", () => {
    expect(said(`FROM scratch AS app\n${COPIES}`)).toEqual([at("4:1", "expected FROM $BASE, got FROM scratch")]);
    expect(said(`FROM a AS app\n${COPIES}`, {})).toEqual([at("4:1", "expected FROM scratch, got FROM a")]);
    expect(said(`FROM x$BASE AS app\n${COPIES}`)).toEqual([at("4:1", "expected FROM $BASE, got FROM x$BASE")]);
  });

  test("runs nothing, and takes nothing but layers", () => {
    const from = (keyword: string) =>
      `${keyword} from the context is in no layer here; copy it in the stage of a layer`;
    expect(said(`FROM $BASE AS app\n${COPIES}RUN true\nCOPY x /\nADD x /\n`)).toEqual([
      at("7:1", "RUN is not run here; move it to the stage of a layer"),
      at("8:1", from("COPY")),
      at("9:1", from("ADD")),
    ]);
    for (const from of ["", "from=a,"]) {
      const bind = `RUN --mount=type=bind,${from}target=/x true\n`;
      expect(said(`FROM $BASE AS app\n${COPIES}${bind}`)).toEqual([
        at("7:1", "RUN is not run here; move it to the stage of a layer"),
      ]);
    }
  });

  test("copies from layers only, and says which there are and which is meant", () => {
    expect(
      said(`FROM $BASE AS app\n${COPIES}COPY --from=rootf /out /\n`, { base: "tiny", layers: ["a", "b", "rootfs"] }),
    ).toEqual([
      at("7:1", 'COPY --from=rootf is no layer of inputs.yaml, did you mean "rootfs"?; there are: a, b, rootfs'),
      at("4:1", "there is no COPY --from=rootfs /out /, which is a layer of inputs.yaml"),
    ]);
  });

  test("copies a layer whole and as it is", () => {
    const one = (line: string) => said(`FROM $BASE AS app\n${line}\n`, { base: "tiny", layers: ["a"] });
    const change = "which the layer has not; leave it out";
    expect(one("COPY --from=a /out /")).toEqual([]);
    expect(one("COPY --chown=1:1 --chmod=755 --from=a /out /")).toEqual([
      at("5:1", `COPY --from=a changes files by --chown, --chmod, ${change}`),
    ]);
    const expected = (got: string) => [at("5:1", `expected COPY --from=a /out /, got ${got}`)];
    expect(one("COPY --from=a /out /usr/")).toEqual(expected("/out /usr/"));
    expect(one("COPY --from=a /out/x /")).toEqual(expected("/out/x /"));
    expect(one("COPY --from=a /x/out /")).toEqual(expected("/x/out /"));
    expect(one("COPY --from=a /out /out /")).toEqual(expected("/out /out /"));
  });

  test("copies each once, in the order of the layers", () => {
    const three = { base: "tiny", layers: ["a", "b", "c"] };
    const copy = (...names: string[]) =>
      said(`FROM $BASE AS app\n${names.map((name) => `COPY --from=${name} /out /\n`).join("")}`, three);
    expect(copy("a", "b", "c", "a")).toEqual([at("8:1", "COPY --from=a stands here twice")]);
    expect(copy("a", "c", "b")).toEqual([at("6:1", "expected the layers in the order a, b, c, got a, c, b")]);
    expect(copy("c", "a")).toEqual([
      at("4:1", "there is no COPY --from=b /out /, which is a layer of inputs.yaml"),
      at("5:1", "expected the layers in the order a, c, got c, a"),
    ]);
    expect(copy()).toHaveLength(3);
  });
});

test("a stage that nothing is made of is named, with the layer that it may be", () => {
  const text =
    "FROM scratch AS tools\nFROM tools AS rootfs\nFROM scratch AS rootf\nFROM scratch AS app\nCOPY --from=rootfs /out /\n";
  const unused = (...images: { name: string; layers: ReturnType<typeof layer>[] }[]) =>
    unusedStages("Dockerfile", readStages(text), images).map(({ line, path, message }) => `${line} ${path} ${message}`);
  const rest = "is in no layer of inputs.yaml";
  expect(unused({ name: "app", layers: [layer("rootfs")] })).toEqual([
    `3 stage-used stage "rootf" ${rest}, did you mean "rootfs"?, and nothing is copied from it`,
  ]);
  expect(unused({ name: "app", layers: [] }, { name: "gone", layers: [layer("rootf")] })).toEqual([]);
  expect(unused()).toHaveLength(4);
});
