import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { smallDist } from "./support/dist.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const WHEELS = "images/onnxruntime/locks/onnxruntime.amd64.json";
const DEBS = "bases/python/locks/python-3.11.amd64.json";
const RENEW = "renew the lock with ./daggerw call image --name";
const DIGEST = "0123456789abcdef".repeat(4);

const layout = (image: string) => ["call", "image", `--name=${image}`, "layout", "--platforms=linux/amd64", "sync"];

/** Change the entry of a package in a lock. */
function edit(checkout: Checkout, lock: string, name: string, change: object): void {
  checkout.editLock(lock, ({ debs, wheels }) => {
    const found = [...debs, ...wheels].find((item) => item.name === name);
    if (found === undefined) throw new Error(`${lock} has no ${name}`);
    Object.assign(found, change);
  });
}

describe("what the mirrors do not have, or have otherwise, stops the build and is named", () => {
  test("a .deb that is gone, and one with other bytes, at once", async () => {
    const checkout = Checkout.small();
    const path = "pool/main/t/tzdata/tzdata_1999a_all.deb";
    edit(checkout, DEBS, "tzdata", { version: "1999a", path, sha256: DIGEST });
    edit(checkout, DEBS, "netbase", { sha256: DIGEST.replace("0", "f") });
    const { code, stderr } = await checkout.daggerw(...layout("python-3.11"));
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/INPUT_GONE: deb tzdata 1999a \(pool\/main\/t\/tzdata\/tzdata_1999a_all\.deb\)/);
    expect(stderr).toContain(`${RENEW}=python-3.11 lock export --path=.`);
    expect(stderr).toMatch(/INPUT_MISMATCH: deb netbase .*expected sha256 f123.*got/);
  });

  test("a wheel that is gone, one with other bytes and one of another size", async () => {
    const checkout = Checkout.small();
    edit(checkout, WHEELS, "fastapi", { version: "0.0.1", filename: "fastapi-0.0.1-py3-none-any.whl", sha256: DIGEST });
    edit(checkout, WHEELS, "uvicorn", { sha256: DIGEST.replace("0", "f") });
    edit(checkout, WHEELS, "starlette", { size: 1, sha256: DIGEST.replace("0", "e") });
    const { code, stderr } = await checkout.daggerw(...layout("onnxruntime"));
    expect(code).not.toBe(0);
    expect(stderr).toContain("INPUT_GONE: wheel fastapi 0.0.1");
    expect(stderr).toContain(`${RENEW}=onnxruntime lock export --path=.`);
    expect(stderr).toMatch(/INPUT_MISMATCH: wheel uvicorn .*expected sha256 f123/);
    expect(stderr).toMatch(/INPUT_MISMATCH: wheel starlette .*size 1,/);
  });
});

// Each of these two has another program in each run of the tests: else the engine has the step of the last run, and
// nothing is fetched.
test("a file that was changed in the cache is noted and fetched again", async () => {
  const checkout = Checkout.small();
  const { wheels } = JSON.parse(checkout.read(WHEELS)) as { wheels: { name: string; sha256: string }[] };
  const kept = wheels.find((wheel) => wheel.name === "uvicorn")?.sha256;
  const tamper = `    with open("/partial/${kept}", "ab") as file:\n        file.write(b"${randomUUID()}")\n`;
  checkout.replace(
    "toolbox/fetch/__main__.py",
    "    options = _options(argv)\n",
    `    options = _options(argv)\n${tamper}`,
  );
  const done = await checkout.start(["--progress=plain", ...layout("onnxruntime")]).ended;
  expect(done.stderr).toMatch(/wheel uvicorn .*: the kept file was changed \(sha256 \w+\); fetching it again/);
  expect(done).toMatchObject({ code: 0 });
});

/** Every mirror, at a port where nobody answers. */
const GONE = Object.fromEntries(
  ["DEBIAN_MIRROR", "DEBIAN_SECURITY_MIRROR", "PYTHON_INDEX", "GO_PROXY"].map((name) => [
    `IMAGE_FACTORY_${name}`,
    "http://127.0.0.1:9/gone/",
  ]),
);

test("the store gives what was fetched once, toolbox and base too, when no mirror answers any more", async () => {
  const { checkout } = await smallDist();
  checkout.replace("toolbox/bootstrap/fetch.sh", "set -eu\n", `set -eu  # ${randomUUID()}\n`);
  const alone = `    options.partial, options.backoff = Path('/tmp/empty'), 0.01  # ${randomUUID()}\n`;
  checkout.replace(
    "toolbox/fetch/__main__.py",
    "    options = _options(argv)\n",
    `    options = _options(argv)\n${alone}`,
  );
  const done = await checkout.start(["--silent", ...layout("onnxruntime")], GONE).ended;
  expect(done).toMatchObject({ code: 0 });
});

test("what is kept is verified byte by byte, planned with, and pruned of nothing that a lock names", async () => {
  const { checkout } = await smallDist();
  const inputs = (...words: string[]) => checkout.daggerw("call", "inputs", ...words);
  const kept = await inputs("keep", "--images=onnxruntime");
  expect(kept).toMatchObject({ code: 0, stdout: expect.stringMatching(/^onnxruntime\.arm64\.\w{16}: /m) });
  expect(await inputs("verify", "--images=onnxruntime")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\d+ files, \d+ bytes read out of the store: each has the sha256 of its lock/),
  });
  const pruned = await inputs("prune", "--keep-days=0");
  expect(pruned).toMatchObject({ code: 0, stdout: expect.stringMatching(/would remove \d+ artifacts/) });
  const names = kept.stdout.split("\n").flatMap((line) => line.split(": ")[0] || []);
  expect(names.filter((name) => pruned.stdout.includes(`remove ${name}:`))).toEqual([]);
  const plan = await checkout.daggerw("call", "plan", "--images=onnxruntime", "--format=json");
  expect(plan).toMatchObject({ code: 0 });
  const { images } = JSON.parse(plan.stdout) as { images: { records: number; store: { lacking: string[] } }[] };
  expect(images[0]).toMatchObject({ store: { lacking: [] } });
  expect(images[0]?.records).toBeGreaterThan(0);
});

test("when a committed lock names a file that is gone, end-to-end tests go on with locks of their own", async () => {
  const checkout = Checkout.small();
  edit(checkout, WHEELS, "uvicorn", {
    version: "0.0.1",
    filename: "uvicorn-0.0.1-py3-none-any.whl",
    sha256: DIGEST,
  });
  const done = await daggerwOnFreshLocks(checkout, ...layout("onnxruntime"));
  expect(done).toMatchObject({ code: 0 });
  expect(checkout.read(WHEELS)).not.toContain("uvicorn-0.0.1");
  expect(checkout.read("locks.diff.md")).toContain("uvicorn");
});
