import fc from "fast-check";
import { expect, test } from "vitest";

import { about, FactoryError, formatPath, formatProblem, type Problem } from "../../../pipeline/src/errors/index.js";
import { inert } from "../../../pipeline/src/text/clean.js";

class ExampleError extends FactoryError {
  readonly code = "EXAMPLE";
}

const problem = (file: string, line: number, column: number, path = ""): Problem => ({
  file,
  line,
  column,
  path,
  message: "wrong",
});

test("formats a problem as compilers do", () => {
  expect(formatProblem(problem("a.yaml", 5, 11, "python.requirements[2]"))).toBe(
    "a.yaml:5:11: python.requirements[2]: wrong",
  );
  expect(formatProblem(problem("a.yaml", 1, 1))).toBe("a.yaml:1:1: wrong");
});

test("writes paths as people read them", () => {
  expect(formatPath(["layers", 0, "stage"])).toBe("layers[0].stage");
});

test("sorts problems by file and position and ends with what to do", () => {
  const problems = [problem("b", 1, 1), problem("a", 10, 1), problem("a", 2, 7), problem("a", 2, 3)];
  const error = new ExampleError(problems, "Do that.");
  expect(error.message).toBe("a:2:3: wrong\na:2:7: wrong\na:10:1: wrong\nb:1:1: wrong\nDo that.");
  expect(error.name).toBe("ExampleError");
});

test("what others say does nothing to a terminal", () => {
  const said = "x\u001b[2K\r\u001b[32mok  promoted\u202e\u0007\u009b1A\n  next\tline";
  expect(formatProblem(about("registry", said))).toBe("registry: x [2K  [32mok  promoted   1A\n  next\tline");
  expect(inert("a\r\nb")).toBe("a\nb");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(inert(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect([...inert(text)].length).toBeLessThanOrEqual([...text].length);
    }),
    { numRuns: 1000 },
  );
});
