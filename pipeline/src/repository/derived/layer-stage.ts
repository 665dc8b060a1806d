import type { LayerInputs } from "../inputs/index.js";
import type { Line, Unwritten } from "./line.js";

/** The stage that makes a layer. */
export interface DerivedStage {
  name: string;
  /** Where it is named. */
  path: readonly PropertyKey[];
  lines: Line[];
  problems: Unwritten[];
}

/**
 * Write the stage of a layer: its .debs and wheels installed, its files under their own names at the root of the image,
 * the modules among them compiled, its empty folders made.
 * @param index the place of the layer in the image's definition
 * @param modules those of its files that are folders with Python modules
 */
export function layerStage(layer: LayerInputs, index: number, modules: readonly string[]): DerivedStage {
  const { stage, files = [] } = layer;
  const at = (...path: PropertyKey[]) => ["layers", index, ...path];
  const compiled = moduleSteps(layer, modules, at);
  const steps = [...packageSteps(layer, at), ...folderSteps(layer, at), ...compiled];
  // What compiles modules is told there what Python the image has.
  const needsInputs = layer.debs !== undefined || layer.wheels !== undefined || compiled.length > 0;
  const mount = needsInputs ? ` --mount=type=bind,source=inputs/${stage},target=/inputs` : "";
  return {
    name: stage,
    path: at("stage"),
    lines: [
      { text: `FROM toolbox AS ${stage}`, path: at("stage") },
      ...files.map((file, place) => ({
        text: `COPY inputs/${stage}/${file} /out/${file}`,
        path: at("files", place),
      })),
      ...(steps.length === 0 ? [] : joined(`RUN --network=none${mount}`, steps, at())),
    ],
    problems: problemsOf(layer, at),
  };
}

type At = (...path: PropertyKey[]) => PropertyKey[];

function packageSteps({ debs, wheels, withoutBytecode = [] }: LayerInputs, at: At): Line[] {
  const globs = withoutBytecode.map((glob, place) => ({
    text: `    --without-bytecode '${glob}'`,
    path: at("withoutBytecode", place),
  }));
  return [
    ...(debs === undefined ? [] : [{ text: "python3 -m stage.debs /inputs /out", path: at("debs") }]),
    ...(wheels === undefined ? [] : [{ text: "python3 -m stage.wheels /inputs /out", path: at("wheels") }, ...globs]),
  ];
}

function folderSteps({ folders = [] }: LayerInputs, at: At): Line[] {
  return folders.map(({ path, mode }, place) => ({
    text: `install -d -m ${mode} /out${path}`,
    path: at("folders", place),
  }));
}

function moduleSteps({ files = [] }: LayerInputs, modules: readonly string[], at: At): Line[] {
  return files.flatMap((file, place) =>
    modules.includes(file) ? [{ text: `python3 -m stage.bytecode /out ${file}`, path: at("files", place) }] : [],
  );
}

/** One RUN of several steps; a step that begins with blanks goes on with the one before. */
function joined(run: string, steps: readonly Line[], path: readonly PropertyKey[]): Line[] {
  const written = steps.map(({ text, path }, index) => ({
    text: `    ${index === 0 || text.startsWith(" ") ? text : `&& ${text}`}${index === steps.length - 1 ? "" : " \\"}`,
    path,
  }));
  return [{ text: `${run} \\`, path }, ...written];
}

function problemsOf({ debs, wheels, files = [], folders = [], withoutBytecode }: LayerInputs, at: At): Unwritten[] {
  const empty = debs === undefined && wheels === undefined && files.length + folders.length === 0;
  return [
    ...(empty
      ? [{ path: at(), message: "it asks for nothing; name debs, wheels, files or folders, or write a Dockerfile" }]
      : []),
    ...(withoutBytecode !== undefined && wheels === undefined
      ? [{ path: at("withoutBytecode"), message: "the layer has no wheels that it could be about" }]
      : []),
  ];
}
