/**
 * Match a text against a glob: `*` is any part of it without a "/", `**` any part at all, `?` one character but "/", and every
 * other character is itself. OPA's glob.match with the delimiter "/" reads these three in the same way. Takes time by the
 * product of both lengths, whatever the stars.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const parts = glob.match(/\*\*|./gsu) ?? [];
  let places = passed(parts, [0]);
  for (const character of text) {
    const next = [...places].flatMap((place) => taken(parts, place, character));
    places = passed(parts, next);
  }
  return places.has(parts.length);
}

/** Every place that is reached without a character: a star may stand for nothing. */
function passed(parts: readonly string[], places: readonly number[]): Set<number> {
  const all = new Set(places);
  // What is added while a set is walked is walked, too.
  for (const place of all) if (parts[place]?.startsWith("*")) all.add(place + 1);
  return all;
}

/** The place that is reached with one character; none where the glob does not take it. */
function taken(parts: readonly string[], place: number, character: string): number[] {
  switch (parts[place]) {
    case "**":
      return [place];
    case "*":
      return character === "/" ? [] : [place];
    case "?":
      return character === "/" ? [] : [place + 1];
    default:
      return parts[place] === character ? [place + 1] : [];
  }
}
