import { posix } from "node:path";
import { DockerfileParser, type Instruction } from "dockerfile-ast";

import type { ImageSettings } from "../inputs/index.js";
import { jsonWords, plainPairs, plainWords } from "./words.js";

/** What a stage sets, in the words of an OCI image config; what it does not set is missing. */
export type StageSettings = Pick<ImageSettings, "env" | "user" | "entrypoint" | "cmd" | "workdir"> & {
  exposedPorts: string[];
  volumes: string[];
};

/** An instruction that is not read here as every builder would read it, and how to write it instead. */
export interface Unread {
  line: number;
  column: number;
  message: string;
}

/** The settings of a stage, and what of it could not be read. */
export interface StageReading {
  settings: StageSettings;
  unread: Unread[];
}

/** Read ENV, USER, ENTRYPOINT, CMD, WORKDIR, EXPOSE and VOLUME of one stage of a Dockerfile. */
export function readStage(text: string, stage: string): StageReading {
  const settings: StageSettings = { env: {}, exposedPorts: [], volumes: [] };
  const unread = instructionsOf(text, stage).flatMap((instruction) => {
    const setting = SETTINGS[instruction.getKeyword()];
    const content = instruction.getArgumentsContent() ?? "";
    if (setting === undefined || setting.apply(settings, content)) return [];
    const { line, character } = instruction.getRange().start;
    const got = `${instruction.getKeyword()} ${content}`;
    return [
      { line: line + 1, column: character + 1, message: `expected ${setting.expected}, got ${JSON.stringify(got)}` },
    ];
  });
  return { settings, unread };
}

function instructionsOf(text: string, stage: string): Instruction[] {
  const dockerfile = DockerfileParser.parse(text);
  const from = dockerfile.getFROMs();
  const index = from.findIndex((item) => item.getBuildStage() === stage);
  const start = from[index]?.getRange().start.line ?? Number.POSITIVE_INFINITY;
  const end = from[index + 1]?.getRange().start.line ?? Number.POSITIVE_INFINITY;
  return dockerfile.getInstructions().filter((item) => {
    const { line } = item.getRange().start;
    return line > start && line < end;
  });
}

/** How an instruction is read: false where a builder would make something else of it than what is written. */
interface Setting {
  expected: string;
  apply(settings: StageSettings, content: string): boolean;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  ENV: {
    expected: 'ENV NAME=VALUE or NAME="VALUE", without $, escapes and quotes inside',
    apply: (settings, content) =>
      given(plainPairs(content), (pairs) => Object.assign(settings.env, Object.fromEntries(pairs))),
  },
  USER: {
    expected: "USER UID:GID",
    apply: (settings, content) => given(only(plainWords(content)), (user) => (settings.user = user)),
  },
  WORKDIR: {
    expected: 'WORKDIR with an absolute path, without "..", $ and a slash at its end',
    apply: (settings, content) => given(folder(content), (path) => (settings.workdir = path)),
  },
  ENTRYPOINT: {
    expected: 'ENTRYPOINT ["PROGRAM", "ARGUMENT"], as the other form runs a shell',
    apply: (settings, content) => given(jsonWords(content), (words) => (settings.entrypoint = words)),
  },
  CMD: {
    expected: 'CMD ["ARGUMENT"], as the other form runs a shell',
    apply: (settings, content) => given(jsonWords(content), (words) => (settings.cmd = words)),
  },
  EXPOSE: {
    expected: "EXPOSE PORT/tcp or PORT/udp",
    apply: (settings, content) => given(ports(content), (all) => settings.exposedPorts.push(...all)),
  },
  VOLUME: {
    expected: 'VOLUME ["/PATH"], without $',
    apply: (settings, content) => given(volumes(content), (paths) => settings.volumes.push(...paths)),
  },
};

function given<T>(value: T | undefined, take: (value: T) => void): boolean {
  if (value !== undefined) take(value);
  return value !== undefined;
}

function only(words: string[] | undefined): string | undefined {
  return words?.length === 1 ? words[0] : undefined;
}

function folder(content: string): string | undefined {
  const path = only(plainWords(content));
  const clean = path?.startsWith("/") && posix.normalize(path) === path && !/.\/$/.test(path);
  return clean ? path : undefined;
}

/** A port without a protocol is one of TCP: https://docs.docker.com/reference/dockerfile/#expose */
function ports(content: string): string[] | undefined {
  const all = plainWords(content)?.map((word) => /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(word));
  return all?.every((match) => match !== null)
    ? all.map(([, port, protocol = "tcp"]) => `${port}/${protocol.toLowerCase()}`)
    : undefined;
}

/** Variables are replaced in both forms: https://docs.docker.com/reference/dockerfile/#environment-replacement */
function volumes(content: string): string[] | undefined {
  const paths = jsonWords(content);
  if (paths === undefined) return content.startsWith("[") ? undefined : plainWords(content);
  return paths.some((path) => /["'$\\`]/.test(path)) ? undefined : paths;
}
