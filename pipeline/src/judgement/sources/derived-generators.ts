import { dockerfilePath } from "../../repository/derived/index.js";
import type { ImageDefinition } from "../../repository/inputs/index.js";
import type { Generator } from "../policy/index.js";
import { kindAt, type Snapshot } from "./snapshot.js";

/**
 * What the stages of derived Dockerfiles write besides the files of packages: the files that layers name, under their own
 * names. A written Dockerfile may do anything with them: what it does is said in policies/generators.yaml or policy.yaml.
 */
export function derivedGenerators(
  snapshot: Pick<Snapshot, "paths">,
  images: readonly Pick<ImageDefinition, "name" | "folder" | "layers">[],
): Generator[] {
  return images
    .filter(({ folder }) => kindAt(snapshot, dockerfilePath({ folder })) === undefined)
    .flatMap(({ name, folder, layers }) =>
      layers.flatMap(({ stage, comment, files = [] }) =>
        files.map((file) => {
          const path = kindAt(snapshot, `${folder}/${file}`) === "folder" ? `/${file}/**` : `/${file}`;
          return { image: name, stage, paths: [path], reason: `${comment}, from ${folder}/${file}` };
        }),
      ),
    );
}
