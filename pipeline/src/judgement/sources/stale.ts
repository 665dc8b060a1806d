import type { Problem } from "../../errors/index.js";
import { currentText, type Facts } from "../../repository/facts/index.js";
import type { Snapshot } from "./snapshot.js";

/** Files that repeat what inputs and locks say. */
const REPEATING = /^((?:bases|images)\/[^/]+)\/(?:README\.md|tests\/structure\.yaml)$/;

/** What the files that repeat it would have to say, for those that say something else: text by path. */
export function currentFiles(
  { texts }: Pick<Snapshot, "texts">,
  facts: (folder: string) => Facts,
): Map<string, string> {
  return new Map(
    [...texts].flatMap(([path, text]) => {
      const folder = REPEATING.exec(path)?.[1];
      if (folder === undefined) return [];
      const current = currentText(text, facts(folder));
      return current === text ? [] : [[path, current]];
    }),
  );
}

/** Say where files are not up to date: each line, or the first where lines are missing or too many. */
export function staleProblems(snapshot: Pick<Snapshot, "texts">, facts: (folder: string) => Facts): Problem[] {
  return [...currentFiles(snapshot, facts)].flatMap(([file, current]) => {
    const [got, wanted] = [snapshot.texts.get(file) ?? "", current].map((text) => text.split("\n"));
    const same = got?.length === wanted?.length;
    const differing = (wanted ?? []).flatMap((line, index) => (line === got?.[index] ? [] : [index]));
    return (same ? differing : differing.slice(0, 1)).map((index) => ({
      ...{ file, line: index + 1, column: 1, path: "" },
      message: `it is not up to date: expected ${JSON.stringify(wanted?.[index])}, got ${JSON.stringify(got?.[index] ?? "")}`,
    }));
  });
}
