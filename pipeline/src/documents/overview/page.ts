import { wellFormed } from "../../text/clean.js";
import type { Overview } from "./overview.js";

/** What stands for the data in the page: pipeline/page/build.ts writes it, once. */
export const DATA_PLACE = "__OVERVIEW__";

/**
 * Put a document into the page. It lies in a `script` of a type that no browser runs. Names and texts in it are those of others, so
 * nothing in it can end that element or begin a comment: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 * @param template the page without data
 */
export function overviewPage(template: string, overview: Overview): string {
  const [head, tail, ...more] = template.split(DATA_PLACE);
  if (head === undefined || tail === undefined || more.length > 0)
    throw new Error(`the page has to have "${DATA_PLACE}" once: build it again (pipeline/page/build.ts)`);
  return `${head}${inScript(JSON.stringify(overview))}${tail}`;
}

function inScript(json: string): string {
  return wellFormed(json).replace(/[<>&\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
