import { existsSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";

const INPUTS = "images/onnxruntime/inputs.yaml";
const MALWARE = { id: "MAL-2026-1", summary: "steals tokens", affected: [] as unknown[] };

let checkout: Checkout;
beforeAll(() => {
  checkout = Checkout.small();
});

const lock = (...flags: string[]) =>
  checkout.daggerw("call", ...flags, "image", "--name=onnxruntime", "lock", "export", "--path=locked");

test("what may not enter is refused by the real index, where it is asked for, and nothing is written", async () => {
  checkout.replace("policies/ingestion.yaml", "leastAgeDays: 7", "leastAgeDays: 36500");
  const [, name, version] = /- (numpy)==(\S+)/.exec(checkout.read(INPUTS)) ?? [];
  MALWARE.affected.push({ package: { ecosystem: "PyPI", name }, versions: [version] });
  checkout.write("advisories/MAL-2026-1.json", JSON.stringify(MALWARE));
  const done = await lock("--advisories=advisories");
  expect(done.code).not.toBe(0);
  const line =
    1 +
    checkout
      .read(INPUTS)
      .split("\n")
      .findIndex((text) => text.includes(`- numpy==${version}`));
  const place = `${INPUTS}:${line}:7: python.requirements[1]: image "onnxruntime" for linux/amd64`;
  expect(done.stderr).toContain(
    `${place} and linux/arm64: IN006: numpy ${version} is malware by MAL-2026-1: steals tokens.`,
  );
  // Each platform has a file of its own, and that its own time.
  expect(done.stderr).toContain(`${place}: IN001: numpy ${version} was uploaded 20`);
  expect(done.stderr).toContain("IN001: h11 ");
  expect(existsSync(checkout.path("locked"))).toBe(false);
});

test("what may enter is locked with its time and index", async () => {
  checkout.replace("policies/ingestion.yaml", "leastAgeDays: 36500", "leastAgeDays: 0");
  expect(await lock()).toMatchObject({ code: 0 });
  expect(checkout.read("locked/images/onnxruntime/locks/onnxruntime.amd64.json")).toMatch(
    /"name": "numpy", .*"uploaded": "20[\dT:-]+Z", "index": "default"/,
  );
  expect(checkout.read("locked/locks.diff.md")).toContain("IN006: no records of malware were given");
});
