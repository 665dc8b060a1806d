import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRepository } from "../../../../pipeline/src/repository/references/index.js";
import { parseReference } from "../../../../pipeline/src/steps/release/reference.js";

const loopback = { inside: "registry:5000", outside: "127.0.0.1:5000" };
const parse = (text: string) => parseReference(text, loopback, "latest");
const DIGEST = `sha256:${"0".repeat(64)}`;

describe("a reference", () => {
  test.each([
    ["ghcr.io/team/vllm", { registry: "ghcr.io", path: "team/vllm" }, { tag: "latest" }],
    ["ghcr.io:443/a/b-c__d.e:1.2", { registry: "ghcr.io:443", path: "a/b-c__d.e" }, { tag: "1.2" }],
    [`ghcr.io/a/b:1@${DIGEST}`, { registry: "ghcr.io", path: "a/b" }, { digest: DIGEST }],
    ["localhost:5000/production/vllm", { registry: "registry:5000", path: "production/vllm" }, { tag: "latest" }],
  ])("%s", (text, repository, end) => {
    expect(parse(text)).toMatchObject({ repository, ...end });
  });

  test.each([
    "HOST/team//vllm:1",
    "HOST/team/-x",
    "HOST/a._b:1",
    "..:1/a",
    "-/a",
    `ghcr.io/${"a".repeat(300)}`,
    "ghcr.io/Team/vllm",
    "ghcr.io/a:",
    "ghcr.io/a@sha512:00",
    "ghcr.io/a:b:c",
    "vllm",
    "127.0.0.1:5001/a",
    "",
  ])("%j is none", (text) => {
    expect(() => parse(text)).toThrow(JSON.stringify(text));
  });

  test("what is taken is a repository of the specification, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "B", "1", ".", "-", "_", "/", ":", "@"), maxLength: 30 }),
        (text) => {
          let asked: ReturnType<typeof parse> | undefined;
          try {
            asked = parse(text);
          } catch {
            return;
          }
          expect(isRepository(asked.repository.registry, asked.repository.path)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
