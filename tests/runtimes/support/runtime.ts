import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, inject } from "vitest";

import type { GoModuleName } from "./go-programs.js";
import type { Need } from "./programs.js";

/**
 * Tests of a runtime or a tool. Where something that they need cannot be had they are skipped, and their name and the
 * list at the end say why; `obstacle` is a reason of their own.
 */
export function runtime(name: string, needs: readonly Need[], tests: () => void, obstacle?: string): void {
  const found = inject("found");
  const missing = needs.map((need) => found[need].missing).find((reason) => reason !== undefined) ?? obstacle;
  if (missing !== undefined) {
    note(`skipped  ${name}: ${missing}`);
    describe.skip(`${name} (skipped: ${missing})`, tests);
    return;
  }
  const versions = needs.flatMap((need) => (found[need].version ? [`${need} ${found[need].version}`] : []));
  describe(name, () => {
    tests();
    afterAll(() => note(`ran      ${name}: ${versions.join(", ")}`));
  });
}

/** The path of a program of Debian, or of the folder that its programs are in. */
export function path(need: Need): string {
  const { path: found, missing } = inject("found")[need];
  if (found === undefined) throw new Error(`${need}: ${missing}`);
  return found;
}

/** The path of a program of a Go module. */
export function goProgram(module: GoModuleName, program: string = module): string {
  return join(path(module), program);
}

function note(line: string): void {
  appendFileSync(inject("closingList"), `${line}\n`);
}
