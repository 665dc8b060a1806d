import { isScalar, parseDocument } from "yaml";
import type { SourceFile } from "../inputs/parse.js";
import type { Pin } from "./pins.js";

/** A pin and the version that it gets. */
export interface MovedPin extends Pin {
  version: string;
  to: string;
}

/**
 * Write the versions of moved pins into the files that they stand in, and return those that change. Every other byte stays:
 * comments, quotes and layout are people's.
 */
export function writePins(files: readonly SourceFile[], moved: readonly MovedPin[]): Map<string, string> {
  const changed = files.flatMap(({ path, text }) => {
    const own = moved.filter(({ file }) => file === path);
    return own.length === 0 ? [] : [[path, withPins(text, own)] as const];
  });
  return new Map(changed);
}

function withPins(text: string, moved: readonly MovedPin[]): string {
  const doc = parseDocument(text, { version: "1.2" });
  const spots = moved.map((pin) => {
    const node = doc.getIn(pin.path, true);
    if (!isScalar(node) || node.range == null) throw new Error(`${pin.file}: nothing stands at ${pin.path.join(".")}`);
    const [start, end] = node.range;
    // Behind the first == of a requirement is its version; a marker has more of them.
    const found = /(==\s*)([^\s;,'"]+)/.exec(text.slice(start, end));
    if (found?.[2] !== pin.version)
      throw new Error(`${pin.file}: "${pin.line}" is not written out at ${pin.path.join(".")}`);
    const at = start + found.index + (found[1]?.length ?? 0);
    return { start: at, end: at + pin.version.length, to: pin.to };
  });
  const fromTheEnd = [...new Map(spots.map((spot) => [spot.start, spot])).values()].sort((a, b) => b.start - a.start);
  return fromTheEnd.reduce((all, { start, end, to }) => `${all.slice(0, start)}${to}${all.slice(end)}`, text);
}
