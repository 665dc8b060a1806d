import { about, type Problem } from "../../errors/index.js";
import type { Platform } from "../../repository/inputs/index.js";
import type { AcceptedMissing } from "./missing.js";

/** The acceptances of a smoke.yaml that are for this image: those of other variants are not. */
export function acceptedFor(accepted: readonly AcceptedMissing[] = [], image: string): AcceptedMissing[] {
  return accepted.filter(({ images }) => images === undefined || images.includes(image));
}

/** Find acceptances for images that the folder does not have. */
export function acceptedProblems(
  file: string,
  accepted: readonly AcceptedMissing[] = [],
  images: readonly string[],
): Problem[] {
  return accepted.flatMap(({ images: named = [] }, index) =>
    named
      .filter((name) => !images.includes(name))
      .map((name) =>
        about(file, `"${name}" is no image of this folder; allowed: ${images.join(", ")}`, `missing[${index}].images`),
      ),
  );
}

/**
 * Name acceptances that matched nothing: nobody should accept what is not missing. One is unused where it matched on none of the
 * platforms that were looked at, and on one of its own `platforms` where it names them.
 */
export function unusedAcceptances(
  accepted: readonly AcceptedMissing[],
  used: ReadonlyMap<Platform, readonly AcceptedMissing[]>,
): { accepted: AcceptedMissing; platforms: Platform[] }[] {
  return accepted.flatMap((one) => {
    const looked = [...used.keys()].filter(
      (platform) => one.platforms === undefined || one.platforms.includes(platform),
    );
    const without = looked.filter((platform) => used.get(platform)?.includes(one) !== true);
    const unused = one.platforms !== undefined || without.length === looked.length;
    return unused && without.length > 0 ? [{ accepted: one, platforms: without }] : [];
  });
}
