import { checkFlags, type Flag, type Flagged, flagValue } from "./flags.js";
import { isHereDocument } from "./here-documents.js";
import { type Mount, readMount } from "./mounts.js";
import { NotRead } from "./refusal.js";
import { blankSeparated, splitOnce, trim } from "./spaces.js";
import { assignments, declarations, listForm, type Pair } from "./words.js";

/** What a step has beside its command. */
export interface Run {
  /** Undefined without --network: BuildKit's default, with a network. */
  network: string | undefined;
  security: string;
  mounts: Mount[];
}

/** What an instruction says, in parts; what it has not is missing. */
export interface Details {
  /** FROM */
  stage?: { image: string; name: string | undefined; platform: string | undefined };
  /** RUN */
  run?: Run;
  /** COPY, ADD: sources that are no here-documents */
  files?: { from: string | undefined; sources: string[]; target: string };
  /** ARG, ENV, LABEL */
  pairs?: Pair[];
  /** ENV, LABEL: written with `=`. */
  assigned?: boolean;
  /** The others, and the command of RUN: its arguments; one where it is a text for a shell. */
  words?: string[];
  /** The arguments were written as a list. */
  list?: true;
}

/** An instruction without its keyword. */
interface Written extends Flagged {
  /** Where it starts, for what is said of all of it. */
  offset: number;
  /** What escapes in this file. */
  token: string;
}

type Read = (written: Written) => Details;

const READERS: Readonly<Record<string, Read>> = {
  FROM: readFrom,
  RUN: readRun,
  COPY: readFiles,
  ADD: readFiles,
  ENV: (written) => assigned(written, /^[A-Za-z0-9_.-]+$/),
  LABEL: (written) => assigned(written, /^[^$]+$/),
  ARG: (written) => named(written, declarations(written.text, written.token)),
  CMD: readCommand,
  ENTRYPOINT: readCommand,
  SHELL: readShell,
  VOLUME: readVolume,
  EXPOSE: (written) => ({ words: some(written, blankSeparated(written.text)) }),
  USER: readText,
  WORKDIR: readText,
  STOPSIGNAL: readText,
  MAINTAINER: readText,
  HEALTHCHECK: readHealthcheck,
  // It is refused whatever it holds.
  ONBUILD: readText,
};

/** The instructions that BuildKit knows. */
export const KEYWORDS: readonly string[] = Object.keys(READERS);

/**
 * Read one instruction. Throws NotRead for what BuildKit would refuse, and for what its versions read differently.
 * BuildKit: frontend/dockerfile/instructions/parse.go.
 */
export function readInstruction(keyword: string, written: Written): Details {
  const read = Object.hasOwn(READERS, keyword) ? READERS[keyword] : undefined;
  if (read === undefined)
    throw new NotRead(0, `expected one of ${KEYWORDS.join(", ")}, got ${JSON.stringify(keyword)}`);
  if (keyword !== "ONBUILD") checkFlags(keyword, written.flags);
  return read(written);
}

function readFrom({ flags, text, offset }: Written): Details {
  const words = blankSeparated(text);
  const [image = "", as, name] = words;
  const right = words.length === 1 ? image !== "" : words.length === 3 && as?.toUpperCase() === "AS";
  if (!right) throw new NotRead(offset, `expected FROM IMAGE or FROM IMAGE AS NAME, got ${JSON.stringify(text)}`);
  if (name !== undefined && !/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) {
    throw new NotRead(offset, `expected a name of letters, digits, "-", "_" and ".", got ${JSON.stringify(name)}`);
  }
  return { stage: { image, name: name?.toLowerCase(), platform: flagValue(flags, "platform") } };
}

function readRun(written: Written): Details {
  const { flags } = written;
  const network = choice(flags, "network", ["default", "none", "host"]);
  const security = choice(flags, "security", ["insecure"]) ?? "sandbox";
  const mounts = flags.filter(({ name }) => name === "mount").map(readMount);
  return { ...readCommand(written), run: { network, security, mounts } };
}

/** The engine's BuildKit knows no --security; so its default is not written. */
function choice(flags: readonly Flag[], name: string, allowed: readonly string[]): string | undefined {
  const flag = flags.find((item) => item.name === name);
  if (flag?.value === undefined || allowed.includes(flag.value)) return flag?.value;
  throw new NotRead(flag.offset, `expected --${name}=${allowed.join(" or ")}, got ${JSON.stringify(flag.value)}`);
}

function readCommand(written: Written): Details {
  const list = listForm(written.text, written.offset);
  return list === undefined ? readText(written) : { words: list, list: true };
}

function readText(written: Written): Details {
  return { words: some(written, written.text === "" ? [] : [written.text]) };
}

function some({ offset }: Written, words: string[]): string[] {
  if (words.length === 0) throw new NotRead(offset, "expected an argument, got none");
  return words;
}

function readShell(written: Written): Details {
  const words = listForm(written.text, written.offset);
  if (words !== undefined) return { words: some(written, words), list: true };
  throw new NotRead(written.offset, `expected SHELL ["PROGRAM", "ARGUMENT"], got ${JSON.stringify(written.text)}`);
}

function readVolume(written: Written): Details {
  const list = listForm(written.text, written.offset);
  const words = some(written, list ?? blankSeparated(written.text)).map(trim);
  if (words.includes("")) throw new NotRead(written.offset, "expected paths, got an empty text");
  return { words, ...(list !== undefined && { list: true }) };
}

function readFiles(written: Written): Details {
  const list = listForm(written.text, written.offset);
  const words = list ?? blankSeparated(written.text);
  const target = words.at(-1);
  if (target === undefined || words.length < 2) throw new NotRead(written.offset, "expected a source and a target");
  const odd = list === undefined ? [target] : words;
  const document = odd.find(isHereDocument);
  if (document !== undefined) {
    throw new NotRead(written.offset, `expected a here-document as a plain source, got ${JSON.stringify(document)}`);
  }
  const sources = words.slice(0, -1).filter((word) => !isHereDocument(word));
  const from = flagValue(written.flags, "from");
  return { files: { from, sources, target }, ...(list !== undefined && { list: true }) };
}

function assigned(written: Written, names: RegExp): Details {
  const { pairs, withEquals } = assignments(written.text, written.token, written.offset);
  return { ...named(written, pairs, names), assigned: withEquals };
}

/** Names are expanded too, so they have to be plain. */
function named({ offset }: Written, pairs: Pair[], allowed = /^[A-Za-z0-9_.-]+$/): Details {
  if (pairs.length === 0) throw new NotRead(offset, "expected a name, got none");
  const wrong = pairs.find(({ name }) => !allowed.test(name));
  if (wrong === undefined) return { pairs };
  throw new NotRead(offset, `expected a name of letters, digits and "_", got ${JSON.stringify(wrong.name)}`);
}

/** A time as Go reads it: no more than BuildKit can count. */
const TIME = /^(?=.)(?:\d{1,4}h)?(?:\d{1,4}m)?(?:\d{1,6}s)?(?:\d{1,6}ms)?$/;

function readHealthcheck({ flags, text, offset }: Written): Details {
  const wrong = flags.find(({ name, value = "" }) => !(name === "retries" ? /^\d{1,9}$/ : TIME).test(value));
  if (wrong !== undefined) throw new NotRead(wrong.offset, `--${wrong.name}: expected a number or a time as 1m30s`);
  const [type, rest = ""] = splitOnce(text);
  if (/^none$/i.test(type) && rest === "" && flags.length === 0) return { words: ["NONE"] };
  if (!/^cmd$/i.test(type) || rest === "") throw new NotRead(offset, "expected HEALTHCHECK NONE, or CMD and a command");
  const list = listForm(rest, offset);
  if (list?.length === 0) throw new NotRead(offset, "expected a command, got an empty list");
  return list === undefined ? { words: ["CMD-SHELL", rest] } : { words: ["CMD", ...list], list: true };
}
