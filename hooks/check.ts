import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programs, said } from "./programs.js";
import { otherYamlProblems, repositoryProblems } from "./repository.js";
import { changes, listed, writeInto } from "./staged.js";

/** Check what is staged, as it is staged. Returns the exit status, and prints everything that is wrong. */
export async function check(): Promise<number> {
  const { written, removed } = changes();
  if (written.length + removed.length === 0) return 0;
  const folder = mkdtempSync(join(tmpdir(), "image-factory-staged-"));
  try {
    // A link is a path and no text.
    const files = written.length === 0 ? [] : listed(written).filter(({ mode }) => mode.startsWith("100"));
    const paths = files.map(({ path }) => path);
    writeInto(folder, paths);
    const running = Promise.all(programs(folder, paths).map(said));
    const own = [repositoryProblems([...written, ...removed]), otherYamlProblems(paths)];
    const wrong = [...own, ...(await running)].filter((text) => text !== "");
    if (wrong.length === 0) return 0;
    console.error(
      `${wrong.join("\n\n")}\n\nNothing is committed. git commit --no-verify passes this over; CI does not.`,
    );
    return 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
