import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { inject } from "vitest";
import { withFewAdvisories } from "./advisories.js";
import { Checkout } from "./checkout.js";

const FILES = resolve("tests/engine/victim");

/** Where a test's own steps of the Dockerfile go: to the end of the stage `app`. */
const APP = "COPY inputs/app/app/ /out/app/\n";

/**
 * A checkout with one more image, `victim`, on the small base: old Python packages, and what a test does to it. It is
 * locked once in a run of the tests.
 */
export async function victimCheckout(...steps: string[]): Promise<Checkout> {
  const checkout = Checkout.small();
  cpSync(FILES, checkout.path("images/victim"), { recursive: true });
  checkout.replace("images/victim/Dockerfile", APP, [APP, ...steps.map((step) => `${step}\n`)].join(""));
  checkout.replace("policies/budgets.yaml", "images:\n", "images:\n  victim: 120000000\n");
  const program = '- { image: victim, stage: app, paths: [/app/app.py], reason: "the program of the tests" }\n';
  checkout.write("policies/generators.yaml", `${checkout.read("policies/generators.yaml")}${program}`);
  withFewAdvisories(checkout);
  checkout.replace("policies/severity.yaml", "images: [", "images: [victim, ");
  await locked(checkout);
  return checkout;
}

async function locked(checkout: Checkout): Promise<void> {
  const [kept, own] = [join(inject("folder"), "victim-locks"), checkout.path("images/victim/locks")];
  if (!existsSync(kept)) {
    const done = await checkout.daggerw("call", "image", "--name=victim", "lock", "export", "--path=.");
    if (done.code !== 0) throw new Error(`the victim could not be locked\n${done.stderr}`);
    cpSync(own, kept, { recursive: true });
  }
  cpSync(kept, own, { recursive: true });
}
