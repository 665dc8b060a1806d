import { z } from "zod";

import { PLATFORMS, type Platform } from "../../repository/inputs/index.js";
import { matchesGlob } from "../../text/glob.js";
import { jsonOf } from "../../text/json.js";

const text = z.string().min(1);

/** What an image lacks on purpose: a library or an interpreter that some of its files name. Globs, as text/glob.ts reads them. */
export const AcceptedMissing = z.strictObject({
  file: text
    .regex(/^\//, 'expected an absolute path or glob ("/usr/lib/**/libx.so")')
    .describe("The files that need it."),
  needs: text.describe("The name that is not found, as the test prints it."),
  reason: text.describe("Why the image does without it."),
  platforms: z
    .array(z.enum(PLATFORMS))
    .min(1)
    .optional()
    .describe("Where that is so; all of the image's when missing."),
  images: z
    .array(text)
    .min(1)
    .optional()
    .describe("The variants of which that is so; all images of the folder when missing."),
});
export type AcceptedMissing = z.infer<typeof AcceptedMissing>;

const Missing = z.strictObject({
  file: text,
  needs: z.string(),
  kind: z.enum(["library", "interpreter", "headers"]),
  /** What loads the file where it misses the library; empty where the file by itself does. */
  by: z.string(),
});
export type Missing = z.infer<typeof Missing>;

/** What `python3 -m loader` prints. */
const LoaderReport = z.strictObject({
  version: z.literal(1),
  libraries: z.int().nonnegative(),
  scripts: z.int().nonnegative(),
  missing: z.array(Missing),
});
export type LoaderReport = z.infer<typeof LoaderReport>;

/** Read what the loader's program printed; undefined where it is no report: then nothing is known, which is never the same as nothing missing. */
export function parseLoaderReport(printed: string): LoaderReport | undefined {
  return LoaderReport.safeParse(jsonOf(printed)).data;
}

/** What is missing on one platform, put beside what is accepted. */
export interface MissingJudgement {
  left: Missing[];
  /** Acceptances that something matched. */
  used: AcceptedMissing[];
}

/** Tell what is accepted from what is not. */
export function judgeMissing(
  { missing }: Pick<LoaderReport, "missing">,
  accepted: readonly AcceptedMissing[],
  platform: Platform,
): MissingJudgement {
  const here = accepted.filter(({ platforms }) => platforms === undefined || platforms.includes(platform));
  return {
    left: missing.filter((item) => !here.some((one) => accepts(one, item))),
    used: here.filter((one) => missing.some((item) => accepts(one, item))),
  };
}

function accepts({ file, needs }: AcceptedMissing, item: Missing): boolean {
  return matchesGlob(file, item.file) && matchesGlob(needs.replaceAll("*", "**"), item.needs);
}

const NEXT =
  "Lock the package that has it, set LD_LIBRARY_PATH or PATH in config.env, or accept it with a reason under missing in tests/smoke.yaml.";

/** Write what is missing for people: a line for each file, then what to do. */
export function missingText(left: readonly Missing[]): string {
  const files = new Map<string, Missing[]>();
  for (const item of left) {
    const file = item.by === "" ? item.file : `${item.file}, as ${item.by} loads it,`;
    files.set(file, [...(files.get(file) ?? []), item]);
  }
  const lines = [...files].map(
    ([file, items]) =>
      `${file} needs ${items.map(said).join(", ")}, which ${items.length > 1 ? "are" : "is"} not found`,
  );
  return [...lines, NEXT, ""].join("\n");
}

function said({ needs }: Missing): string {
  return /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(needs) ? needs : JSON.stringify(needs);
}
