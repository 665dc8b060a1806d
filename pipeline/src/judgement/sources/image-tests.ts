import type { Problem } from "../../errors/index.js";
import { type ImageDefinition, type Parsed, type Platform, parseYaml } from "../../repository/inputs/index.js";
import { overlayProblems, SmokeFile } from "../smoke/index.js";
import { kindAt, nearestTo, type Snapshot, wholeFile } from "./snapshot.js";
import { StructureFile, testsNothing } from "./structure.js";

/** Find what is wrong with the tests of a folder of images, before an image of it is built. */
export function testProblems(snapshot: Snapshot, folder: string): Problem[] {
  const structure = parsed(snapshot, `${folder}/tests/structure.yaml`, StructureFile);
  const smoke = parsed(snapshot, `${folder}/tests/smoke.yaml`, SmokeFile);
  const nothing = structure?.value === undefined ? undefined : testsNothing(structure.value);
  return [
    ...(structure?.problems ?? []),
    ...(nothing === undefined ? [] : [wholeFile(`${folder}/tests/structure.yaml`, nothing)]),
    ...(smoke?.problems ?? []),
    ...(smoke === undefined ? [] : scripts(snapshot, folder, smoke)),
  ];
}

/** Find the commands of an image's tests that ask for an overlay which tests/inputs.yaml does not name. */
export function overlaysMissing(
  snapshot: Snapshot,
  { folder, platforms }: Pick<ImageDefinition, "folder" | "platforms">,
  overlaid: readonly Platform[],
): Problem[] {
  const file = `${folder}/tests/smoke.yaml`;
  const smoke = parsed(snapshot, file, SmokeFile);
  return overlayProblems(file, smoke?.value?.commands ?? [], platforms, overlaid).map((problem) => {
    const index = Number(/\d+/.exec(problem.path)?.[0] ?? 0);
    return smoke?.at.problem(["commands", index, "overlay"], problem.message) ?? problem;
  });
}

/** Each file is parsed once for a snapshot, whoever asks. */
const READ = new WeakMap<Snapshot, Map<string, unknown>>();

function parsed<S extends Parameters<typeof parseYaml>[1]>(snapshot: Snapshot, path: string, schema: S) {
  const text = snapshot.texts.get(path);
  if (text === undefined) return undefined;
  const known = READ.get(snapshot) ?? new Map<string, unknown>();
  READ.set(snapshot, known);
  const found = known.get(path) ?? parseYaml({ path, text }, schema);
  known.set(path, found);
  return found as ReturnType<typeof parseYaml<S>>;
}

/** Tests find their folder at /tests: what a command names there has to be in it. */
function scripts(snapshot: Snapshot, folder: string, { value, at }: Parsed<SmokeFile>): Problem[] {
  return (value?.commands ?? []).flatMap(({ run }, command) =>
    run.flatMap((word, index) => {
      const name = /^\/tests\/([\w./-]*\w)$/.exec(word)?.[1];
      const path = `${folder}/tests/${name}`;
      if (name === undefined || kindAt(snapshot, path) !== undefined) return [];
      const message = `there is no "${name}" in ${folder}/tests${nearestTo(snapshot, path)}`;
      return [at.problem(["commands", command, "run", index], message)];
    }),
  );
}
