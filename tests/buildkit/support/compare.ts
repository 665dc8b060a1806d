import {
  dockerfileProblems,
  frontends,
  type Instruction,
  readDockerfile,
} from "../../../pipeline/src/repository/dockerfile/index.js";
import type { BuildkitReading } from "./buildkit.js";
import { reached } from "./reach.js";
import { asText, buildkitView, ourView } from "./view.js";

/** How our check and BuildKit's reading of a Dockerfile go together. */
export interface Comparison {
  text: string;
  /** What is wrong with our check: it passes what reaches outside, or reads another thing. Empty where nothing is. */
  faults: string[];
  outcome: "passed" | "refused" | "stopped" | "false alarm";
}

/** Compare our check of a Dockerfile with the reading of each BuildKit, by its name. */
export function compare(text: string, readings: Readonly<Record<string, BuildkitReading>>): Comparison {
  const problems = dockerfileProblems("Dockerfile", text, []);
  const ours = readOurs(text);
  const faults = Object.entries(readings).flatMap(([name, reading]) =>
    [...silent(problems.length === 0, reading), ...unlike(ours, reading)].map((fault) => `${name}: ${fault}`),
  );
  const all = Object.values(readings);
  if (problems.length === 0) return { text, faults, outcome: "passed" };
  if (all.some((reading) => reading.error !== "")) return { text, faults, outcome: "refused" };
  return { text, faults, outcome: all.some((reading) => reached(reading).length > 0) ? "stopped" : "false alarm" };
}

function silent(passes: boolean, reading: BuildkitReading): string[] {
  return passes ? reached(reading).map((reason) => `passed, and reaches ${reason}`) : [];
}

interface Ours {
  frontends: (string | undefined)[];
  /** Its instructions as texts; undefined where something is refused, or never passed and not read alike. */
  views: string[] | undefined;
}

/** ONBUILD and --security are never passed, and not read alike: the engine's BuildKit knows no --security. */
function readOurs(text: string): Ours {
  const { refusals, instructions } = readDockerfile(text);
  const odd = ({ keyword, details }: Instruction) => keyword === "ONBUILD" || details?.run?.security === "insecure";
  return {
    frontends: frontends(text).map(({ reference }) => reference.split(" ")[0]),
    views:
      refusals.length > 0 || instructions.some(odd) ? undefined : instructions.map((item) => asText(ourView(item))),
  };
}

/** What we read, where we read all of it, is what BuildKit reads. */
function unlike({ frontends: named, views }: Ours, { error, frontend, instructions }: BuildkitReading): string[] {
  const other = frontend === "" || named.includes(frontend) ? [] : [`frontend ${frontend}, ours ${named}`];
  if (views === undefined) return other;
  if (error !== "") return [...other, `refused (${error}), and we read it`];
  const theirs = instructions.map((item) => asText(buildkitView(item)));
  const at = theirs.findIndex((view, index) => view !== views[index]);
  if (at < 0 && theirs.length === views.length) return other;
  return [...other, `instruction ${at}: ${theirs[at]}, ours ${views[at]}`];
}
