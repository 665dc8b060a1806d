import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { exportTo } from "../engine/support/dist.js";
import { Layout } from "../engine/support/layout.js";
import { type Outcome, start } from "../engine/support/process.js";
import { BUDGETS, IMAGES } from "./support/images.js";

/** Where the README's command writes to: what is there already is not written again. */
const DIST = resolve(process.env.IMAGE_FACTORY_DIST ?? "dist");

const layout = (image: string) => new Layout(join(DIST, image));

/** Run ./daggerw in this checkout, with its progress on stderr. */
function daggerw(...args: string[]): Promise<Outcome> {
  const running = start("./daggerw", ["--progress=plain", ...args], resolve("."));
  running.child.stderr?.pipe(process.stderr, { end: false });
  return running.ended;
}

beforeAll(async () => {
  expect((await daggerw(...exportTo(DIST))).code).toBe(0);
}, 7_200_000);

describe.each(IMAGES)("%s", (image) => {
  test("is a whole layout over both platforms", async () => {
    const platforms = layout(image).platforms();
    expect(platforms.map(({ descriptor }) => descriptor.platform?.architecture)).toEqual(["amd64", "arm64"]);
    expect(await layout(image).problems()).toEqual([]);
  });

  test("has no layer over what one may weigh, and keeps to its budget", () => {
    const budget = BUDGETS.images[image] ?? Number.NaN;
    for (const { manifest } of layout(image).platforms()) {
      const sizes = manifest.layers.map((layer) => layer.size);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(BUDGETS.layer);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(budget);
    }
  });

  test("passes its tests on both platforms", async () => {
    expect(await daggerw("call", "image", `--name=${image}`, "test", "--full")).toMatchObject({ code: 0 });
  });
});

test("a second run has the same digests", async () => {
  const digests = () => IMAGES.map((image) => layout(image).reference.digest);
  const report = () => JSON.parse(readFileSync(join(DIST, "report.json"), "utf8")).images.map(withoutTimes);
  const [before, reported] = [digests(), report()];
  expect((await daggerw(...exportTo(DIST))).code).toBe(0);
  expect(digests()).toEqual(before);
  expect(report()).toEqual(reported);
});

function withoutTimes({ seconds: _, ...image }: { seconds?: number }): object {
  return image;
}

test("vllm is the same when it is built again with nothing from a cache", async () => {
  const done = await daggerw("call", "image", "--name=vllm", "reproduce");
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toContain("reproduced: vllm was built twice with the same digests");
});
