import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";
import { Layout } from "./support/layout.js";

/** A command of the README's quick start, as a list of arguments; it must be there word for word. */
function quickStart(command: string): string[] {
  expect(readFileSync("README.md", "utf8").split("\n")).toContain(command);
  return command.split(" ").slice(1);
}

test("the README's build command leaves a whole layout", async () => {
  const checkout = Checkout.small();
  const command = quickStart("./daggerw call image --name=onnxruntime layout export --path=dist/onnxruntime");
  expect(await daggerwOnFreshLocks(checkout, ...command)).toMatchObject({ code: 0 });
  const layout = new Layout(join(checkout.folder, "dist/onnxruntime"));
  expect(await layout.problems()).toEqual([]);
});

test("the README's lock command writes locks that pass the check, and the difference in words", async () => {
  const checkout = Checkout.small();
  const command = quickStart("./daggerw call image --name=onnxruntime lock export --path=.");
  cpSync(checkout.path("images"), checkout.path("before/images"), { recursive: true });
  cpSync(checkout.path("bases"), checkout.path("before/bases"), { recursive: true });
  expect(await checkout.daggerw(...command)).toMatchObject({ code: 0 });
  expect(checkout.read("locks.diff.md")).toContain("onnxruntime");
  expect(await checkout.daggerw("call", "check-inputs")).toMatchObject({ code: 0 });
  const why = await checkout.daggerw("call", "why", "--package=starlette", "--image=onnxruntime");
  expect(why.stdout).toMatch(/ → starlette .* images\/onnxruntime\/inputs\.yaml:\d+:\d+/);
  const difference = await checkout.daggerw("call", "lock-diff", "--before=before", "--format=markdown");
  expect(difference.stdout.slice(difference.stdout.indexOf("## Difference"))).toContain("onnxruntime");
});
