/** What policies ask of a root file system. Paths start with a slash. */
export interface TreeFacts {
  setuid: string[];
  writable: string[];
  keys: string[];
  repositories: string[];
  entrypoint: boolean;
}

/** The searches that give the facts: arguments of find and grep, run in the root file system. */
export const TREE_SEARCHES = {
  setuid: ["find", ".", "-type", "f", "-perm", "/6000"],
  writable: ["find", ".", "!", "-type", "l", "-perm", "-0002"],
  repositories: ["find", ".", "-name", ".git"],
  // Only a file that begins with a key counts: libraries hold these words as text of their own.
  keys: [
    ...["grep", "-rlIE", "--max-count=1", "--include=*.pem", "--include=*.key", "--include=id_*", "--include=*.p8"],
    ...["-e", "^-----BEGIN ([A-Z]+ )*PRIVATE KEY-----", "."],
  ],
} as const satisfies Record<string, readonly string[]>;

/** Read the lines that find or grep printed: "./usr/bin/su" is /usr/bin/su. */
export function pathLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.replace(/^\.\/?/, "/")).sort();
}
