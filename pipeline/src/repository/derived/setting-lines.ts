import { isDeepStrictEqual } from "node:util";

import { readDockerfile, readStage, type StageSettings } from "../dockerfile/index.js";
import type { ImageSettings } from "../inputs/index.js";
import type { Line, Unwritten } from "./line.js";

/** An instruction, and what a reader has to make of it. */
interface Setting extends Line {
  means: Partial<StageSettings>;
}

/** Write what an image sets besides its base, one instruction for each thing; what a builder would not read to the letter is a problem. */
export function settingLines(
  settings: ImageSettings,
  base: ImageSettings | undefined,
): { lines: Line[]; problems: Unwritten[] } {
  const lines: Line[] = [];
  const problems: Unwritten[] = [];
  for (const { text, path, means } of settingsOf(settings, base)) {
    const wrong = misread(text, means);
    if (wrong === undefined) lines.push({ text, path });
    else problems.push({ path, message: `a Dockerfile does not say it to the letter: ${wrong}` });
  }
  return { lines, problems };
}

function settingsOf(settings: ImageSettings, base: ImageSettings | undefined): Setting[] {
  const { user, workdir, entrypoint, cmd, stopSignal } = settings;
  // A new ENTRYPOINT drops the CMD of the base; where none is left, it is written again.
  const entered = !isDeepStrictEqual(entrypoint, base?.entrypoint) || (cmd === undefined && base?.cmd !== undefined);
  return [
    ...variables(settings, base),
    ...one(user !== base?.user, user, "user", (user) => [`USER ${user}`, { user }]),
    ...one(workdir !== base?.workdir, workdir, "workdir", (workdir) => [`WORKDIR ${workdir}`, { workdir }]),
    ...added(settings.exposedPorts, base?.exposedPorts, "exposedPorts", (port) => [
      `EXPOSE ${port}`,
      { exposedPorts: [port] },
    ]),
    ...added(settings.volumes, base?.volumes, "volumes", (path) => [
      `VOLUME ${JSON.stringify([path])}`,
      { volumes: [path] },
    ]),
    ...one(stopSignal !== base?.stopSignal, stopSignal, "stopSignal", (signal) => [`STOPSIGNAL ${signal}`, {}]),
    ...one(entered, entrypoint, "entrypoint", (words) => [
      `ENTRYPOINT ${JSON.stringify(words)}`,
      { entrypoint: words },
    ]),
    ...one(entered || !isDeepStrictEqual(cmd, base?.cmd), cmd, "cmd", (words) => [
      `CMD ${JSON.stringify(words)}`,
      { cmd: words },
    ]),
  ];
}

type Written<T> = (value: T) => [text: string, means: Partial<StageSettings>];

function one<T>(wanted: boolean, value: T | undefined, key: string, write: Written<T>): Setting[] {
  if (!wanted || value === undefined) return [];
  const [text, means] = write(value);
  return [{ text, means, path: ["config", key] }];
}

function added<T>(values: readonly T[], base: readonly T[] | undefined, key: string, write: Written<T>): Setting[] {
  const own = values.filter((value) => base?.includes(value) !== true);
  return own.flatMap((value, index) =>
    one(true, value, key, write).map((setting) => ({ ...setting, path: [...setting.path, index] })),
  );
}

function variables({ env }: ImageSettings, base: ImageSettings | undefined): Setting[] {
  return Object.entries(env)
    .filter(([name, value]) => base?.env[name] !== value)
    .map(([name, value]) => ({
      text: `ENV ${name}=${quoted(value)}`,
      path: ["config", "env", name],
      means: { env: { [name]: value } },
    }));
}

/** What is read as it is stands without quotes; whether the rest can be said at all is for the reader to tell. */
function quoted(value: string): string {
  if (/^[\w./:,@%+=-]+$/.test(value)) return value;
  const quote = value.includes('"') ? "'" : '"';
  return `${quote}${value}${quote}`;
}

/** Say why an instruction is not one, or not read as what it stands for; undefined where it is. */
function misread(text: string, means: Partial<StageSettings>): string | undefined {
  const stage = `FROM scratch AS stage\n${text}\n`;
  const { instructions, refusals } = readDockerfile(stage);
  const { settings, unread } = readStage(stage, "stage");
  const [refused] = [...refusals, ...unread];
  if (refused !== undefined) return refused.message;
  const wanted = { env: {}, exposedPorts: [], volumes: [], ...means };
  const same = instructions.length === 2 && isDeepStrictEqual(settings, wanted);
  return same ? undefined : `expected one instruction, got ${JSON.stringify(text)}`;
}
