/** The median of numbers; undefined where there are none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[half - 1], sorted[half]];
  if (high === undefined) return undefined;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** How far half of the numbers lie from their median at most: the median of the distances, which one wild number does not move. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === undefined ? 0 : (median(values.map((value) => Math.abs(value - middle))) ?? 0);
}
