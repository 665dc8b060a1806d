import { isMap, isNode, isSeq, parseDocument, type YAMLMap } from "yaml";

import type { SourceFile } from "../inputs/index.js";
import { type Derivable, deriveDockerfile } from "./dockerfile.js";
import { dockerfilePath } from "./dockerfile-path.js";

/** What of a layer only tells what is derived; a Dockerfile in the folder says it itself. */
const TOLD = ["withoutBytecode", "folders"];

/**
 * The files of a folder that makes its stages itself: the Dockerfile that was derived, and inputs.yaml without what only
 * told how. By path.
 * @param inputs the folder's inputs.yaml, which has been read without a problem
 * @param images its images
 */
export function writtenOut(inputs: SourceFile, images: readonly Derivable[]): Record<string, string> {
  const folder = inputs.path.replace(/\/[^/]*$/, "");
  const text = untold(inputs.text);
  return {
    [dockerfilePath({ folder })]: deriveDockerfile(images).text,
    ...(text !== inputs.text && { [inputs.path]: text }),
  };
}

/** The text without the keys that only tell; every other character stays. */
function untold(text: string): string {
  const doc = parseDocument(text);
  const variants = doc.get("variants");
  const maps = [doc.contents, ...(isMap(variants) ? variants.items.map(({ value }) => value) : [])];
  const layers = maps.flatMap((map) => {
    const list = isMap(map) ? map.get("layers") : undefined;
    return isSeq(list) ? list.items.filter(isMap) : [];
  });
  const spans = layers.flatMap((layer) =>
    layer.items.flatMap((pair, index) => (TOLD.includes(String(pair.key)) ? [spanOf(text, layer, index)] : [])),
  );
  // From the end, so that what comes before stays where it is.
  return spans.reverse().reduce((all, [start, end]) => all.slice(0, start) + all.slice(end), text);
}

/** From where to where a pair of a map stands: with its comma, or its lines. */
function spanOf(text: string, map: YAMLMap, index: number): [start: number, end: number] {
  const [start, end] = [placeOf(map.items[index]?.key)[0], placeOf(map.items[index]?.value)[1]];
  if (index === 0) return [start, placeOf(map.items[1]?.key)[0]];
  if (map.flow) return [text.lastIndexOf(",", start), end];
  return [text.lastIndexOf("\n", start) + 1, text.indexOf("\n", end) + 1 || text.length];
}

function placeOf(node: unknown): readonly [start: number, end: number] {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, 0];
}
