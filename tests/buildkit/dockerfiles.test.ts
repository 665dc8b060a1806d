import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readWithBuildkit } from "./support/buildkit.js";
import { type Comparison, compare } from "./support/compare.js";
import { BUILDKITS, type BuildkitName, readingProgram } from "./support/go-program.js";
import { dockerfile } from "./support/grammar.js";
import { mutant } from "./support/mutation.js";
import { plainDockerfile } from "./support/plain.js";
import { reached } from "./support/reach.js";

/** How many Dockerfiles are made; DOCKERFILES=100000 DOCKERFILES_SEED=1 makes others. */
const COUNT = Number(process.env.DOCKERFILES ?? 2_000);
const SEED = Number(process.env.DOCKERFILES_SEED ?? 20_261_130);
const BATCH = 5_000;
const names = Object.keys(BUILDKITS) as BuildkitName[];
const programs = Object.fromEntries(names.map((name) => [name, readingProgram(name)]));

function* compared(made: fc.Arbitrary<string>, count: number): Generator<Comparison> {
  for (let done = 0; done < count; done += BATCH) {
    const texts = fc.sample(made, { numRuns: Math.min(BATCH, count - done), seed: SEED + done });
    const readings = names.map((name) => [name, readWithBuildkit(programs[name] ?? "", texts)] as const);
    for (const [index, text] of texts.entries()) {
      const each = readings.flatMap(([name, all]) => (all[index] === undefined ? [] : [[name, all[index]] as const]));
      yield compare(text, Object.fromEntries(each));
    }
  }
}

function run(made: fc.Arbitrary<string>, count: number): Record<string, number> {
  const outcomes: Record<string, number> = {};
  const faults: Comparison[] = [];
  for (const one of compared(made, count)) {
    outcomes[one.outcome] = (outcomes[one.outcome] ?? 0) + 1;
    if (one.faults.length > 0) faults.push(one);
  }
  const shortest = faults.sort((a, b) => a.text.length - b.text.length).slice(0, 5);
  expect(
    shortest.map(({ text, faults: found }) => ({ text, found })),
    `${faults.length} of ${count}`,
  ).toEqual([]);
  return outcomes;
}

describe("our check of Dockerfiles, beside BuildKit's own reading", () => {
  test("passes nothing that reaches outside, and reads what BuildKit reads: made by grammar", {
    timeout: 3_600_000,
  }, () => {
    const outcomes = run(dockerfile, COUNT);
    console.log(`by grammar: ${JSON.stringify(outcomes)}`);
    for (const outcome of ["passed", "stopped", "refused"]) expect(outcomes[outcome]).toBeGreaterThan(COUNT / 50);
  });

  test("the same for our own Dockerfiles and for well-formed ones, changed at random", { timeout: 3_600_000 }, () => {
    console.log(`by mutation: ${JSON.stringify(run(mutant, COUNT))}`);
  });

  test("raises no false alarm for well-formed ones", { timeout: 3_600_000 }, () => {
    expect(run(plainDockerfile, COUNT)).toEqual({ passed: COUNT });
  });

  test.each([
    ["RUN --network=none echo x \\<<EOF\nRUN curl x\nEOF", "RUN with network default"],
    ["RUN --network=none --mount=type=bind,FROM=ubuntu:22.04,target=/x ls", "mount from ubuntu:22.04"],
    ["ADD https://example.com/x /x", "https://example.com/x"],
  ])("the judge of these tests sees what reaches outside: %j", (line, reason) => {
    const text = `FROM scratch\n${line}\n`.replace("\nEOF\n", "\n");
    for (const name of names) expect(readWithBuildkit(programs[name] ?? "", [text]).flatMap(reached)).toContain(reason);
  });

  test("the engine's BuildKit is that of the engine which is used", () => {
    const wanted = JSON.parse(readFileSync("dagger.json", "utf8")) as { engineVersion: string };
    expect(readFileSync("tests/buildkit/go/engine/go.mod", "utf8")).toContain(
      `github.com/dagger/dagger ${wanted.engineVersion}\n`,
    );
  });
});
