import { readDockerfile } from "./reader.js";
import { unquoted } from "./shell-words.js";

/** What the rules of policies/dockerfile.rego judge. */
export interface DockerfileFacts {
  instructions: {
    keyword: string;
    line: number;
    /** The number of its stage, from 0; -1 before the first FROM. */
    stage: number;
    /** What ARG, ENV and LABEL set, without quotes; null where an ARG has no default. */
    settings: { name: string; value: string | null }[];
    /** The arguments of the others; those of USER without quotes. */
    words: string[];
  }[];
}

/** Gather what the rules judge of a Dockerfile. What is not read is left out: a file with such is refused before. */
export function dockerfileFacts(text: string): DockerfileFacts {
  const { instructions, token } = readDockerfile(text);
  let stage = -1;
  return {
    instructions: instructions.map(({ keyword, line, details }) => {
      if (keyword === "FROM") stage += 1;
      const settings = (details?.pairs ?? []).map(({ name, value }) => ({
        name,
        value: value === undefined ? null : (unquoted(value, token) ?? value),
      }));
      const words = details?.words ?? [];
      return {
        ...{ keyword, line, stage, settings },
        words: keyword === "USER" ? words.map((word) => unquoted(word, token) ?? word) : words,
      };
    }),
  };
}
