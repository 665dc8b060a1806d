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
