import { readFileSync } from "node:fs";
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
  expect(await checkout.daggerw(...command)).toMatchObject({ code: 0 });
  const words = checkout.read("locks.diff.md");
  expect(words).toContain("onnxruntime");
  expect(await checkout.daggerw("call", "check-inputs")).toMatchObject({ code: 0 });
  const why = await checkout.daggerw("call", "why", "--package=starlette", "--image=onnxruntime");
  expect(why).toMatchObject({ code: 0, stdout: expect.stringMatching(/ → starlette .* images\/onnxruntime\/inputs\.yaml:\d+:\d+/) });
});
