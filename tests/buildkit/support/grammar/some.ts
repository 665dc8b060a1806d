import fc from "fast-check";

/** One of some texts; a number before a text is its weight. */
export function some(...items: readonly (string | readonly [number, string])[]): fc.Arbitrary<string> {
  return fc.oneof(
    ...items.map((item) =>
      typeof item === "string"
        ? { weight: 1, arbitrary: fc.constant(item) }
        : { weight: item[0], arbitrary: fc.constant(item[1]) },
    ),
  );
}

export function many(
  item: fc.Arbitrary<string>,
  separator: string,
  maxLength: number,
  minLength = 0,
): fc.Arbitrary<string> {
  return fc.array(item, { minLength, maxLength }).map((items) => items.join(separator));
}

export const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** What stands between words. */
export const gap = some(
  [20, " "],
  [3, " \\\n  "],
  "  ",
  "\t",
  "\\\n",
  " \\ \n",
  "\\\n ",
  " \\\n# note\n",
  " \\\n\n  ",
  " `\n",
  " \\\\\n",
  " \\\n  # note \\\n ",
  "\u00a0",
  "\v",
  "\r",
  " \\\r\n",
);

/** A keyword, now and then in other letters. */
export const keyword = (name: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(name) },
    { weight: 1, arbitrary: fc.constant(name.toLowerCase()) },
    { weight: 1, arbitrary: fc.constant(name.charAt(0) + name.slice(1).toLowerCase()) },
  );

/** An instruction with flags, each with its gap. */
export const written = (name: string, flags: fc.Arbitrary<string>, rest: fc.Arbitrary<string>, most = 3, least = 0) =>
  fc
    .tuple(keyword(name), gap, fc.array(fc.tuple(flags, gap), { minLength: least, maxLength: most }), rest)
    .map(([word, space, all, end]) => word + space + all.flat().join("") + end);
