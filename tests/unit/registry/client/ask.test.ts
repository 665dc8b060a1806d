import { describe, expect, test } from "vitest";

import { answered, failed, LATE, mayPass } from "../../../../pipeline/src/registry/client/ask.js";

const outcome = (stderr: string, code = 1) => ({ code, stdout: "", stderr });

describe("a failure", () => {
  test.each([
    "response status code 503: Service Unavailable",
    "response status code 429: Too Many Requests",
    "unexpected EOF",
    "dial tcp 127.0.0.1:5000: connect: connection refused",
    // docker-registry, of a blob that is being linked at that moment.
    "manifest blob unknown: blob unknown to registry: sha256:00",
  ])("may pass: %s", (stderr) => {
    expect(mayPass(outcome(stderr))).toBe(true);
    expect(answered(outcome(stderr))).toBe(false);
  });

  test.each([
    "mismatch sha256:00",
    "no signatures found",
    "127.0.0.1:5000/team/geoffrey: not found",
    "response status code 401: Unauthorized",
  ])("is an answer: %s", (stderr) => {
    expect(mayPass(outcome(stderr))).toBe(false);
    expect(answered(outcome(stderr))).toBe(true);
  });

  test("that is late is neither", () => {
    expect(mayPass(outcome("unexpected EOF", LATE))).toBe(false);
    expect(answered(outcome("no signatures found", LATE))).toBe(false);
    expect(answered(undefined)).toBe(false);
  });
});

test("what succeeded is an answer, whatever it grumbles", () => {
  expect(answered(outcome("tried again after a 503", 0))).toBe(true);
});

describe("the next step", () => {
  const next = (stderr: string, code = 1) => failed(["oras", "cp"], "here", outcome(stderr, code)).next;

  test("is a login, where the registry does not know who asks", () => {
    expect(next("response status code 401: Unauthorized")).toContain("--registry-auth");
    expect(next("basic credential not found")).toContain("--registry-auth");
  });

  test("is to run it again, or to see whether the registry is up", () => {
    expect(next("mismatch sha256:00")).toContain("damage or an attack");
    expect(next("", LATE)).toContain("Is the registry up?");
  });
});
