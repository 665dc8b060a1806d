import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import { advisoryFolder, URLLIB3, withFewAdvisories } from "./support/advisories.js";
import { Checkout } from "./support/checkout.js";
import { type Dist, smallDist } from "./support/dist.js";
import { Layout } from "./support/layout.js";
import { type Plain, plainSeed } from "./support/plain-seed.js";
import { type Outcome, start } from "./support/process.js";

/*
 * The official CLI and an engine, without ./daggerw and without a flag. The one flag given here, --seed, names an image that an engine with
 * an image registry has by itself: this machine reaches none.
 */

let dist: Dist;
let plain: Plain;
let checkout: Checkout;

/** Variables of the wrapper and of this machine's Python and Go: a call of dagger must not need them. */
const HELP = /^(?:IMAGE_FACTORY_|PIP_|UV_|GO)/;

function dagger(...args: string[]): Promise<Outcome> {
  const bare = Object.fromEntries(Object.keys(process.env).flatMap((name) => (HELP.test(name) ? [[name, ""]] : [])));
  const env = { ...bare, _EXPERIMENTAL_DAGGER_RUNNER_HOST: plain.host };
  return start(plain.cli, ["--silent", "call", `--seed=${plain.seed}`, ...args], checkout.folder, env).ended;
}

beforeAll(async () => {
  dist = await smallDist();
  plain = plainSeed(inject("folder"));
  checkout = Checkout.small();
});

test("build-all builds the same images", async () => {
  const folder = join(mkdtempSync(join(inject("folder"), "plain-")), "dist");
  const done = await dagger("build-all", "export", `--path=${folder}`);
  expect(done).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(["onnxruntime", "python-3.11", "report.json"]);
  for (const image of ["python-3.11", "onnxruntime"]) {
    expect(new Layout(join(folder, image)).reference.digest).toBe(dist.layout(image).reference.digest);
  }
});

test("lock resolves", async () => {
  const done = await dagger("image", "--name=onnxruntime", "lock", "export", "--path=.");
  expect(done).toMatchObject({ code: 0 });
  expect(existsSync(checkout.path("locks.diff.md"))).toBe(true);
});

test("a tool is compiled", async () => {
  const folder = mkdtempSync(join(inject("folder"), "plain-"));
  expect(await dagger("tool", "--name=oras", "export", `--path=${join(folder, "oras")}`)).toMatchObject({ code: 0 });
  expect((await start(join(folder, "oras"), ["version"], folder).ended).stdout).toContain("Version:");
});

test("scan looks for vulnerabilities", async () => {
  withFewAdvisories(checkout);
  const known = `--advisories=${advisoryFolder([URLLIB3])}`;
  const done = await dagger(known, "scan", "--images=onnxruntime", "--platforms=linux/amd64");
  expect(done).toMatchObject({ code: 0, stdout: "ok     onnxruntime\n" });
});
