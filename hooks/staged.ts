import { execFileSync } from "node:child_process";

/** A file of the index. */
export interface Staged {
  path: string;
  /** Mode as git has it: 100644, 100755 or 120000, a link. */
  mode: string;
  /** Name of its blob. */
  blob: string;
}

const BIGGEST = 1 << 30;

function git(args: readonly string[], input?: string): Buffer {
  return execFileSync("git", args, { input, maxBuffer: BIGGEST });
}

/** What differs from HEAD: paths that the commit writes, and paths that it removes. */
export function changes(): { written: string[]; removed: string[] } {
  const paths = (filter: string) =>
    git(["diff", "--cached", "--name-only", "--no-renames", `--diff-filter=${filter}`, "-z"])
      .toString()
      .split("\0")
      .filter(Boolean);
  return { written: paths("ACMT"), removed: paths("D") };
}

/** Every file of the index below some paths; of the whole index without any. */
export function listed(paths: readonly string[]): Staged[] {
  const lines = git(["ls-files", "--stage", "-z", "--", ...paths])
    .toString()
    .split("\0")
    .filter(Boolean);
  return lines.map((line) => {
    const [head = "", path = ""] = line.split("\t");
    const [mode = "", blob = ""] = head.split(" ");
    return { path, mode, blob };
  });
}

/** The texts of files as they are staged, by path, in one call of git. */
export function texts(files: readonly Staged[]): Map<string, string> {
  const out = git(["cat-file", "--batch"], files.map(({ blob }) => `${blob}\n`).join(""));
  const found = new Map<string, string>();
  let at = 0;
  for (const { path } of files) {
    const end = out.indexOf("\n", at);
    const size = Number(out.subarray(at, end).toString().split(" ")[2]);
    found.set(path, out.subarray(end + 1, end + 1 + size).toString());
    at = end + 1 + size + 1;
  }
  return found;
}

/** Write files as they are staged into a folder. */
export function writeInto(folder: string, paths: readonly string[]): void {
  git(["checkout-index", "-z", "--stdin", `--prefix=${folder}/`], paths.map((path) => `${path}\0`).join(""));
}
