import { NotRead } from "./refusal.js";
import { trim } from "./spaces.js";

/** A flag of an instruction, without its quotes; `value` is undefined without `=`. */
export interface Flag {
  name: string;
  value: string | undefined;
  offset: number;
}

/** The flags of an instruction, and what stands after them. */
export interface Flagged {
  flags: Flag[];
  text: string;
}

type Kind = "text" | "switch" | "texts";

/** The flags that every BuildKit knows. The engine's has no --parents, --exclude, --unpack and --device. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  FROM: { platform: "text" },
  RUN: { network: "text", security: "text", mount: "texts" },
  COPY: { from: "text", chown: "text", chmod: "text", link: "switch" },
  ADD: { chown: "text", chmod: "text", checksum: "text", link: "switch", "keep-git-dir": "switch" },
  HEALTHCHECK: { interval: "text", timeout: "text", "start-period": "text", "start-interval": "text", retries: "text" },
};

/** One flag: no escapes, which BuildKit's versions take off differently, and quotes that end. */
const FLAG = /^--(?:[!#-&(-[\]-_a-~]|"[ !#-[\]-_a-~]*"|'[ -&(-[\]-_a-~]*')*/;

/**
 * Part the flags from what an instruction is about. Throws NotRead for a flag with an escape, with other than ASCII, and
 * for `--` alone. BuildKit: extractBuilderFlags in frontend/dockerfile/parser/split_command.go.
 * @param offset where the text stands in its line
 */
export function splitFlags(text: string, offset: number): Flagged {
  const flags: Flag[] = [];
  let at = /^[\t\v\f\r ]*/.exec(text)?.[0].length ?? 0;
  while (text.startsWith("--", at)) {
    const written = FLAG.exec(text.slice(at))?.[0] ?? "";
    const after = text.slice(at + written.length);
    const word = written.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double?: string, single?: string) => double ?? single ?? "",
    );
    if (word === "--" || !/^(?:$|[\t\v\f\r ])/.test(after)) {
      throw new NotRead(offset + at, "expected a flag as --NAME=VALUE, in ASCII and without escapes");
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    flags.push({ name, value: equals < 0 ? undefined : word.slice(equals + 1), offset: offset + at });
    at += written.length + (/^[\t\v\f\r ]*/.exec(after)?.[0].length ?? 0);
  }
  return { flags, text: trim(text.slice(at)) };
}

/**
 * Check the flags of an instruction as BuildKit does: known, with a value or without, each once. Throws NotRead for the
 * first that is not. BuildKit: BFlags.Parse in frontend/dockerfile/instructions/bflag.go.
 */
export function checkFlags(keyword: string, flags: readonly Flag[]): void {
  const known = KNOWN[keyword] ?? {};
  const names = Object.keys(known).map((name) => `--${name}`);
  for (const [index, { name, value, offset }] of flags.entries()) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      throw new NotRead(
        offset,
        `expected ${names.length > 0 ? `one of ${names.join(", ")}` : "no flags"}, got --${name}`,
      );
    }
    if (kind !== "texts" && flags.slice(0, index).some((flag) => flag.name === name)) {
      throw new NotRead(offset, `expected --${name} once, got it twice; delete one`);
    }
    const right = kind === "switch" ? /^(?:true|false)$/.test(value ?? "true") : (value ?? "") !== "";
    if (!right) throw new NotRead(offset, `expected a value of --${name}, got ${JSON.stringify(value ?? "none")}`);
  }
}

/** The value of a flag that is given once at most. */
export function flagValue(flags: readonly Flag[], name: string): string | undefined {
  return flags.find((flag) => flag.name === name)?.value;
}
