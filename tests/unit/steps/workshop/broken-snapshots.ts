import { expect, test } from "vitest";

import { FactoryError, formatProblem } from "../../../../pipeline/src/errors/index.js";
import type { Snapshot } from "../../../../pipeline/src/judgement/sources/index.js";
import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { smallTexts, snapshotOf } from "./snapshots.js";

const SMALL = smallTexts();
export const IMAGE = "images/app";
export const INPUTS = `${IMAGE}/inputs.yaml`;
export const DOCKERFILE = `${IMAGE}/Dockerfile`;
export const SMOKE = `${IMAGE}/tests/smoke.yaml`;
export const STRUCTURE = `${IMAGE}/tests/structure.yaml`;
export const COPY_SERVER = "COPY inputs/server/server/ /out/server/";
export const FINAL_COMPILED = "COPY --link --from=compiled /out /\n";
export const FINAL_PURE = "COPY --link --from=pure /out /\n";
export const BASED = "FROM $BASE AS app";
export const PURE = '  - { stage: pure, comment: "pure Python wheels", wheels: pure }\n';
export const GPU_LINE = "- { image: app, libraries: [/a], mustRunOn: [sm_90], reason: because of it }\n";

/** A small repository, to be broken. */
export class Files {
  readonly texts = new Map(SMALL);

  replace(path: string, before: string, after: string): this {
    const text = this.texts.get(path);
    if (!text?.includes(before)) throw new Error(`${path} holds no ${before}`);
    return this.set(
      path,
      text.replace(before, () => after),
    );
  }

  set(path: string, text: string): this {
    this.texts.set(path, text);
    return this;
  }

  remove(path: string): this {
    const all = [...this.texts.keys()].filter((one) => one === path || one.startsWith(`${path}/`));
    if (all.length === 0) throw new Error(`there is no ${path}`);
    for (const one of all) this.texts.delete(one);
    return this;
  }

  move(from: string, to: string): this {
    const text = this.texts.get(from) ?? "";
    return this.remove(from).set(to, text);
  }
}

/** What is said of the broken files; nothing where all is in order. */
function said(edit: (files: Files) => Files, more?: Partial<Snapshot>): string[] {
  const snapshot: Snapshot = snapshotOf(edit(new Files()).texts, more);
  try {
    checkSnapshot(snapshot);
    return [];
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    expect(error.code).toBe("SOURCES_INVALID");
    expect(error.message.split("\n").slice(0, error.problems.length)).toEqual(error.problems.map(formatProblem));
    // Which keys there are is tested where they are read.
    return error.problems.map(formatProblem).map((line) => line.replace(/allowed: [\w, -]+/, "allowed: …"));
  }
}

/** What is broken, how, and every line that is said of it. */
export type Case = [what: string, edit: (files: Files) => Files, lines: string[], more?: Partial<Snapshot>];

/** Break a small repository as each case says, and hear what is told. */
export function tellsOf(cases: readonly Case[]): void {
  test.each([...cases])("%s", (...[, edit, lines, more]: Case) => {
    expect(said(edit, more)).toEqual(lines);
  });
}
