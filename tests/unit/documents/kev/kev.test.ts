import { expect, test } from "vitest";
import { readKev } from "../../../../pipeline/src/documents/kev/index.js";
import { failure } from "../../fixtures.js";

test("the catalogue is read by CVE, and what is none is an error", () => {
  const entry = { cveID: "CVE-2026-1", dateAdded: "2026-11-23", dueDate: "2026-12-14", vendorProject: "x" };
  expect(readKev(JSON.stringify({ title: "x", vulnerabilities: [entry] })).get("CVE-2026-1")).toEqual({
    added: "2026-11-23",
    due: "2026-12-14",
  });
  for (const wrong of [
    "",
    "{}",
    '{"vulnerabilities":[]}',
    '{"vulnerabilities":[{"cveID":"CVE-1","dateAdded":"soon"}]}',
  ])
    expect(failure(() => readKev(wrong))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
});
