import type { Problem } from "../../errors/index.js";
import type { ImageDefinition } from "../../repository/inputs/index.js";
import { didYouMeanName } from "../../text/nearest.js";
import { neededBy, type Stage, stageCalled, type Taken } from "./copies.js";

/** Flags of a COPY that leave its files as they are. */
const HARMLESS = ["from", "link"];

/**
 * Compare what the last stage of an image copies with the layers of inputs.yaml: `docker buildx bake` makes its image of
 * the one, this factory of the other. Each layer is one COPY --from=STAGE /out /, in the same order, upon the base.
 */
export function finalCopyProblems(
  file: string,
  stages: readonly Stage[],
  image: Pick<ImageDefinition, "name" | "layers" | "base">,
): Problem[] {
  const final = stages.find(({ name }) => name === image.name);
  // A Dockerfile without it is told of by the rules of Dockerfiles.
  if (final === undefined) return [];
  const wanted = image.layers.map(({ stage }) => stage);
  const copies = final.takes.filter(({ keyword, from }) => keyword === "COPY" && from !== undefined);
  const problem = ({ line, column }: { line: number; column: number }, message: string): Problem => ({
    ...{ file, line, column, path: "final-stage", message: `stage "${image.name}": ${message}` },
  });
  return [
    ...startProblems(final, image.base).map((message) => problem(final, message)),
    ...final.runs.map((at) => problem(at, "RUN is not run here; move it to the stage of a layer")),
    ...final.takes
      .filter((taken) => !copies.includes(taken) && taken.keyword !== "RUN")
      .map((taken) => problem(taken, strange(taken))),
    ...copies.flatMap((copy) => copyProblems(copy, wanted).map((message) => problem(copy, message))),
    ...orderProblems(copies, wanted, problem, final),
  ];
}

/** List the stages that nothing is made of: no layer is, and no image of the Dockerfile needs it. */
export function unusedStages(
  file: string,
  stages: readonly Stage[],
  images: readonly Pick<ImageDefinition, "name" | "layers">[],
): Problem[] {
  const roots = images.flatMap(({ name, layers }) => [name, ...layers.map(({ stage }) => stage)]);
  const used = new Set(
    roots.flatMap((name) => {
      const stage = stageCalled(stages, name);
      return stage === undefined ? [] : neededBy(stages, stage);
    }),
  );
  return stages
    .filter((stage) => !used.has(stage))
    .map(({ name, line, column }) => ({
      ...{ file, line, column, path: "stage-used" },
      message: `stage "${name}" is in no layer of inputs.yaml${didYouMeanName(name, roots)}, and nothing is copied from it`,
    }));
}

/** The base that the build gives. */
const BASE = /^\$(?:BASE|\{BASE\})$/;

function startProblems({ base }: Stage, image: string | undefined): string[] {
  if (BASE.test(base) || (image === undefined && base === "scratch")) return [];
  return [`expected ${image === undefined ? "FROM scratch" : "FROM $BASE"}, got FROM ${base}`];
}

function strange({ keyword }: Taken): string {
  return `${keyword} from the context is in no layer here; copy it in the stage of a layer`;
}

function copyProblems({ from = "", sources, target, flags }: Taken, wanted: readonly string[]): string[] {
  if (!wanted.includes(from)) {
    return [
      `COPY --from=${from} is no layer of inputs.yaml${didYouMeanName(from, wanted)}; there are: ${wanted.join(", ")}`,
    ];
  }
  const odd = flags.filter((flag) => !HARMLESS.includes(flag)).map((flag) => `--${flag}`);
  const whole = sources.length === 1 && /^\/out\/?$/.test(sources[0] ?? "") && target === "/";
  return [
    ...(odd.length === 0
      ? []
      : [`COPY --from=${from} changes files by ${odd.join(", ")}, which the layer has not; leave it out`]),
    ...(whole ? [] : [`expected COPY --from=${from} /out /, got ${[...sources, target].join(" ")}`]),
  ];
}

function orderProblems(
  copies: readonly Taken[],
  wanted: readonly string[],
  problem: (at: { line: number; column: number }, message: string) => Problem,
  final: Stage,
): Problem[] {
  const known = copies.filter(({ from = "" }) => wanted.includes(from));
  const names = known.map(({ from = "" }) => from);
  const missing = wanted.filter((stage) => !names.includes(stage));
  const twice = known.filter(({ from = "" }, index) => names.indexOf(from) < index);
  const order = [...new Set(names)];
  const right = wanted.filter((stage) => order.includes(stage));
  const first = order.findIndex((stage, index) => stage !== right[index]);
  const wrong = known.find(({ from }) => from === order[first]);
  return [
    ...missing.map((stage) =>
      problem(final, `there is no COPY --from=${stage} /out /, which is a layer of inputs.yaml`),
    ),
    ...twice.map((copy) => problem(copy, `COPY --from=${copy.from} stands here twice`)),
    ...(wrong === undefined
      ? []
      : [problem(wrong, `expected the layers in the order ${right.join(", ")}, got ${order.join(", ")}`)]),
  ];
}
