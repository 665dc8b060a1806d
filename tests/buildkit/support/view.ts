import type { Instruction } from "../../../pipeline/src/repository/dockerfile/index.js";
import type { BuildkitInstruction } from "./buildkit.js";

/** What is compared of an instruction. */
export type View = Omit<BuildkitInstruction, "line" | "expanded">;

/** Our reading of an instruction, as the program prints BuildKit's. */
export function ourView({ keyword, details = {}, flags, bodies }: Instruction): View {
  const { stage, run, files, pairs } = details;
  return {
    keyword,
    flags: flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
    name: stage?.name ?? "",
    base: stage?.image ?? "",
    platform: stage?.platform ?? "",
    network: keyword === "RUN" ? (run?.network ?? "default") : "",
    mounts: run?.mounts ?? [],
    from: files?.from ?? "",
    sources: files?.sources ?? [],
    target: files?.target ?? "",
    bodies: bodies.map(({ chomp, text }) =>
      chomp && files !== undefined ? text.replaceAll(/(^|\n)\t+/g, "$1") : text,
    ),
    words: pairs?.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)) ?? details.words ?? [],
    json: details.list === true && files === undefined && !["VOLUME", "HEALTHCHECK"].includes(keyword),
  };
}

/** BuildKit's reading of it. EXPOSE is sorted there. */
export function buildkitView({ line: _line, expanded: _expanded, ...view }: BuildkitInstruction): View {
  return view;
}

/** A view as text: for what is compared, whatever the order of its fields; EXPOSE in any order. */
export function asText(view: View): string {
  const words = view.keyword === "EXPOSE" ? view.words.toSorted() : view.words;
  return JSON.stringify(Object.entries({ ...view, words }).sort(([a], [b]) => (a < b ? -1 : 1)));
}
