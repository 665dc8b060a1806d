import {
  type Copy as CopyInstruction,
  DockerfileParser,
  type Instruction,
  type ModifiableInstruction,
} from "dockerfile-ast";

import { jsonOf } from "../../text/json.js";

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
  /** As it is written; empty for one without a name. */
  name: string;
  base: string;
  takes: Taken[];
  /** Its RUNs. */
  runs: At[];
}

/** Read what the stages of a Dockerfile take. What a builder would find no stage in has none here. */
export function readStages(text: string): Stage[] {
  const dockerfile = DockerfileParser.parse(text);
  const stages: Stage[] = dockerfile.getFROMs().map((from) => ({
    ...placeOf(from),
    name: from.getBuildStage() ?? "",
    base: from.getImage() ?? "",
    takes: [],
    runs: [],
  }));
  for (const instruction of dockerfile.getInstructions()) {
    const at = placeOf(instruction);
    const stage = stages.findLast(({ line }) => line < at.line);
    const keyword = instruction.getKeyword();
    if (stage === undefined) continue;
    if (keyword === "RUN") stage.runs.push(at);
    stage.takes.push(...takenBy(instruction, keyword, at));
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

function placeOf(instruction: Instruction): At {
  const { line, character } = instruction.getRange().start;
  return { line: line + 1, column: character + 1 };
}

function takenBy(instruction: Instruction, keyword: string, at: At): Taken[] {
  switch (keyword) {
    case "COPY":
    case "ADD":
      return copied(instruction as CopyInstruction, keyword, at);
    case "RUN":
      return mounted(instruction as ModifiableInstruction, at);
    default:
      return [];
  }
}

function copied(instruction: CopyInstruction, keyword: "COPY" | "ADD", at: At): Taken[] {
  const flags = instruction.getFlags();
  const words = wordsOf(instruction);
  const target = words.at(-1);
  if (target === undefined) return [];
  const from = flags.find((flag) => flag.getName() === "from")?.getValue() ?? undefined;
  return [{ ...at, keyword, from, sources: words.slice(0, -1), target, flags: flags.map((flag) => flag.getName()) }];
}

/** Sources and target, written as words or as JSON. */
function wordsOf(instruction: CopyInstruction): string[] {
  const words = instruction.getArguments().map((argument) => argument.getValue());
  const json = words[0]?.startsWith("[") ? jsonOf(words.join(" ")) : undefined;
  return Array.isArray(json) && json.every((word) => typeof word === "string") ? json : words;
}

function mounted(instruction: ModifiableInstruction, at: At): Taken[] {
  return instruction.getFlags().flatMap((flag) => {
    const option = (...names: string[]) =>
      names.map((name) => flag.getOption(name)?.getValue()).find((value) => value != null);
    if (flag.getName() !== "mount" || (option("type") ?? "bind") !== "bind") return [];
    const source = option("source", "src") ?? ".";
    return [
      {
        ...at,
        keyword: "RUN" as const,
        from: option("from") ?? undefined,
        sources: [source],
        target: "",
        flags: ["mount"],
      },
    ];
  });
}
