import { z } from "zod";

import type { LibraryEntry } from "./libraries.js";

/** syft's own format, as far as it is added to: https://github.com/anchore/syft/tree/main/schema/json */
const Syft = z.looseObject({ artifacts: z.array(z.looseObject({ id: z.string() })) });

/**
 * Add the libraries inside wheels to syft's own document, as packages that Grype looks up by their CPE. Those without
 * one are left out: no advisory could be compared with them.
 */
export function withLibraries(raw: unknown, libraries: readonly LibraryEntry[]): object {
  const document = Syft.parse(raw);
  const added = libraries.flatMap((entry) => (entry.cpe === undefined ? [] : [artifact(entry, entry.cpe)]));
  return { ...document, artifacts: [...document.artifacts, ...added] };
}

function artifact({ id, name, version, purl, places }: LibraryEntry, cpe: string) {
  return {
    ...{ id, name, version, purl, type: "binary", foundBy: "image-factory", language: "", licenses: [] },
    locations: places.map(({ path }) => ({ path, accessPath: path })),
    cpes: [{ cpe, source: "image-factory" }],
  };
}
