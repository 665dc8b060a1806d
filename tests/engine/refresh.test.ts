import { expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";

const README = "bases/python/README.md";

test("what a README repeats of inputs is told with its line where it is not up to date, and refresh writes it again", async () => {
  const checkout = Checkout.small();
  const written = checkout.read(README);
  checkout.write(README, written.replaceAll("3.11.0", "3.11.9"));
  expect(checkout.read(README)).not.toBe(written);
  const stale = await checkout.daggerw("call", "check-inputs");
  expect(stale.code).not.toBe(0);
  expect(stale.stderr).toMatch(/bases\/python\/README\.md:\d+:1: it is not up to date: .*3\.11\.0/);
  expect(stale.stderr).toContain("call refresh export --path=.");
  expect(await checkout.daggerw("call", "refresh", "export", "--path=.")).toMatchObject({ code: 0 });
  expect(checkout.read(README)).toBe(written);
});

test("dagger generate does it, and a patch shows it", async () => {
  const checkout = Checkout.small();
  const written = checkout.read(README);
  checkout.write(README, written.replaceAll("3.11.0", "3.11.9"));
  const patch = await checkout.daggerw("--silent", "call", "refresh", "as-patch", "contents");
  expect(patch.stdout).toMatch(/^-.*3\.11\.9.*\n\+.*3\.11\.0/m);
  expect(await checkout.daggerw("generate", "--auto-apply")).toMatchObject({ code: 0 });
  expect(checkout.read(README)).toBe(written);
});
