import { z } from "zod";

/** The arguments that print files, one after the other. */
export function catFiles(files: readonly string[]): string[] {
  return ["cat", "--", ...files];
}

/** The arguments that make a folder, and those above it. */
export function makeFolder(folder: string): string[] {
  return ["mkdir", "--parents", "--", folder];
}

/** The arguments that copy what is in a folder into another one, over what is there. */
export function copyInto(from: string, to: string): string[] {
  return ["cp", "--recursive", "--", `${from}/.`, to];
}

/** The arguments that print the sha256 of a file. */
export function sha256Of(file: string): string[] {
  return ["sha256sum", "--", file];
}

/** The arguments that compare files with a list as sha256List writes it, and print those that differ. */
export function sha256Check(list: string): string[] {
  return ["sha256sum", "--check", "--strict", "--quiet", "--", list];
}

/** Write a list for sha256Check. */
export function sha256List(files: readonly { path: string; digest: string }[]): string {
  return files.map(({ path, digest }) => `${digest.replace("sha256:", "")}  ${path}\n`).join("");
}

const Sum = z.string().regex(/^[0-9a-f]{64} /);

/** Read what sha256Of prints, as `sha256:…`. Throws a ZodError. */
export function parseSum(text: string): string {
  return `sha256:${Sum.parse(text).slice(0, 64)}`;
}

/** Read which files sha256Check found to differ, or could not read. */
export function parseDiffering(text: string): string[] {
  return [...text.matchAll(/^(.*): FAILED\b.*$/gm)].map((match) => match[1] ?? "");
}
