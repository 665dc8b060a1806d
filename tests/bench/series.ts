/** What was measured of one thing, again and again: in seconds, or in bytes. */
export interface Series {
  median: number;
  min: number;
  max: number;
}

/** Summarise measurements. Throws where there are none. */
export function seriesOf(samples: readonly number[]): Series {
  const sorted = [...samples].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error("nothing was measured");
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? min, sorted[Math.floor(middle)] ?? max];
  return { median: (low + high) / 2, min, max };
}
