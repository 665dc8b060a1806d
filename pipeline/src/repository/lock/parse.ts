import { LineCounter, parseDocument } from "yaml";

import type { Problem } from "../../errors/index.js";
import { type Locator, locator, normalizePythonName, type SourceFile, validate } from "../inputs/index.js";
import { LockError, renewLock, TwoVersionsError } from "./errors.js";
import { jsonProblems } from "./json-problems.js";
import { Lock } from "./schema.js";

/**
 * Read a lock strictly. Throws a LockError with every problem and its position (cut off or no JSON, unknown
 * fields, wrong types or digests), or a TwoVersionsError when a package is in it twice. `owner` is the image whose
 * command renews it, if the lock is not called as the image.
 */
export function parseLock(source: SourceFile, owner = imageOf(source.path)): Lock {
  const value = parseJson(source, owner);
  const result = Lock.safeParse(value);
  if (!result.success) {
    throw new LockError(validate(value, Lock, positions(source)).problems, renewLock(owner));
  }
  const twice = [...duplicates(result.data, "debs", source), ...duplicates(result.data, "wheels", source)];
  if (twice.length > 0) throw new TwoVersionsError(twice, renewLock(owner));
  return result.data;
}

function parseJson(source: SourceFile, owner: string): unknown {
  try {
    return JSON.parse(source.text);
  } catch (error) {
    throw new LockError(jsonProblems(source), renewLock(owner), { cause: error });
  }
}

/** JSON is YAML: the same parser tells where its parts are. Only needed when something is wrong. */
function positions(source: SourceFile): Locator {
  const lineCounter = new LineCounter();
  return locator(source.path, parseDocument(source.text, { lineCounter, prettyErrors: false }), lineCounter);
}

function duplicates(lock: Lock, kind: "debs" | "wheels", source: SourceFile): Problem[] {
  const first = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [index, item] of lock[kind].entries()) {
    const key = kind === "wheels" ? normalizePythonName(item.name) : item.name;
    const seen = first.get(key);
    if (seen === undefined) first.set(key, item.version);
    else problems.push(positions(source).problem([kind, index, "version"], twoVersions(item.name, seen, item.version)));
  }
  return problems;
}

function twoVersions(name: string, first: string, second: string): string {
  if (first === second) return `${name} ${first} is listed twice; a lock holds every package once`;
  return `two versions of ${name}: ${first} and ${second}; a lock holds one version of a package`;
}

/** The image's name from the lock's file name, for the command that renews it. */
function imageOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.(?:amd64|arm64)\.json$/, "");
}
