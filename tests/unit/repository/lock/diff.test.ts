import { expect, test } from "vitest";
import { diffLocks } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, HEX, lock, wheel } from "../../fixtures.js";

const before = lock({
  image: "app",
  debs: [deb("zlib1g", "1"), deb("old")],
  wheels: [wheel("same"), wheel("rebuilt")],
});

test("says the difference in words, with sizes and totals", () => {
  const after = lock({
    image: "app",
    debs: [deb("zlib1g", "2", { archive: "debian-security", size: 3000 })],
    wheels: [
      wheel("numpy", "2.2.0", "any", { size: 16_200_000 }),
      wheel("rebuilt", "1.0", "any", { sha256: HEX.replace("0", "f") }),
      wheel("same", "1.0", "any", { from: "tiny" }),
    ],
  });
  expect(diffLocks(before, after)).toEqual([
    "app linux/amd64:",
    "removed old 1.0 (1.0 kB)",
    "zlib1g 1 → 2 (security), +2.0 kB",
    "added numpy 2.2.0 (16.2 MB)",
    `rebuilt 1.0: another file (sha256 ${HEX.replace("0", "f")})`,
    "same 1.0: now from tiny",
    "total: 1 debs, 3.0 kB, +1.0 kB",
    "total: 3 wheels, 16.2 MB, +16.2 MB",
  ]);
});

test("says that nothing changed", () => {
  expect(diffLocks(before, before)[1]).toBe("nothing changed");
});

test("a first lock is all additions", () => {
  expect(diffLocks(undefined, lock({ debs: [deb("a")] }))).toEqual([
    "tiny linux/amd64:",
    "added a 1.0 (1.0 kB)",
    "total: 1 debs, 1.0 kB",
    "total: 0 wheels, 0 B",
  ]);
});

test("a change of the packer or the base is told", () => {
  const lines = diffLocks(before, { ...before, packer: "p/2", base: { image: "tiny", lock: before.asked } });
  expect(lines).toContain(`packer ${before.packer} → p/2: every layer gets a new digest`);
  expect(lines).toContain("base none → tiny");
});
