import { expect, test } from "vitest";
import { assembleImage, assemblePlatform } from "../../../../pipeline/src/documents/oci/index.js";
import {
  buildReport,
  checkBudgets,
  reportTable,
  writeReport,
} from "../../../../pipeline/src/documents/report/index.js";
import { formatBytes } from "../../../../pipeline/src/text/bytes.js";
import { failure, image, layer } from "../../fixtures.js";

function built(size = 1000) {
  const tiny = image("tiny");
  const platform = assemblePlatform(tiny, "linux/amd64", [layer("rootfs", { size })], null);
  return assembleImage(tiny, [platform], null);
}

test("reports digests and sizes; a shared layer counts once", () => {
  const report = buildReport([built(), built()], 12.34);
  expect(report.totals).toEqual({ images: 2, layers: 1, size: 1000 });
  expect(report.images[0]).toMatchObject({ name: "tiny", digest: built().index.descriptor.digest });
  expect(report.images[0]?.platforms[0]).toMatchObject({ platform: "linux/amd64", size: 1000, uncompressedSize: 3000 });
  expect(JSON.parse(writeReport(report))).toEqual(report);
  expect(buildReport([built()])).not.toHaveProperty("seconds");
});

test("writes a table for people", async () => {
  await expect(reportTable(buildReport([built()], 12.34))).toMatchFileSnapshot("../../golden/report.txt");
});

test("a layer over 2 GB or an image over its budget is an error", () => {
  expect(() => checkBudgets(buildReport([built(2_000_000_000)]))).not.toThrow();
  const error = failure(() => checkBudgets(buildReport([built(2_100_000_000)]), { tiny: 30_000_000 }));
  expect(error.code).toBe("SIZE_BUDGET");
  expect(error.message).toContain("tiny linux/amd64: rootfs: the layer has 2.1 GB; at most 2.0 GB are allowed");
  expect(error.message).toContain("tiny linux/amd64: the image has 2.1 GB; at most 30.0 MB are allowed");
});

test("writes bytes for people", () => {
  expect([0, 999, 1000, 999_949, 999_950, 3_500_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "999.9 kB",
    "1.0 MB",
    "3.5 GB",
  ]);
});
