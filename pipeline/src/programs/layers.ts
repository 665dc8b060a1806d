/**
 * The arguments of toolbox/layers/diff.py: in what files two images differ. It writes JSON into a file, and prints a problem as
 * `CODE: message`.
 * @param out the file
 * @param from layers from below, as files named by their digests
 */
export function layersDiff(out: string, from: readonly string[], to: readonly string[]): string[] {
  return ["python3", "-m", "layers.diff", out, "--from", ...from, "--to", ...to];
}
