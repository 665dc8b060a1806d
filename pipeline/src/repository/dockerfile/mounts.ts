import type { Flag } from "./flags.js";
import { NotRead } from "./refusal.js";

/** What a --mount of RUN is of. */
export interface Mount {
  type: string;
  /** The stage or image that it mounts; empty for none. */
  from: string;
}

const TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];
const SHORT: Readonly<Record<string, string>> = {
  src: "source",
  dst: "target",
  destination: "target",
  ro: "readonly",
  rw: "readwrite",
};
const FIELD = /^(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/;
const PATH = /^(?:[^$]|\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\})*$/;

/** What the value of each field can be, and for which types it is. */
const FIELDS: Readonly<Record<string, { value: RegExp; types?: readonly string[] }>> = {
  type: { value: /^(?:bind|cache|tmpfs|secret|ssh)$/i },
  from: { value: /^[^$]+$/, types: ["bind", "cache", "tmpfs"] },
  source: { value: PATH },
  target: { value: PATH },
  readonly: { value: /^(?:true|false|1|0)?$/ },
  readwrite: { value: /^(?:true|false|1|0)?$/ },
  required: { value: /^(?:true|false|1|0)?$/, types: ["secret", "ssh"] },
  size: { value: /^\d{1,9}(?:b|[kmg](?:i?b)?)?$/i, types: ["tmpfs"] },
  id: { value: PATH },
  sharing: { value: /^(?:shared|private|locked)$/i, types: ["cache"] },
  mode: { value: /^[0-7]{1,5}$/, types: ["cache", "secret", "ssh"] },
  uid: { value: /^\d{1,9}$/, types: ["cache", "secret", "ssh"] },
  gid: { value: /^\d{1,9}$/, types: ["cache", "secret", "ssh"] },
  env: { value: /^[A-Za-z_][A-Za-z0-9_]*$/, types: ["secret"] },
};

/** Fields that need no value. */
const BARE = ["readonly", "readwrite", "required"];

/**
 * Read the value of --mount: CSV, whose keys can be in any case. Throws NotRead for what BuildKit refuses, and for what it
 * would change: quotes, escapes, variables in `from`. BuildKit: parseMount in frontend/dockerfile/instructions/commands_runmount.go.
 */
export function readMount({ value = "", offset }: Flag): Mount {
  const refuse = (message: string) => new NotRead(offset, `--mount: ${message}`);
  const found = new Map<string, string>();
  for (const field of fieldsOf(value, refuse)) {
    const [written = "", given] = partition(field);
    const key = SHORT[written.toLowerCase()] ?? written.toLowerCase();
    const known = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    if (known === undefined)
      throw refuse(`expected one of ${Object.keys(FIELDS).join(", ")}, got ${JSON.stringify(written)}`);
    if (found.has(key)) throw refuse(`expected ${key} once, got it twice; delete one`);
    const bare = given === undefined && BARE.includes(key);
    if (!bare && (given === undefined || given === "" || !known.value.test(given) || /["'\\`]/.test(given))) {
      throw refuse(`${key}: expected ${expected(key)}, got ${JSON.stringify(given ?? "")}`);
    }
    if (key === "type" && found.size > 0) checkOrder(found, refuse);
    found.set(key, given ?? "");
  }
  return complete(found, refuse);
}

function expected(key: string): string {
  if (key === "type") return `one of ${TYPES.join(", ")}`;
  if (key === "from") return "a stage, without a variable (write FROM $NAME AS stage)";
  return "a value as it is, without quotes and escapes";
}

/** BuildKit compares these with the type that it has read so far. */
function checkOrder(found: ReadonlyMap<string, string>, refuse: (message: string) => NotRead): void {
  if (found.has("required") || found.has("size")) throw refuse("expected type before required and size");
}

function complete(found: ReadonlyMap<string, string>, refuse: (message: string) => NotRead): Mount {
  const type = (found.get("type") ?? "bind").toLowerCase();
  const wrong = [...found.keys()].find((key) => !(FIELDS[key]?.types ?? TYPES).includes(type));
  if (wrong !== undefined)
    throw refuse(`expected ${wrong} for ${FIELDS[wrong]?.types?.join(", ")} only, got it for ${type}`);
  const named = ["source", "target", "id"].some((key) => found.has(key));
  if (type === "secret" && (!named || (found.has("source") && found.has("id")))) {
    throw refuse("expected id or source, one of them, for a secret");
  }
  return { type, from: found.get("from") ?? "" };
}

/** Read CSV of one line. BuildKit: go-csvvalue. */
function fieldsOf(value: string, refuse: (message: string) => NotRead): string[] {
  const fields: string[] = [];
  for (let rest = value; ; ) {
    const match = FIELD.exec(rest);
    if (match === null) throw refuse(`expected KEY=VALUE,KEY=VALUE, got ${JSON.stringify(value)}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
    if (!match[0].endsWith(",")) return fields;
  }
}

function partition(field: string): [key: string, value: string | undefined] {
  const equals = field.indexOf("=");
  return equals < 0 ? [field, undefined] : [field.slice(0, equals), field.slice(equals + 1)];
}
