import { z } from "zod";

import { readJson } from "../../errors/index.js";

const path = z.string().startsWith("/");

/** What toolbox/survey tells of a root file system. Paths start with a slash and are sorted. */
export const Survey = z.strictObject({
  /** Files and links that were seen. */
  files: z.int().positive(),
  setuid: z.array(path),
  /** What everyone, or the image's own user, may write. */
  writable: z.array(path),
  repositories: z.array(path),
  /** Files that no package has in its list. */
  unowned: z.array(path),
  /** The newest file of a .deb, time in seconds; null when there is no .deb. */
  newest: z.strictObject({ path, time: z.int() }).nullable(),
  secrets: z.array(z.strictObject({ path, kind: z.string().min(1) })),
});
export type Survey = z.infer<typeof Survey>;

/** Read what toolbox/survey printed. Throws a NotShownError where it is not a whole survey. */
export function parseSurvey(text: string): Survey {
  const again = "Run it again; if it fails again, toolbox/survey and pipeline/src/judgement/policy/survey.ts differ.";
  return readJson("the answer of toolbox/survey", text, Survey, again);
}
