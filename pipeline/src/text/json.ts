import { beyond, JSON_DEPTH } from "./limits.js";

/** Parse JSON; undefined, which no JSON is, where a text is none, or is nested deeper than anything real. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Parse JSON. Throws a SyntaxError, also where it is nested deeper than anything real. */
export function parseJson(text: string): unknown {
  const deep = tooDeep(text);
  if (deep !== undefined) throw new SyntaxError(deep);
  return JSON.parse(text);
}

/** Say that a text is nested deeper than anything real, for people; undefined where it is not. */
export function tooDeep(text: string): string | undefined {
  return beyond(depthOf(text), JSON_DEPTH, "levels of lists and objects in each other");
}

/** How deep a text is nested: of one that is no JSON, any number. */
function depthOf(text: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (quoted) {
      if (code === BACKSLASH) place += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return deepest;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
