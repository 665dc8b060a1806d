import { type Instruction, readDockerfile } from "../../repository/dockerfile/index.js";

/** Where something is written. Lines and columns count from 1. */
export interface At {
  line: number;
  column: number;
}

/** One COPY or ADD, or one RUN --mount=type=bind: what is taken, and out of what. */
export interface Taken extends At {
  keyword: "COPY" | "ADD" | "RUN";
  /** A stage; undefined for the context. */
  from?: string;
  sources: string[];
  /** Where it goes. */
  target: string;
  /** Names of the flags. */
  flags: string[];
}

/** One stage of a Dockerfile: what it starts from, and what it takes from elsewhere. */
export interface Stage extends At {
  /** In lower case, as builders read it; empty for one without a name. */
  name: string;
  base: string;
  takes: Taken[];
  /** Its RUNs. */
  runs: At[];
}

/** Read what the stages of a Dockerfile take. What the reader refuses is told by the rules of Dockerfiles. */
export function readStages(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of readDockerfile(text).instructions) {
    const { line, column, keyword, details } = instruction;
    if (keyword === "FROM") {
      const { name = "", image = "" } = details?.stage ?? {};
      stages.push({ line, column, name, base: image, takes: [], runs: [] });
    }
    const stage = stages.at(-1);
    if (keyword === "RUN") stage?.runs.push({ line, column });
    stage?.takes.push(...takenBy(instruction));
  }
  return stages;
}

/** Find a stage as builders do: by its name in any case, or by its number. */
export function stageCalled(stages: readonly Stage[], name: string): Stage | undefined {
  const named = stages.find((stage) => stage.name !== "" && stage.name.toLowerCase() === name.toLowerCase());
  return named ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined);
}

/** The stages that the build of one needs, itself with them. */
export function neededBy(stages: readonly Stage[], stage: Stage): Stage[] {
  const needed = new Set([stage]);
  // What is added while a set is walked is walked, too.
  for (const one of needed) {
    for (const name of [one.base, ...one.takes.flatMap(({ from }) => from ?? [])]) {
      const found = stageCalled(stages, name);
      if (found !== undefined) needed.add(found);
    }
  }
  return [...needed];
}

function takenBy({ line, column, keyword, flags, details }: Instruction): Taken[] {
  if (details?.files !== undefined && (keyword === "COPY" || keyword === "ADD")) {
    return [{ line, column, keyword, ...details.files, flags: flags.map(({ name }) => name) }];
  }
  if (details?.run === undefined) return [];
  const binds = details.run.mounts.flatMap((mount, index) => (mount.type === "bind" ? [{ mount, index }] : []));
  const values = flags.filter(({ name }) => name === "mount").map(({ value = "" }) => value);
  return binds.map(({ mount, index }) => ({
    ...{ line, column, keyword: "RUN" as const, target: "", flags: ["mount"] },
    from: mount.from === "" ? undefined : mount.from,
    sources: [sourceOf(values[index] ?? "")],
  }));
}

/** The reader has refused quotes and escapes in a mount, and a key that stands twice. */
function sourceOf(mount: string): string {
  return /(?:^|,)(?:source|src)=([^,]*)/i.exec(mount)?.[1] ?? ".";
}
