import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { DiffReport } from "../../pipeline/src/documents/diff/index.js";
import { WhereReport, writeFleetIndex } from "../../pipeline/src/documents/fleet/index.js";
import { SizesReport } from "../../pipeline/src/documents/sizes/index.js";
import { fleet } from "../unit/documents/fleet/fleets.js";
import { type Dist, smallDist } from "./support/dist.js";

let dist: Dist;

beforeAll(async () => {
  dist = await smallDist();
});

/** The layers of the manifest for linux/amd64. */
function layersOf(image: string) {
  const platform = dist
    .layout(image)
    .platforms()
    .find(({ config }) => config.architecture === "amd64");
  return platform?.manifest.layers ?? [];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test("sizes are those of the image's own layers, each file is somebody's, and the budget is told", async () => {
  const asked = ["call", "image", "--name=onnxruntime", "sizes", "--platforms=linux/amd64"];
  const done = await dist.checkout.daggerw(...asked, "--format=json");
  expect(done).toMatchObject({ code: 0 });
  const [sizes] = SizesReport.parse(JSON.parse(done.stdout)).platforms;
  expect(sizes?.layers.map(({ digest, compressed }) => ({ digest, size: compressed }))).toEqual(
    layersOf("onnxruntime").map(({ digest, size }) => ({ digest, size })),
  );
  expect(sizes?.budget.image).toBe(120_000_000);
  const bytes = sum(sizes?.layers.map((layer) => layer.bytes) ?? []);
  expect(sum(sizes?.packages.map((item) => item.bytes) ?? [])).toBe(bytes);
  const names = sizes?.packages.map(({ name }) => name) ?? [];
  expect(names).toContain("deb libpython3.11-minimal");
  expect(names.some((name) => name.startsWith("pypi onnxruntime "))).toBe(true);
  const nobody = sizes?.packages.find(({ name }) => name === "no package")?.bytes ?? 0;
  expect(nobody).toBeLessThan(bytes / 4);
  const table = await dist.checkout.daggerw(...asked);
  expect(table.stdout).toContain("of which it takes");
});

test("two layouts: what is shared is not pulled again, and files are told apart", async () => {
  const layouts = [join(dist.folder, "python-3.11"), join(dist.folder, "onnxruntime")];
  const asked = [`--from-layout=${layouts[0]}`, `--to-layout=${layouts[1]}`];
  const done = await dist.checkout.daggerw("call", "diff", ...asked, "--format=json");
  expect(done).toMatchObject({ code: 0 });
  const report = DiffReport.parse(JSON.parse(done.stdout));
  const amd64 = report.platforms.find(({ platform }) => platform === "linux/amd64");
  const base = sum(layersOf("python-3.11").map(({ size }) => size));
  expect(amd64?.layers).toMatchObject({ from: base, shared: base });
  expect(amd64?.files?.removed.files).toBe(0);
  expect(amd64?.files?.added.listed.some(({ path }) => path === "app/server.py")).toBe(true);
  expect(amd64?.settings.map(({ name }) => name)).toContain("Env MODEL_PATH");
  expect(report.evidence).toBeUndefined();
});

describe("where", () => {
  const file = () => {
    const path = join(inject("folder"), "fleet-index.json");
    writeFileSync(path, writeFleetIndex(fleet(1000)));
    return `--index=${path}`;
  };

  test("answers from an index of a thousand digests, without a registry", async () => {
    const done = await dist.checkout.daggerw("call", "where", "--cve=CVE-2026-1", file(), "--format=json");
    expect(done).toMatchObject({ code: 0 });
    expect(WhereReport.parse(JSON.parse(done.stdout)).hits).toHaveLength(2000);
    const nowhere = await dist.checkout.daggerw("call", "where", "--package=nothing", file());
    expect(nowhere).toMatchObject({ code: 0 });
    expect(nowhere.stdout).toContain("nothing: nowhere\nLooked at 2000 images of staging, production (1000 digests)");
  });

  test("refuses wildcards, and an index that is none", async () => {
    const wild = await dist.checkout.daggerw("call", "where", "--package=num*", file());
    expect(wild.code).not.toBe(0);
    expect(wild.stderr).toContain("names are whole here");
    const broken = join(inject("folder"), "broken.json");
    writeFileSync(broken, "{");
    const none = await dist.checkout.daggerw("call", "where", "--package=numpy", `--index=${broken}`);
    expect(none.code).not.toBe(0);
    expect(none.stderr).toContain("it is no index of a fleet");
  });
});
