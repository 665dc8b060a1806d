import type { Checkout } from "./checkout.js";
import type { Outcome } from "./process.js";

/** Resolve the locks of a checkout again. */
export async function renewLocks(checkout: Checkout): Promise<void> {
  const done = await checkout.daggerw("call", "lock", "export", "--path=.");
  if (done.code !== 0) throw new Error(`the locks could not be resolved again\n${done.stderr}`);
}

/**
 * Run ./daggerw; should the mirrors no longer have a file that the committed locks name, say so, resolve the locks of
 * this checkout again and run it once more. So no test starts to fail on the day that a mirror forgets a file.
 */
export async function daggerwOnFreshLocks(checkout: Checkout, ...args: string[]): Promise<Outcome> {
  const first = await checkout.daggerw(...args);
  if (first.code === 0 || !first.stderr.includes("INPUT_GONE")) return first;
  const gone = first.stderr.split("\n").filter((line) => line.includes("INPUT_GONE"));
  process.stderr.write(`the committed locks name files that are gone; going on with new ones:\n${gone.join("\n")}\n`);
  await renewLocks(checkout);
  return checkout.daggerw(...args);
}
