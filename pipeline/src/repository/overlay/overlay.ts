import { about, FactoryError, type Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";

/** What of the factory lies beneath another repository. Its images do not: they are its own. */
export const LENT = ["bases", "mixins", "policies", "registry", "toolbox", ".hadolint.yaml"] as const;

/** A repository that has this file has a toolbox of its own, and stands alone: nothing is laid beneath it. */
export const STANDS_ALONE = "toolbox/inputs.yaml";

/** A file of a repository that cannot lie over the factory's. */
export class OverlayError extends FactoryError {
  readonly code = "OVERLAY";
}

/** How a repository lies over the factory. Paths are relative to both, sorted. */
export interface Overlay {
  /** Its files that hide one of the factory. */
  hides: string[];
  /** All of its files. */
  own: string[];
}

/** Where a file without a counterpart in the factory counts by itself: it is found by its folder, or another file names it. */
const FOUND_BY_FOLDER =
  /^(?:images\/|bases\/|mixins\/[^/]+\.yaml$|policies\/vex\/|policies\/[^/]+\.rego$|registry\/(?:policies|sigstore|keys)\/|.*\.md$)/;

/**
 * Lay a repository over the factory: its own file of the same name wins. Throws an OverlayError with every file that would
 * decide nothing: one that hides no file of the factory, where only such are read.
 */
export function overlayOf(own: readonly string[], factory: readonly string[]): Overlay {
  const files = own.filter((path) => !path.endsWith("/")).sort();
  const beneath = new Set(factory.filter((path) => !path.endsWith("/")));
  const idle = files.filter((path) => !beneath.has(path) && !FOUND_BY_FOLDER.test(path));
  if (idle.length > 0)
    throw new OverlayError(
      idle.map((path) => hidesNothing(path, [...beneath])),
      RENAME,
    );
  return { own: files, hides: files.filter((path) => beneath.has(path)) };
}

const RENAME =
  "Give it the name of the file that it is meant to replace, or take it out. docs/other-repositories.md says what can be replaced.";

function hidesNothing(path: string, beneath: readonly string[]): Problem {
  const part = `${path.split("/")[0]}/`;
  const near = beneath.filter((other) => other.startsWith(part));
  return about(path, `it hides no file of the factory, and nothing reads it${didYouMean(path, near)}`);
}

/** An error where a repository has no image of its own. */
export function assertImages({ own }: Overlay): void {
  if (own.some((path) => /^(?:images|bases)\/[^/]+\/inputs\.yaml$/.test(path))) return;
  const message = "there is no images/NAME/inputs.yaml: this repository has no image of its own";
  throw new OverlayError(
    [about("images", message)],
    "Make one with: new-image --name=NAME --requirements=NAME==VERSION.",
  );
}
