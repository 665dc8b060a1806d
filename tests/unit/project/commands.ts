import { readApi } from "../api.js";

/** What is wrong with a command as a document writes it, or nothing. */
export type Fault = string | undefined;

/** Functions of Dagger's own types, with their flags, as far as documents use them: `dagger call … --help` at that place. */
const CORE: Readonly<Record<string, Readonly<Record<string, { flags: readonly string[]; gives?: string }>>>> = {
  Directory: {
    export: { flags: ["path", "wipe"] },
    entries: { flags: ["path"] },
    file: { flags: ["path"], gives: "File" },
    directory: { flags: ["path"], gives: "Directory" },
  },
  File: { export: { flags: ["path", "allow-parent-dir-path"] }, contents: { flags: [] }, size: { flags: [] } },
  Changeset: { export: { flags: ["path"] }, "as-patch": { flags: [], gives: "File" } },
  Container: {
    terminal: { flags: ["cmd"], gives: "Container" },
    file: { flags: ["path"], gives: "File" },
    directory: { flags: ["path"], gives: "Directory" },
  },
};

/** Flags of the CLI itself: `dagger call --help`, below "Global options" and "Options". */
const OWN = new Set(
  "allow-llm auto-apply debug eager-runtime env env-file help interactive json lock mod model no-exit no-mod output progress quiet silent verbose web x-release".split(
    " ",
  ),
);

/** Commands of the CLI beside `call` and `check` that documents show. */
const OTHERS = new Set([
  "init",
  "toolchain",
  "version",
  "install",
  "develop",
  "generate",
  "core",
  "functions",
  "query",
]);

/** Those of them that the wrapper hands on as they are. */
const HANDED_ON = new Set(["core", "functions", "query", "version"]);

/** Sub-commands of the wrapper's own: engine_command and keys_command say the same of a wrong one. */
const WRAPPER: Readonly<Record<string, readonly string[]>> = {
  engine: ["start", "status", "stop", "logs", "authorities"],
  keys: ["list", "make", "rotate", "retire"],
};

interface Callable {
  flags: Set<string>;
  gives: string;
}

/** `buildAll` as the CLI has it: build-all. A name that TypeScript keeps for itself ends with "_". */
function kebab(name: string): string {
  return name.replace(/_$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Every function by its type and its name, out of the API that the snapshot holds; the constructor is `ImageFactory.`. */
function surface(): Map<string, Callable> {
  const found = new Map<string, Callable>();
  for (const { signature } of readApi()) {
    const flag = /^(\w+)\.?(\w*)(?:\(\))? --(\w+)$/.exec(signature);
    if (flag !== null) {
      found.get(`${flag[1]}.${kebab(flag[2] ?? "")}`)?.flags.add(kebab(flag[3] ?? ""));
      continue;
    }
    const call = /^(?:@\w+\([^)]*\) )*(\w+)\.?(\w*)\(.*?\)(?:: (?:Promise<)?(\w+)(?:\[\])?>?)?$/s.exec(signature);
    if (call === null) continue;
    found.set(`${call[1]}.${kebab(call[2] ?? "")}`, { flags: new Set(), gives: call[3] ?? "" });
  }
  return found;
}

const SURFACE = surface();

/** The names of the module's functions: `build-all`, `image layout`. */
export function functionNames(): string[] {
  return [...SURFACE.keys()].flatMap((key) => {
    const [type = "", name = ""] = key.split(".");
    if (name === "") return [];
    return [type === "ImageFactory" ? name : `${type.toLowerCase()} ${name}`];
  });
}

/** The words of a command behind its program, read one by one. */
class Words {
  private at = 0;
  constructor(private readonly words: readonly string[]) {}

  /** The word that comes, unless the command ends there: a word with "…" stands for whatever comes then. */
  get next(): string | undefined {
    const word = this.words[this.at];
    return word?.includes("…") ? undefined : word;
  }

  take(): string | undefined {
    const word = this.next;
    this.at += 1;
    return word;
  }

  /** Pass over flags; what is wrong with the first that is neither known nor the CLI's own. */
  flags(known: ReadonlySet<string>): Fault {
    for (let word = this.next; word?.startsWith("-"); word = this.next) {
      this.at += 1;
      const name = SHORT.get(word) ?? /^--([a-z0-9-]+)/.exec(word)?.[1] ?? word;
      if (!known.has(name) && !OWN.has(name)) return `unknown flag ${word}; there are: ${[...known].sort().join(", ")}`;
      if (VALUED.has(name) && !word.includes("=")) this.at += 1;
    }
    return undefined;
  }
}

/** The CLI's short flags that documents use. */
const SHORT = new Map([
  ["-i", "interactive"],
  ["-l", "list"],
  ["-m", "mod"],
  ["-y", "auto-apply"],
]);

/** Flags whose value may be a word of its own. */
const VALUED = new Set(["mod", "progress", "advisories"]);

const MACHINE = SURFACE.get("ImageFactory.")?.flags ?? new Set<string>();
const CHECKED = new Set([...MACHINE, "images", "platforms", "at", "list"]);

/** Judge a command, `./daggerw …` or `dagger …`, as its words. */
export function faultOf([program = "", ...rest]: readonly string[]): Fault {
  const words = new Words(rest);
  const wrong = words.flags(new Set());
  if (wrong !== undefined) return wrong;
  const verb = words.take();
  if (verb === undefined) return undefined;
  if (verb === "call") return calledFault(words);
  if (verb === "check") return checkedFault(words);
  const wrapped = program.endsWith("daggerw");
  const known = WRAPPER[verb];
  if (wrapped && known !== undefined) return oneOf(verb, words.take() ?? "", known);
  return (wrapped ? HANDED_ON : OTHERS).has(verb) ? undefined : `unknown command ${verb}`;
}

function checkedFault(words: Words): Fault {
  for (;;) {
    const wrong = words.flags(CHECKED);
    if (wrong !== undefined) return wrong;
    const name = words.take();
    if (name === undefined) return undefined;
    if (!SURFACE.has(`ImageFactory.${name.replace(/^[a-z-]+:/, "")}`)) return `there is no check ${name}`;
  }
}

/** Functions one after another, each of what the one before gives. */
function calledFault(words: Words): Fault {
  const wrong = words.flags(MACHINE);
  if (wrong !== undefined) return wrong;
  // A module that another one has as a toolchain is named first.
  if (words.next === "image-factory") words.take();
  let type = "ImageFactory";
  for (let name = words.take(); name !== undefined && name !== "FUNCTION"; name = words.take()) {
    const found = CORE[type]?.[name] ?? SURFACE.get(`${type}.${name}`);
    if (found === undefined) return `${type} has no function ${name}`;
    const fault = words.flags(new Set(found.flags));
    if (fault !== undefined) return fault;
    type = found.gives ?? "";
  }
  return undefined;
}

function oneOf(verb: string, word: string, known: readonly string[]): Fault {
  const wrong = word.split("|").filter((one) => !known.includes(one));
  return wrong.length === 0 ? undefined : `${verb} has no ${wrong.join(", ")}; there are: ${known.join(", ")}`;
}

const PROGRAM = /(?:^|[\s"'(=])((?:\.\/|\/(?:[\w.-]+\/)*|\$\w+\/)?daggerw|dagger)(?=\s)/;

/** The commands in a document or a workflow: in code spans, in code blocks, in `run:` of YAML. */
export function commandsIn(path: string, text: string): string[] {
  const joined = text.replace(/\\\n\s*/g, " ");
  const lines = path.endsWith(".md") ? codeOf(joined) : joined.split("\n").filter((line) => !/^\s*#/.test(line));
  return lines.flatMap((line) => commandsOf(line.replaceAll("\\|", "|")));
}

/** Lines of code blocks, fenced or indented, and code spans. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```.*\n([\s\S]*?)^ *```/gm)].flatMap(([, body = ""]) => body.split("\n"));
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
  const indented = prose.split("\n").filter((line) => /^(?: {4,}|\t)\S/.test(line));
  return [...blocks, ...indented, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code)];
}

function commandsOf(line: string): string[] {
  // A remark follows "#"; in listings what a command does stands three blanks behind it. Where its output goes is the shell's.
  const code = line.trim().split(/\s+#|\s{3,}|\s\d?>{1,2}\s?(?=["$\w.])/)[0] ?? "";
  return code.split(/\s*(?:&&|\|\||;|\| )\s*/).flatMap((part) => {
    const found = PROGRAM.exec(part);
    // dagger's messages and its files are no commands.
    return found === null ||
      /\S/.test(part.slice(0, found.index).replace(/^(?:\w+=\S* *)+|^(?:-|run:|exec|time|sudo|\$) *$/g, ""))
      ? []
      : [part.slice(found.index).trim()];
  });
}

/** Split a command as a shell does, as far as documents need: quotes keep blanks. `a|b` as a function is each of them. */
export function variants(command: string): string[][] {
  const words = [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
  const at = words.findIndex((word, index) => index > 1 && /^[a-z-]+(?:\|[a-z-]+)+$/.test(word));
  const before = words[at - 1] ?? "";
  if (at === -1 || before === "engine" || before === "keys") return [words];
  return (words[at] ?? "").split("|").map((one) => [...words.slice(0, at), one, ...words.slice(at + 1)]);
}
