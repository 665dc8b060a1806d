import { timeText } from "../../text/time.js";
import type { Change, JournalLine, StoredLine } from "../client/line.js";

/** Lines that are not one chain. The message says which, for people. */
export class BrokenChain extends Error {}

/** What a registry has of a journal: its lines by their tags. */
export interface Stored {
  environment: string;
  /** The line that the tag `head` points at. */
  head: StoredLine;
  /** The lines that the tags `1`, `2`… point at, by their numbers. */
  numbered: ReadonlyMap<number, StoredLine>;
}

/**
 * See that the lines are one chain from the first to the head, and return them in order. The tag `head` is moved first
 * and the number's follows, so the last line may have no number yet; everything else is damage or an attack: throws
 * a BrokenChain.
 */
export function chainOf({ environment, head, numbered }: Stored): StoredLine[] {
  const last = Math.max(0, ...numbered.keys());
  if (last > head.sequence)
    throw new BrokenChain(`the head was set back: it is line ${head.sequence}, but there is a line ${last}`);
  const count = numbered.has(head.sequence) ? head.sequence : head.sequence - 1;
  const lines = Array.from({ length: count }, (_, place) => {
    const line = numbered.get(place + 1);
    if (line === undefined) throw new BrokenChain(`line ${place + 1} is missing`);
    return line;
  });
  if (count === head.sequence && lines.at(-1)?.manifest !== head.manifest)
    throw new BrokenChain("the head is not the last line");
  const all = count === head.sequence ? lines : [...lines, head];
  for (const [place, line] of all.entries()) checkLine(line, place + 1, all[place - 1], environment);
  return all;
}

function checkLine(line: StoredLine, number: number, before: StoredLine | undefined, environment: string): void {
  const where = `line ${number}`;
  if (line.sequence !== number) throw new BrokenChain(`${where} was moved: it says that it is line ${line.sequence}`);
  if (line.to.environment !== environment)
    throw new BrokenChain(`${where} is of the journal of ${line.to.environment}`);
  if (line.previous !== before?.manifest)
    throw new BrokenChain(`${where} does not follow line ${number - 1}: one of them was changed`);
  if (before !== undefined && line.when < before.when) throw new BrokenChain(`${where} is older than the line before`);
}

/** Write the line that comes after others. Clocks of two machines may differ: it is never older than the last. */
export function nextLine(lines: readonly StoredLine[], change: Change, now: Date): JournalLine {
  const last = lines.at(-1);
  const time = timeText(now);
  return {
    sequence: lines.length + 1,
    ...(last !== undefined && { previous: last.manifest }),
    ...change,
    when: last !== undefined && last.when > time ? last.when : time,
  };
}
