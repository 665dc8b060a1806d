/** A time without its seconds: `2026-11-30 20:07 UTC`. */
export function timeOf(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** Seconds, as a build has them: `1.5 s`. */
export function secondsOf(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** The first digits of a digest: `sha256:abcdef012345`. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 19);
}

/** A count with its noun: `1 package`, `2 packages`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
