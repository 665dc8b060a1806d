import { z } from "zod";

const reason = z.string().min(10);
const image = z.string().min(1);
/** Rego's globs know more than `*`, `**` and `?`; without that they are those of text/glob.ts. */
const pattern = z.string().regex(/^\/[^[\]{}\\]*$/, 'expected an absolute path or glob of *, ** and ? ("/app/**")');

/** What one stage writes besides the files of packages. */
export const Generator = z.strictObject({
  image: image.describe("The image that the stage belongs to; images on top of it have the files too."),
  stage: z.string().min(1).describe("Stage of its Dockerfile."),
  paths: z.array(pattern).min(1).describe("Globs over paths: `*` within a folder, `**` over folders."),
  reason: reason.describe("What writes them and why, in 10 characters or more."),
});
export type Generator = z.infer<typeof Generator>;

/** policies/generators.yaml: whose the files are that belong to no package. */
export const Generators = z.array(Generator);

const Accepted = z.strictObject({
  image: image.describe("The image; those on top of it have the file too."),
  path: pattern.describe("Path, or glob over paths."),
  reason: reason.describe("Why it is accepted, in 10 characters or more."),
});

/** policies/files.yaml: files that would be refused, each with a reason. Paths are globs. */
export const AcceptedFiles = z.strictObject({
  setuid: z.array(Accepted).describe("Files that run as another user than who starts them."),
  writable: z.array(Accepted).describe("Files and folders that anybody may write to."),
  secrets: z
    .array(Accepted.extend({ kind: z.string().min(1).describe("Kind of the secret, as policy prints it.") }))
    .describe("Files that look like secrets."),
});
export type AcceptedFiles = z.infer<typeof AcceptedFiles>;

/** Everything that is accepted in the files of one image, as the rules read it. */
export interface ImageFiles extends AcceptedFiles {
  generators: Generator[];
}

/** What is accepted in an image: its own, and that of the images that it stands on. */
export function acceptedIn(
  lineage: readonly string[],
  generators: readonly Generator[],
  files: AcceptedFiles,
): ImageFiles {
  const own = <T extends { image: string }>(items: readonly T[]) =>
    items.filter((item) => lineage.includes(item.image));
  return {
    generators: own(generators),
    setuid: own(files.setuid),
    writable: own(files.writable),
    secrets: own(files.secrets),
  };
}
