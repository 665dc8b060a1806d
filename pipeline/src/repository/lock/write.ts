import { compareText } from "../../errors/index.js";
import { digestText } from "../inputs/index.js";
import { ORIGIN_KEYS } from "./origin.js";
import type { Deb, Lock, Wheel } from "./schema.js";

const DEB_KEYS = ["name", "version", "architecture", "archive", "path", "size", "sha256", "from"] as const;
const WHEEL_KEYS = ["name", "version", "filename", "size", "sha256", "from", ...ORIGIN_KEYS] as const;

/** Write a lock: one line per package, sorted by name, always the same text for the same content. */
export function writeLock(lock: Lock): string {
  const lines = [
    "{",
    `  "version": ${lock.version},`,
    `  "image": ${JSON.stringify(lock.image)},`,
    `  "platform": ${JSON.stringify(lock.platform)},`,
    `  "asked": ${JSON.stringify(lock.asked)},`,
    `  "base": ${lock.base === null ? "null" : writeObject(lock.base, ["image", "lock"])},`,
    `  "packer": ${JSON.stringify(lock.packer)},`,
    `  "debs": ${writeList(lock.debs, DEB_KEYS)},`,
    `  "wheels": ${writeList(lock.wheels, WHEEL_KEYS)}`,
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** Digest the text of a lock: what an image built upon it records. */
export function lockDigest(text: string): string {
  return digestText(text);
}

/** Sort packages by name, as a lock lists them. */
export function sortPackages<T extends Deb | Wheel>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => compareText(a.name, b.name) || compareText(a.version, b.version));
}

function writeList<T extends Deb | Wheel>(items: readonly T[], keys: readonly (keyof T & string)[]): string {
  if (items.length === 0) return "[]";
  return `[\n${sortPackages(items)
    .map((item) => `    ${writeObject(item, keys)}`)
    .join(",\n")}\n  ]`;
}

function writeObject<T extends object>(item: T, keys: readonly (keyof T & string)[]): string {
  const members = keys.filter((key) => item[key] !== undefined).map((key) => `"${key}": ${JSON.stringify(item[key])}`);
  return `{ ${members.join(", ")} }`;
}
