import type { Problem } from "../../errors/index.js";
import type { CatalogReading, ImageDefinition } from "../../repository/inputs/index.js";
import { folderOnTheWay, kindAt, namesIn, nearestTo, type Snapshot } from "./snapshot.js";

/** What fetching puts beside the files of a layer: /inputs/debs, /inputs/wheels, /inputs/base-status. */
const TAKEN = ["debs", "wheels", "base-status"];

/** Find the files that layers name and that are not beside inputs.yaml. */
export function layerFileProblems(
  snapshot: Snapshot,
  image: Pick<ImageDefinition, "name" | "folder" | "layers">,
  at: CatalogReading["at"],
): Problem[] {
  return image.layers.flatMap(({ files = [] }, layer) =>
    files.flatMap((file, index) => {
      const message = fileProblem(snapshot, image.folder, file);
      return message === undefined ? [] : [at(image.name, ["layers", layer, "files", index], message)];
    }),
  );
}

function fileProblem(snapshot: Snapshot, folder: string, file: string): string | undefined {
  const parts = file.split("/");
  if (parts.some((part) => part === "" || part === ".")) {
    const plain = parts.filter((part) => part !== "" && part !== ".").join("/");
    return `expected a path without empty parts ("${plain}"), got "${file}"`;
  }
  if (TAKEN.includes(parts[0] ?? ""))
    return `"${parts[0]}" is what a stage finds its packages by; give the file another name`;
  const prefixes = parts.map((_, index) => `${folder}/${parts.slice(0, index + 1).join("/")}`);
  const link = prefixes.find((path) => snapshot.links.has(path));
  if (link !== undefined)
    return `${link} is a link, and a stage gets nothing that it does not name; name what it leads to`;
  const path = `${folder}/${file}`;
  if (kindAt(snapshot, path) !== undefined) return undefined;
  const there = namesIn(snapshot, folderOnTheWay(snapshot, path)).join(", ");
  return `there is no "${file}" in ${folder}${nearestTo(snapshot, path, folder)}; there are: ${there}`;
}
