import { expect, test } from "vitest";

import { GatesError, gateTable } from "../../../../pipeline/src/documents/report/index.js";

const passed = { gate: "inputs", passed: true, detail: "5 images are in order\n" };
const long = { gate: "vllm policy", passed: true, detail: "ok one\nok two\n" };
const blocked = { gate: "vllm scan", passed: false, detail: "CVE-1\nCVE-2\n" };

test("a gate is one line; what it said is shown where that is one line too", () => {
  expect(gateTable([passed, long, blocked])).toBe(
    "ok     inputs: 5 images are in order\nok     vllm policy\nBLOCK  vllm scan\n",
  );
});

test("the error counts the failed gates and holds all that each of them said", () => {
  const error = new GatesError([passed, blocked, { ...blocked, gate: "cuda scan" }]);
  expect(error.message).toContain("2 of 3 gates failed");
  expect(error.message).toContain("vllm scan:\n  CVE-1\n  CVE-2");
  expect(error.message).toContain("cuda scan:\n  CVE-1\n  CVE-2");
  expect(error.message).not.toContain("inputs:\n");
});
