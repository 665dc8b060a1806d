import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import {
  committedProblems,
  eternalExceptions,
  Ingestion,
  idleExceptions,
  ingestionTable,
  judgeIngestion,
  lockProblems,
  parseIngestion,
  recordsQuestion,
} from "../../../../pipeline/src/judgement/ingestion/index.js";
import { parseYaml } from "../../../../pipeline/src/repository/inputs/index.js";
import { writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { failure, lock, wheel } from "../../fixtures.js";
import { EXCEPTION, NOW, policy } from "./policies.js";

const FILE = "policies/ingestion.yaml";
const facts = (...wheels: ReturnType<typeof wheel>[]) =>
  judgeIngestion(policy({ exceptions: [{ ...EXCEPTION, rule: "IN002" }] }), {
    ...{ lock: { wheels }, suites: ["sid"], now: NOW },
  });
const known = { uploaded: "2026-01-01T00:00:00Z", index: "default" };
const YANKED = wheel("Fast_API", "1.0", undefined, { ...known, yanked: "bad" });

test("a refusal is told where the package is asked for, in every spelling", () => {
  const inputs = { requirements: ["fast.api[all]==1.0", "fast==1"], constraints: ["FAST-API<2"] };
  const { problems } = lockProblems(facts(YANKED), inputs);
  expect(problems.map(({ code, asked }) => [code, asked])).toEqual([
    ["IN004", ["sid"]],
    ["IN002", ["fast.api[all]==1.0", "FAST-API<2"]],
  ]);
  expect(problems[1]?.message).toBe(
    "IN002: Fast_API 1.0 is yanked: bad. Take another version, or except this one in policies/ingestion.yaml.",
  );
});

test("what is excepted and what is not known are notes", () => {
  const demo = wheel("demo", "2.0", undefined, { yanked: "bad" });
  const { problems, notes } = lockProblems(facts(demo).slice(1), { requirements: ["demo==2.0"], constraints: [] });
  expect(problems).toEqual([]);
  expect(notes.map(({ message }) => message.split(";")[0]?.split(". ")[0])).toEqual([
    "IN002: demo 2.0 is yanked: bad",
    "IN001: the upload time of demo 2.0 is not recorded",
    "IN003: the index of demo 2.0 is not recorded",
  ]);
  expect(notes[0]?.asked).toEqual(["demo==2.0"]);
  expect(ingestionTable([...facts(demo), ...facts(demo)]).split("\n")).toHaveLength(4);
});

test("what is refused of a committed lock is told at the line of its package", () => {
  const committed = lock({ wheels: [wheel("a", "1", undefined, known), YANKED] });
  const text = writeLock(committed);
  const told = committedProblems(facts(...committed.wheels), { path: "x.json", text, lock: committed });
  const line = text.split("\n").findIndex((one) => one.includes("Fast_API")) + 1;
  expect(told.map(formatProblem)).toEqual([expect.stringMatching(new RegExp(`^x\\.json:${line}:5: IN002: Fast_API`))]);
});

test("a long list is cut, and a wheel of each platform counts once", () => {
  const names = ["a", "b", "c", "d", "e"].flatMap((name) => [wheel(name, "1"), wheel(name, "1", "cp311-cp311-x")]);
  expect(facts(...names)[1]?.message).toBe("the upload time of a 1, b 1, c 1 and 2 more is not recorded");
});

test("records are asked about each version once, and about what exceptions name", () => {
  const given = policy({ exceptions: [EXCEPTION, { ...EXCEPTION, fixes: "CVE-2026-1" }] });
  expect(recordsQuestion([lock({ wheels: [wheel("a")] }), lock({ wheels: [wheel("a")] })], given)).toEqual({
    wheels: [{ name: "a", version: "1.0" }],
    fixes: [{ name: "Demo", version: "2.0", advisory: "CVE-2026-1" }],
  });
});

test("exceptions of versions that no lock has are idle", () => {
  const given = policy({ exceptions: [EXCEPTION, { ...EXCEPTION, package: "gone" }] });
  expect(idleExceptions(given, [wheel("demo", "2.0")]).map((one) => one.package)).toEqual(["gone"]);
});

test("the file of this repository is in order", () => {
  expect(parseIngestion({ path: FILE, text: readFileSync(FILE, "utf8") }, NOW).leastAgeDays).toBe(7);
});

test("every fault is told at its place, and an exception must end", () => {
  const text = (exception: string) =>
    `leastAgeDays: 7\nindexes: [default]\nsuites: [bookworm]\nunknown: { uploaded: tell, index: tell, malware: tell }\nexceptionDays: 90\nexceptions:\n  - ${exception}\n`;
  const whole = "{ package: a, version: '1', rule: IN001, reason: read by us all, owner: the team, until: 2027-03-02 }";
  const parsed = parseYaml({ path: FILE, text: text(whole) }, Ingestion);
  expect(eternalExceptions(parsed, NOW).map(formatProblem)).toEqual([
    `${FILE}:7:94: exceptions[0].until: expected 2027-03-01 or sooner (exceptionDays is 90), got 2027-03-02`,
  ]);
  const broken = text("{ package: a, version: '1', rule: IN009, reason: short, owner: 7, until: soon, fixes: a bug }");
  const error = failure(() => parseIngestion({ path: FILE, text: broken }, NOW));
  expect(error.message.match(/exceptions\[0\]\.\w+/g)).toEqual([
    ...["exceptions[0].rule", "exceptions[0].reason", "exceptions[0].owner", "exceptions[0].until"],
    "exceptions[0].fixes",
  ]);
});
