import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { type Dist, exportTo, smallDist } from "./support/dist.js";

const STEP = "RUN --network=none python3 -c";
const DOCKERFILE = "images/onnxruntime/Dockerfile";
const INPUTS = "images/onnxruntime/inputs.yaml";

let dist: Dist;

beforeAll(async () => {
  dist = await smallDist();
});

/** Every file below a folder with what it holds, to see that nothing was touched. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path, readFileSync(path).toString("base64")];
    }),
  );
}

/** Let the application stage do something else while a test runs. */
async function withStep(step: string, body: () => Promise<void>): Promise<void> {
  dist.checkout.eject("onnxruntime");
  dist.checkout.replace(DOCKERFILE, "FROM ${BASE} AS onnxruntime", `${step}\n\nFROM \${BASE} AS onnxruntime`);
  try {
    await body();
  } finally {
    for (const file of [DOCKERFILE, INPUTS]) dist.checkout.restore(file);
  }
}

describe("a build that fails", () => {
  test("writes nothing: a new folder is not made, a full one keeps what it has", async () => {
    const before = contents(dist.folder);
    const fresh = join(inject("folder"), "never");
    await withStep(`${STEP} "raise SystemExit('broken on purpose')"`, async () => {
      for (const folder of [fresh, dist.folder]) {
        const done = await dist.checkout.daggerw(...exportTo(folder));
        expect(done.code).not.toBe(0);
        expect(done.stderr).toContain("broken on purpose");
      }
    });
    expect(existsSync(fresh)).toBe(false);
    expect(contents(dist.folder)).toEqual(before);
  });

  test("without enough free space does not begin, and says what to do", async () => {
    const folder = join(inject("folder"), "never");
    const env = { IMAGE_FACTORY_MIN_FREE_GB: "1000000" };
    const done = await dist.checkout.start(["--silent", ...exportTo(folder)], env).ended;
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/error: DISK_SPACE: build-all needs 1000000 GB free at \S+, and there are \d+ GB\./);
    expect(done.stderr).toContain("Free some, or move the state with IMAGE_FACTORY_HOME");
    expect(existsSync(folder)).toBe(false);
  });
});

test("a run that is killed leaves nothing, and the next one carries on", async () => {
  const folder = join(inject("folder"), "killed");
  const nonce = Date.now();
  await withStep(`${STEP} "import time; print('killable ${nonce}', flush=True); time.sleep(20)"`, async () => {
    const killed = dist.checkout.start(["--progress=plain", ...exportTo(folder)]);
    await expect.poll(killed.heard, { timeout: 300_000 }).toMatch(new RegExp(`^\\S+ .*killable ${nonce}`, "m"));
    // The whole process group, as when a terminal or a machine goes away: nobody can clean up.
    process.kill(-(killed.child.pid ?? 0), "SIGKILL");
    expect((await killed.ended).code).toBeNull();
    expect(existsSync(folder)).toBe(false);
    const next = await dist.checkout.daggerw(...exportTo(folder));
    expect(next).toMatchObject({ code: 0 });
  });
  const names = ["python-3.11", "onnxruntime"];
  for (const name of names) expect(existsSync(join(folder, name, "index.json"))).toBe(true);
});
