import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSmoke } from "../../pipeline/src/judgement/smoke/index.js";
import { lockPath } from "../../pipeline/src/repository/inputs/index.js";
import type { Lock } from "../../pipeline/src/repository/lock/index.js";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const FOLDER = "images/onnxruntime/tests";
const LOCK = lockPath({ folder: FOLDER, name: "templates" }, "linux/amd64");
const RENEW = "Renew the lock with: ./daggerw call image --name=onnxruntime lock export --path=.";
/** A wheel that depends on another one: markupsafe. */
const INPUTS = `name: templates
platforms: [linux/amd64]
python:
  requirements: ["jinja2==3.1.6"]
`;
const PYTHON = "/usr/bin/python3.11";
const FIND = [
  "import importlib.util as util, os",
  "print([name for name in ('jinja2', 'markupsafe') if util.find_spec(name)], os.path.exists('/overlay'))",
].join("; ");

/** What the image lacks is accepted as before. */
const { missing } = parseSmoke({ path: "smoke.yaml", text: readFileSync(`${FOLDER}/smoke.yaml`, "utf8") });

/** Two commands, of which one asks for the overlay. */
function smoke(platforms: string): string {
  const both = `as: ["65532:65532"], env: { PYTHONPATH: /overlay }, run: [${PYTHON}, -c, ${JSON.stringify(FIND)}]`;
  return `missing: ${JSON.stringify(missing)}
commands:
  - { name: with, overlay: true, ${platforms}${both}, expect: "['jinja2'] True" }
  - { name: without, ${both}, expect: "[] False" }
  - { name: long, full: true, overlay: true, ${platforms}${both}, expect: "['jinja2'] True" }
`;
}

const ONE = "platforms: [linux/amd64], ";
let checkout: Checkout;

beforeAll(() => {
  checkout = Checkout.small();
  checkout.write(`${FOLDER}/inputs.yaml`, INPUTS);
  checkout.write(`${FOLDER}/smoke.yaml`, smoke(ONE));
});

const runTests = (...flags: string[]) =>
  daggerwOnFreshLocks(checkout, "call", "image", "--name=onnxruntime", "test", "--platforms=linux/amd64", ...flags);

describe.sequential("wheels that tests lay over an image", () => {
  test("without their lock, inputs are not in order", async () => {
    const done = await checkout.daggerw("call", "check-inputs");
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain(`${LOCK}:1:1: there is no lock of the test inputs "templates" for linux/amd64`);
    expect(done.stderr).toContain(RENEW);
  });

  test("are locked with the image, without what they depend on", async () => {
    const done = await checkout.daggerw("call", "image", "--name=onnxruntime", "lock", "export", "--path=locked");
    expect(done).toMatchObject({ code: 0 });
    expect(checkout.read("locked/locks.diff.md")).toContain("| added | jinja2 |  | 3.1.6 |");
    const lock = JSON.parse(checkout.read(join("locked", LOCK))) as Lock;
    expect(lock.wheels.map(({ name, version }) => `${name} ${version}`)).toEqual(["jinja2 3.1.6"]);
    const own = checkout.read("locked/images/onnxruntime/locks/onnxruntime.amd64.json");
    expect(own).not.toContain("jinja2");
    cpSync(checkout.path(`locked/${FOLDER}`), checkout.path(FOLDER), { recursive: true });
    expect((await checkout.daggerw("call", "check-inputs")).stdout).toContain(
      "2 images, 5 locks and 2 Dockerfiles (1 derived)",
    );
  });

  test("are there for the command that asks, and for no other", async () => {
    const done = await runTests();
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain("ok     linux/amd64 with (as 65532:65532, read-only)");
    expect(done.stdout).toContain("ok     linux/amd64 without (as 65532:65532, read-only)");
    expect(done.stdout).toContain(
      "skip   linux/amd64 long (as 65532:65532, read-only): takes minutes, and needs --full",
    );
  });

  test("what takes minutes runs with --full", async () => {
    expect((await runTests("--full")).stdout).toContain("ok     linux/amd64 long (as 65532:65532, read-only)");
  });

  test("a stale lock stops the tests, not the build", async () => {
    checkout.write(`${FOLDER}/inputs.yaml`, INPUTS.replace("3.1.6", "3.1.5"));
    const done = await runTests();
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain(`${LOCK}:1:1: jinja2==3.1.5 is asked for, the lock has 3.1.6`);
    expect(done.stderr).toContain(RENEW);
    const built = await checkout.daggerw("call", "image", "--name=onnxruntime", "layout", "sync");
    expect(built).toMatchObject({ code: 0 });
  });

  test("a command that runs where nothing is named fails before anything runs", async () => {
    checkout.write(`${FOLDER}/inputs.yaml`, INPUTS);
    checkout.write(`${FOLDER}/smoke.yaml`, smoke(""));
    const done = await checkout.daggerw("call", "image", "--name=onnxruntime", "test");
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain('commands[0]: "with" runs on linux/arm64, for which tests/inputs.yaml names nothing');
    expect(done.stderr).toContain("allowed: linux/amd64");
  });
});
