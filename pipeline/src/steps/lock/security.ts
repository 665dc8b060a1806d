import type { Directory } from "@dagger.io/dagger";
import { z } from "zod";

import { notShown, readJson } from "../../errors/index.js";
import { findImage, lockPath } from "../../repository/inputs/index.js";
import { lockedVersions } from "../../repository/lock/index.js";
import { runText } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

const Fixed = z.array(
  z.object({ name: z.string(), version: z.string(), fixed: z.string(), ids: z.array(z.string()).min(1) }),
);

/** The least version of each package that advisories say is fixed, and why, a line for each. */
export interface Floors {
  floors: Record<string, string>;
  why: string[];
}

/**
 * Ask advisories which wheels of the committed locks are affected, and from which version on they are not. Throws a NotShownError
 * without advisories.
 */
export async function securityFloors(
  { settings, root, repository }: Workshop,
  image: string | undefined,
  advisories: Directory | undefined,
): Promise<Floors> {
  if (advisories === undefined) {
    throw notShown(
      "--security-only",
      "nobody says what is fixed",
      "Give a folder of OSV records: --advisories=FOLDER.",
    );
  }
  const { catalog, locks } = repository;
  const images = image === undefined ? catalog.images : [findImage(catalog, image)];
  const wheels = images.flatMap((one) =>
    one.platforms.flatMap((platform) => lockedVersions(locks.get(lockPath(one, platform)) ?? "")),
  );
  const box = toolbox(settings, root, "osv")
    .withMountedDirectory("/advisories", advisories)
    .withFile("/locked.json", await textFile(JSON.stringify(wheels)))
    .withExec(["python3", "-m", "osv.fixed", "/advisories", "/locked.json", "/found.json"]);
  const found = readJson("--advisories", await runText(box, "/found.json"), Fixed, "Are these records of OSV?");
  return {
    floors: Object.fromEntries(found.map(({ name, fixed }) => [name, fixed])),
    why: found.map(({ name, version, fixed, ids }) => `${name} ${version} is fixed in ${fixed}: ${ids.join(", ")}`),
  };
}
