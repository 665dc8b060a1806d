import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { bakeTargetProblems, finalCopyProblems, readStages } from "../../../../pipeline/src/judgement/sources/index.js";
import { bakeFile } from "../../../../pipeline/src/repository/bake/index.js";
import {
  bytecodeFolders,
  type Derivable,
  deriveDockerfile,
} from "../../../../pipeline/src/repository/derived/index.js";
import { checkDockerfile, readDockerfile } from "../../../../pipeline/src/repository/dockerfile/index.js";
import { type ImageSettings, LayerInputs } from "../../../../pipeline/src/repository/inputs/index.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

/** Texts that would be more than a text, if anything let them. */
const hostile = fc.constantFrom(
  "a\nRUN --network=host id",
  "\\\nRUN id",
  '"; RUN id',
  "a' b\" c",
  "$(id)",
  "${BASE}",
  "`id`",
  "a\r\nUSER 0",
  "<<EOF",
  "# syntax=evil",
  "\u2028RUN id",
  "",
);
const text = fc.oneof(hostile, fc.string(), fc.string({ unit: "binary", maxLength: 8 }));
const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/).filter((name) => !["toolbox", "image"].includes(name));
const glob = fc.oneof(hostile, fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.*?/-]{0,9}$/));
const file = fc.oneof(hostile, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,9}$/));
const folder = fc.record({
  path: fc.oneof(hostile, fc.stringMatching(/^(\/[A-Za-z0-9_][A-Za-z0-9._-]{0,5}){1,3}$/)),
  mode: fc.oneof(hostile, fc.stringMatching(/^[01][0-7]{3}$/)),
});

/** A layer as its schema lets it through; what it does not let through never gets here. */
const layer = fc
  .record(
    {
      stage: word,
      comment: fc.constant("made here"),
      debs: fc.constant("rest" as const),
      wheels: fc.constant("rest" as const),
      files: fc.uniqueArray(file, { maxLength: 2 }),
      withoutBytecode: fc.uniqueArray(glob, { minLength: 1, maxLength: 2 }),
      folders: fc.uniqueArray(folder, { minLength: 1, maxLength: 2, selector: ({ path }) => path }),
    },
    { requiredKeys: ["stage", "comment"] },
  )
  .filter((one) => LayerInputs.safeParse(one).success);

const settings: fc.Arbitrary<ImageSettings> = fc
  .record({
    env: fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,4}$/), text, { maxKeys: 3 }),
    user: fc.option(fc.stringMatching(/^\d{1,5}(:\d{1,5})?$/), { nil: undefined }),
    workdir: fc.option(
      text.map((path) => `/${path}`),
      { nil: undefined },
    ),
    entrypoint: fc.option(fc.array(text, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    cmd: fc.option(fc.array(text, { maxLength: 2 }), { nil: undefined }),
    stopSignal: fc.option(fc.constantFrom("SIGTERM", "SIGRTMIN2"), { nil: undefined }),
    exposedPorts: fc.uniqueArray(fc.constantFrom("80/tcp", "53/udp", "8000/tcp"), { maxLength: 2 }),
    volumes: fc.uniqueArray(
      text.map((path) => `/${path}`),
      { maxLength: 2 },
    ),
  })
  .map(({ user, workdir, entrypoint, cmd, stopSignal, ...all }) => ({
    ...all,
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workdir }),
    ...(entrypoint !== undefined && { entrypoint }),
    ...(cmd !== undefined && { cmd }),
    ...(stopSignal !== undefined && { stopSignal }),
  }));

/** An image upon a base; its settings hold those of the base, as merging leaves them. */
const image: fc.Arbitrary<Derivable> = fc
  .record({
    layers: fc.uniqueArray(layer, { minLength: 1, maxLength: 3, selector: ({ stage }) => stage }),
    base: settings,
    own: settings,
  })
  .map(({ layers, base, own }) => ({
    image: {
      name: "image",
      base: "tiny",
      layers,
      settings: {
        ...base,
        ...own,
        env: { ...base.env, ...own.env },
        exposedPorts: [...new Set([...base.exposedPorts, ...own.exposedPorts])],
        volumes: [...new Set([...base.volumes, ...own.volumes])],
      },
    },
    base,
    modules: layers.flatMap(({ files = [] }) => files.slice(0, 1)),
  }));

const count = (text: string, part: string) => text.split(part).length - 1;

describe("whatever an image asks for", () => {
  test("its Dockerfile is taken by the rules and says the same as inputs.yaml, or the place that it cannot say is told", () => {
    let said = 0;
    fc.assert(
      fc.property(image, (one) => {
        const { text, problems } = deriveDockerfile([one]);
        for (const { path } of problems) expect(["layers", "config"]).toContain(path[0]);
        if (problems.length > 0) return;
        said += 1;
        checkDockerfile("Dockerfile", text, one.image, one.base);
        expect(finalCopyProblems("Dockerfile", readStages(text), one.image)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(said).toBeGreaterThan(30);
  });

  test("nothing of it becomes an instruction that was not meant, and each thing stands there once", () => {
    fc.assert(
      fc.property(image, (one) => {
        const { text, origins } = deriveDockerfile([one]);
        const { instructions, refusals } = readDockerfile(text);
        expect(refusals).toEqual([]);
        expect(origins).toHaveLength(count(text, "\n"));
        const { layers } = one.image;
        const of = (keyword: string) => instructions.filter((instruction) => instruction.keyword === keyword).length;
        expect(of("FROM")).toBe(layers.length + 2);
        expect(of("COPY")).toBe(2 + layers.length + layers.flatMap(({ files = [] }) => files).length);
        const steps = layers.filter((layer) => layer.debs ?? layer.wheels ?? layer.folders ?? compiled(one, layer));
        expect(of("RUN")).toBe(steps.length);
        for (const { stage, files = [], folders = [], withoutBytecode = [], wheels } of layers) {
          expect(count(text, `FROM toolbox AS ${stage}\n`)).toBe(1);
          expect(count(text, `COPY --link --from=${stage} /out /\n`)).toBe(1);
          for (const file of files) expect(count(text, `COPY inputs/${stage}/${file} /out/${file}\n`)).toBe(1);
          for (const { path, mode } of folders) expect(text).toMatch(`install -d -m ${mode} /out${path}`);
          for (const glob of withoutBytecode) if (wheels) expect(text).toContain(`--without-bytecode '${glob}'`);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("its build.hcl has its target", () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,4}([.-][a-z0-9]{1,4}){0,2}$/);
    fc.assert(
      fc.property(name, fc.nat(), fc.option(fc.constant("tiny"), { nil: undefined }), (name, epoch, base) => {
        const text = bakeFile({ name, epoch, base });
        const found = snapshotOf(new Map([["images/i/build.hcl", text]]));
        expect(bakeTargetProblems(found, { name, folder: "images/i" })).toEqual([]);
        expect(count(text, '"base"')).toBe(base === undefined ? 0 : 1);
      }),
    );
  });
});

function compiled({ modules }: Derivable, { files = [] }: LayerInputs): boolean {
  return files.some((file) => modules.includes(file));
}

const plain = (name: string, layers: LayerInputs[], base?: string): Derivable => ({
  image: { name, base, layers, settings: { env: {}, exposedPorts: [], volumes: [] } },
  base: undefined,
  modules: [],
});

describe("variants of one folder", () => {
  const shared = { stage: "shared", comment: "both", wheels: "rest" as const };

  test("share the stages that are the same", () => {
    const { text, problems } = deriveDockerfile([plain("a", [shared], "b"), plain("c", [shared], "b")]);
    expect(problems).toEqual([]);
    expect(count(text, "FROM toolbox AS shared")).toBe(1);
    expect(count(text, "COPY --link --from=shared /out /")).toBe(2);
  });

  test("cannot have one name for two stages", () => {
    const other = { ...shared, withoutBytecode: ["x/*"] };
    const { problems } = deriveDockerfile([plain("a", [shared], "b"), plain("c", [other], "b")]);
    expect(problems).toEqual([
      {
        image: "c",
        path: ["layers", 0, "stage"],
        message: 'another variant has a stage "shared" of other steps; give one of them another name',
      },
    ]);
  });
});

test("a layer whose files are compiled is told what Python the image has, one whose files are not is told nothing", () => {
  const layers = [
    { stage: "app", comment: "x", files: ["app"] },
    { stage: "data", comment: "x", files: ["data"], folders: [{ path: "/d", mode: "0755" }] },
  ];
  const { text } = deriveDockerfile([{ ...plain("a", layers, "b"), modules: ["app"] }]);
  expect(text).toContain(
    "--mount=type=bind,source=inputs/app,target=/inputs \\\n    python3 -m stage.bytecode /out app\n",
  );
  expect(text).not.toContain("source=inputs/data,target");
});

test("an image without a base has no derived Dockerfile, and none is called as the stage that others start from", () => {
  const layers = [{ stage: "debs", comment: "x", debs: "rest" as const }];
  const told = deriveDockerfile([plain("toolbox", layers)]).problems.map(({ path }) => path);
  expect(told).toEqual([["base"], ["name"]]);
});

test("folders with modules are compiled, but not those with tests only, nor files", () => {
  const paths = ["i/app/a.py", "i/lib/tests/b.py", "i/one.py", "i/data/c.txt", "j/x/d.py", "i/deep/er/e.py"];
  const files = ["app", "lib", "one.py", "data", "x", "deep"];
  expect(bytecodeFolders([{ files }], "i", paths)).toEqual(["app", "deep"]);
});
