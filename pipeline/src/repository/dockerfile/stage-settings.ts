import { posix } from "node:path";

import type { ImageSettings } from "../inputs/index.js";
import type { Details } from "./instructions.js";
import { type Instruction, readDockerfile } from "./reader.js";
import type { Refusal } from "./refusal.js";

/** What a stage sets, in the words of an OCI image config; what it does not set is missing. */
export type StageSettings = Pick<ImageSettings, "env" | "user" | "entrypoint" | "cmd" | "workdir"> & {
  exposedPorts: string[];
  volumes: string[];
};

/** The settings of a stage, and what of it is not read here as every builder would read it, with how to write it instead. */
export interface StageReading {
  settings: StageSettings;
  unread: Refusal[];
}

/** Read ENV, USER, ENTRYPOINT, CMD, WORKDIR, EXPOSE and VOLUME of one stage of a Dockerfile. */
export function readStage(text: string, stage: string): StageReading {
  const settings: StageSettings = { env: {}, exposedPorts: [], volumes: [] };
  const unread = instructionsOf(text, stage).flatMap(({ keyword, text: content, details, line, column }) => {
    const setting = Object.hasOwn(SETTINGS, keyword) ? SETTINGS[keyword] : undefined;
    if (setting === undefined || (details !== undefined && setting.apply(settings, details))) return [];
    const got = JSON.stringify(`${keyword} ${content}`);
    return [{ line, column, message: `expected ${setting.expected}, got ${got}` }];
  });
  return { settings, unread };
}

function instructionsOf(text: string, stage: string): Instruction[] {
  const { instructions } = readDockerfile(text);
  const start = instructions.findIndex(({ details }) => details?.stage?.name === stage);
  if (start < 0) return [];
  const own = instructions.slice(start + 1);
  const end = own.findIndex(({ keyword }) => keyword === "FROM");
  return end < 0 ? own : own.slice(0, end);
}

/** How an instruction is read: false where a builder would make something else of it than what is written. */
interface Setting {
  expected: string;
  apply(settings: StageSettings, details: Details): boolean;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  ENV: {
    expected: 'ENV NAME=VALUE or NAME="VALUE", without $, escapes and quotes inside',
    apply: (settings, details) =>
      given(variables(details), (pairs) => Object.assign(settings.env, Object.fromEntries(pairs))),
  },
  USER: {
    expected: "USER UID:GID",
    apply: (settings, details) => given(onlyPlain(details), (user) => (settings.user = user)),
  },
  WORKDIR: {
    expected: 'WORKDIR with an absolute path, without "..", $ and a slash at its end',
    apply: (settings, details) => given(folder(details), (path) => (settings.workdir = path)),
  },
  ENTRYPOINT: {
    expected: 'ENTRYPOINT ["PROGRAM", "ARGUMENT"], as the other form runs a shell',
    apply: (settings, details) => given(list(details), (words) => (settings.entrypoint = words)),
  },
  CMD: {
    expected: 'CMD ["ARGUMENT"], as the other form runs a shell',
    apply: (settings, details) => given(list(details), (words) => (settings.cmd = words)),
  },
  EXPOSE: {
    expected: "EXPOSE PORT/tcp or PORT/udp",
    apply: (settings, details) => given(ports(details), (all) => settings.exposedPorts.push(...all)),
  },
  VOLUME: {
    expected: 'VOLUME ["/PATH"], without $',
    apply: (settings, details) => given(volumes(details), (paths) => settings.volumes.push(...paths)),
  },
};

function given<T>(value: T | undefined, take: (value: T) => void): boolean {
  if (value !== undefined) take(value);
  return value !== undefined;
}

/** What a builder replaces, removes or joins in a word: variables, quotes, escapes. */
const CHANGED = /["'$\\`]/;

function onlyPlain({ words = [] }: Details): string | undefined {
  const [word = ""] = words;
  return words.length === 1 && !CHANGED.test(word) && !/\s/.test(word) ? word : undefined;
}

function folder(details: Details): string | undefined {
  const path = onlyPlain(details);
  const clean = path?.startsWith("/") && posix.normalize(path) === path && !/.\/$/.test(path);
  return clean ? path : undefined;
}

function list({ words, list: isList }: Details): string[] | undefined {
  return isList ? words : undefined;
}

/** A value that no builder would change but for its quotes. */
const VALUE = /^(?:"([^"$\\`]*)"|'([^'$\\`]*)'|([^"'$\\`]*))$/;

function variables({ pairs = [], assigned }: Details): [name: string, value: string][] | undefined {
  const all = pairs.map(({ name, value = "" }) => [name, VALUE.exec(value)] as const);
  if (assigned !== true || all.some(([name, match]) => match === null || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)))
    return undefined;
  return all.map(([name, match]) => [name, match?.[1] ?? match?.[2] ?? match?.[3] ?? ""]);
}

/** A port without a protocol is one of TCP: https://docs.docker.com/reference/dockerfile/#expose */
function ports({ words = [] }: Details): string[] | undefined {
  const all = words.map((word) => /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(word));
  return all.every((match) => match !== null)
    ? all.map(([, port, protocol = "tcp"]) => `${port}/${protocol.toLowerCase()}`)
    : undefined;
}

/** Variables are replaced in both forms: https://docs.docker.com/reference/dockerfile/#environment-replacement */
function volumes({ words = [] }: Details): string[] | undefined {
  return words.some((path) => CHANGED.test(path)) ? undefined : words;
}
