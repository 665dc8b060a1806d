import { expect, test } from "vitest";
import { remediationOf } from "../../../../pipeline/src/judgement/drift/index.js";
import { finding } from "../../documents/scan/results.js";

const line = (when: string, scanned: string | undefined, ...findings: ReturnType<typeof finding>[]) => ({
  when: `${when}T00:00:00Z`,
  scans: scanned === undefined ? [] : [{ at: new Date(`${scanned}T00:00:00Z`), findings }],
});

test("counts from the promotion that brought a finding to the one that removed it", () => {
  const [one, other] = [finding(), finding({ id: "CVE-2026-2", aliases: [], package: "urllib3" })];
  const lines = [
    line("2026-11-01", "2026-10-30", one),
    line("2026-11-05", "2026-11-04", one, other),
    line("2026-11-11", "2026-11-10"),
  ];
  expect(remediationOf("production", "vllm", lines)).toEqual({
    environment: "production",
    image: "vllm",
    removed: 2,
    meanDays: 8,
    unread: 0,
  });
});

test("one that a later scan found begins there, one that comes back begins anew, and a digest without a scan says nothing", () => {
  const late = [line("2026-11-01", "2026-11-03", finding()), line("2026-11-05", "2026-11-04")];
  expect(remediationOf("p", "i", late)).toMatchObject({ removed: 1, meanDays: 2 });
  const back = [...late, line("2026-11-07", "2026-11-06", finding()), line("2026-11-08", "2026-11-08")];
  expect(remediationOf("p", "i", back)).toMatchObject({ removed: 2, meanDays: 1.5 });
  const blind = [
    line("2026-11-01", "2026-10-01", finding()),
    line("2026-11-02", undefined),
    line("2026-11-03", "2026-11-03"),
  ];
  expect(remediationOf("p", "i", blind)).toMatchObject({ removed: 1, meanDays: 2, unread: 1 });
  expect(remediationOf("p", "i", [])).toEqual({ environment: "p", image: "i", removed: 0, unread: 0 });
});

test("of several scans of a digest the first that saw it counts, and what each saw is there", () => {
  const [one, other] = [finding(), finding({ id: "CVE-2026-2", aliases: [], package: "urllib3" })];
  const scanned = (day: string, ...findings: ReturnType<typeof finding>[]) => ({
    at: new Date(`2026-11-${day}T00:00:00Z`),
    findings,
  });
  const lines = [
    { when: "2026-11-01T00:00:00Z", scans: [scanned("09", one), scanned("05", one), scanned("07", one, other)] },
    { when: "2026-11-11T00:00:00Z", scans: [scanned("10")] },
  ];
  expect(remediationOf("p", "i", lines)).toMatchObject({ removed: 2, meanDays: 5 });
});

test("what is there still is not removed, and is as old as it was; what a scan saw only later took no time", () => {
  const one = finding();
  const stays = [
    line("2026-11-01", "2026-10-30", one),
    line("2026-11-03", "2026-11-02", finding({ version: "2.26.0" })),
    line("2026-11-06", "2026-11-05"),
    line("2026-11-09", "2026-11-08"),
  ];
  expect(remediationOf("p", "i", stays)).toEqual({ environment: "p", image: "i", removed: 1, meanDays: 5, unread: 0 });
  expect(remediationOf("p", "i", stays.slice(0, 2))).toEqual({ environment: "p", image: "i", removed: 0, unread: 0 });
  const later = [line("2026-11-01", "2026-11-10", one), line("2026-11-05", "2026-11-04")];
  expect(remediationOf("p", "i", later)).toMatchObject({ removed: 1, meanDays: 0 });
});

test("the mean is told in tenths of a day", () => {
  const lines = [
    { when: "2026-11-01T00:00:00Z", scans: [{ at: new Date("2026-11-01T00:00:00Z"), findings: [finding()] }] },
    { when: "2026-11-02T08:00:00Z", scans: [{ at: new Date("2026-11-02T00:00:00Z"), findings: [] }] },
  ];
  expect(remediationOf("p", "i", lines)).toMatchObject({ meanDays: 1.3 });
});
