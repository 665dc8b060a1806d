import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NotShownError } from "../../../pipeline/src/errors/index.js";
import { notFetched } from "../../../pipeline/src/judgement/scan/index.js";
import { grypeUpdateEnv, parseGrypeStatus } from "../../../pipeline/src/programs/grype.js";
import { toolEnded } from "../../../pipeline/src/programs/outcome.js";
import { parseTrivyDownload, parseTrivyMetadata, trivyDownload } from "../../../pipeline/src/programs/trivy.js";
import { failure } from "../fixtures.js";
import { GRYPE_STATUS, printed, TRIVY_DOWNLOAD, TRIVY_METADATA } from "./reports.js";

const UNSAFE = { code: "NOT_SHOWN_TO_BE_SAFE" };
const status = (changes: object) => printed({ ...GRYPE_STATUS, ...changes });
const metadata = (changes: object) => JSON.stringify({ ...TRIVY_METADATA, ...changes });

test("Grype's database says when it was made and where it is from", () => {
  expect(parseGrypeStatus(printed(GRYPE_STATUS))).toEqual({ built: "2026-11-23T06:34:30Z", from: GRYPE_STATUS.from });
  expect(parseGrypeStatus(status({ built: "2026-11-23T06:34:30+02:00" })).built).toBe("2026-11-23T04:34:30Z");
});

test.each([
  ["that is not valid", status({ valid: false })],
  ["without a time", status({ built: undefined })],
  ["with half a time", status({ built: "2026-11-23" })],
  ["from nowhere", status({ from: undefined })],
  ["of another schema", status({ schemaVersion: "v5.0.0" })],
  ["of none", printed({})],
  ["and a failure", { ...printed(GRYPE_STATUS), code: 1 }],
])("a database of Grype %s is none", (_name, outcome) => {
  expect(failure(() => parseGrypeStatus(outcome))).toMatchObject(UNSAFE);
});

test("Trivy's database says when it was made, in whole seconds and in UTC", () => {
  expect(parseTrivyMetadata(metadata({}))).toBe("2026-11-24T00:37:08Z");
  expect(parseTrivyMetadata(metadata({ UpdatedAt: "2026-11-24T00:37:08+02:00" }))).toBe("2026-11-23T22:37:08Z");
});

test.each([
  "",
  "null",
  "{}",
  metadata({ Version: 1 }),
  metadata({ UpdatedAt: "yesterday" }),
  metadata({ UpdatedAt: 0 }),
])("metadata of Trivy's that says nothing is an error: %s", (text) => {
  expect(failure(() => parseTrivyMetadata(text))).toMatchObject(UNSAFE);
});

test("any text is metadata or an error of ours, and any time in it is a time", () => {
  const date = fc.date({ noInvalidDate: true }).map((time) => time.toISOString());
  fc.assert(
    fc.property(fc.oneof(date, fc.string(), fc.jsonValue()), (UpdatedAt) => {
      try {
        expect(Date.parse(parseTrivyMetadata(metadata({ UpdatedAt })))).not.toBeNaN();
      } catch (error) {
        expect(error).toMatchObject(UNSAFE);
      }
    }),
    { numRuns: 500 },
  );
});

describe("Trivy's download", () => {
  const said = (stderr: string, code = 0) => ({ code, stdout: "", stderr });

  test("names the repository that it is from, not the one that failed", () => {
    expect(parseTrivyDownload(said(TRIVY_DOWNLOAD))).toBe("b.example/trivy-db:2");
  });

  test.each([
    ["that failed", said(TRIVY_DOWNLOAD, 1)],
    ["that took too long", said(TRIVY_DOWNLOAD, 124)],
    ["that says nothing", said("")],
    ["that only began", said(TRIVY_DOWNLOAD.split("\n").slice(0, 3).join("\n"))],
  ])("%s is none", (_name, outcome) => {
    expect(failure(() => parseTrivyDownload(outcome))).toMatchObject(UNSAFE);
  });
});

test("only a mirror's address is given to a scanner; without one it asks its vendor", () => {
  expect(grypeUpdateEnv()).not.toHaveProperty("GRYPE_DB_UPDATE_URL");
  expect(grypeUpdateEnv("https://a.example/db")).toMatchObject({ GRYPE_DB_UPDATE_URL: "https://a.example/db" });
  expect(trivyDownload("/cache").join(" ")).not.toContain("repository");
  expect(trivyDownload("/cache", "a.example/trivy-db:2").at(-1)).toBe("--db-repository=a.example/trivy-db:2");
});

test("a database that cannot be fetched names what the scanner said, and what to give offline", () => {
  const failed = { code: 1, stdout: "", stderr: "unable to download listing" };
  const { message } = notFetched("grype", failure(() => toolEnded("grype db update", failed)) as NotShownError);
  expect(message).toContain("the database of grype: it cannot be fetched: grype db update: ended with exit code 1");
  expect(message).toContain("unable to download listing");
  expect(message).toMatch(/--advisories=FOLDER or --databases=FOLDER/);
});
