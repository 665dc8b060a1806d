import { createHash } from "node:crypto";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { withoutIds } from "../../../pipeline/src/errors/index.js";

/** An ID as the engine writes it: a protobuf message in base64. */
const ID = Buffer.from(Array.from({ length: 24_000 }, (_, index) => (index * 97 + 13) % 256)).toString("base64");
const HASH = "0123456789abcdef".repeat(4);

describe("what only the engine reads", () => {
  test.each([
    [
      `load Container@${ID}: failed to load cache key: "/app": not found`,
      'failed to load cache key: "/app": not found',
    ],
    [`input: load Directory@xxh3:0f3a9c1b2d4e5f60: no such file`, "input: no such file"],
    [`resolve: Container!@${ID}: exit code: 1`, "resolve: exit code: 1"],
    [`failed to load ${ID}: not found`, "failed to load …: not found"],
    [`it failed: {"response":{"errors":[{"message":"no"}]},"request":{"query":"{ container { id } }"}}`, "it failed:"],
    [`it failed\n[traceparent:00-${HASH.slice(0, 32)}-0123456789abcdef-01]`, "it failed"],
  ])("case %#", (message, expected) => {
    expect(withoutIds(message)).toBe(expected);
  });

  test("what people read stays", () => {
    for (const text of [
      "images/app/inputs.yaml:7:7: python.requirements[1]: expected an exact version",
      `debian:bookworm-slim@sha256:${HASH} cannot be pulled`,
      `asks for sha256:${HASH}, the lock was resolved from sha256:${HASH}`,
      `${"/usr/local/lib/Python3/distpackages".repeat(5)}: no such file`,
      "write to someone@example.com, or User@host",
      "line one\n  line two\n",
      'registry: 403 {"errors":[{"code":"DENIED","message":"no"}]}',
      `${"a long sentence of words, ".repeat(1_000)}.`,
    ]) {
      expect(withoutIds(text)).toBe(text);
    }
  });

  test("a message of nothing else says so", () => {
    for (const text of ['{"query":"{ container }"}', `load Container@${ID}: `, ID]) {
      expect(withoutIds(text)).toMatch(/^the engine failed, and gave no reason/);
    }
    expect(withoutIds("")).toBe("");
  });

  test("no ID passes, wherever it stands, and words before and after it stay", () => {
    const words = fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,5}$/);
    // Bytes as evenly spread as those of an ID: of what fast-check likes best, base64 makes slashes.
    const id = fc.tuple(fc.nat(), fc.integer({ min: 4, max: 60 })).map(([seed, blocks]) => {
      const hashes = Array.from({ length: blocks }, (_, index) =>
        createHash("sha256").update(`${seed} ${index}`).digest(),
      );
      return Buffer.concat(hashes).toString("base64");
    });
    const frame = fc.constantFrom(
      (text: string) => `load Container@${text}: `,
      (text: string) => `"${text}" `,
      (text: string) => `File@${text} `,
    );
    fc.assert(
      fc.property(words, id, frame, words, (before, text, write, after) => {
        const said = withoutIds(`${before}: ${write(text)}${after}`);
        expect(said).not.toMatch(/[A-Za-z0-9+/=]{64}/);
        expect([said.startsWith(before), said.endsWith(after)]).toEqual([true, true]);
      }),
      { numRuns: 1_000 },
    );
  });
});
