/** A line of a derived Dockerfile, and the path in the image's definition that it follows from. */
export interface Line {
  text: string;
  path: readonly PropertyKey[];
}

/** What is asked and cannot be written. */
export interface Unwritten {
  path: readonly PropertyKey[];
  message: string;
}

/** Take a text apart into lines that follow from one thing. */
export function lines(text: string, path: readonly PropertyKey[]): Line[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({ text: line, path }));
}
