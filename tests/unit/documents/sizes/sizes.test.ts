import { expect, test } from "vitest";
import type { PlatformImage } from "../../../../pipeline/src/documents/oci/index.js";
import { sectionsText } from "../../../../pipeline/src/documents/sections/index.js";
import {
  platformSizes,
  type SizesFacts,
  SizesReport,
  sizesSections,
} from "../../../../pipeline/src/documents/sizes/index.js";
import { sha } from "../fleet/fleets.js";

const FACTS: SizesFacts = {
  layers: [{ files: 2, bytes: 70 }],
  packages: Array.from({ length: 20 }, (_, place) => ({ name: `deb p${place}`, bytes: 20 - place, files: 1 })),
  folders: [{ path: "usr", bytes: 70 }],
  largest: [{ path: "usr/x\u001b", bytes: 50, layer: 0 }],
  twice: {
    contents: 1,
    bytes: 20,
    largest: [{ sha256: "a".repeat(64), bytes: 10, times: 3, lost: 20, paths: ["a", "b"] }],
  },
  hidden: { files: 1, bytes: 5, layers: [5], largest: [{ path: "y", bytes: 5, layer: 0, by: 1, how: "whiteout" }] },
};

const layer = { image: "tiny", stage: "rootfs", digest: sha("layer"), size: 40, uncompressedSize: 100 };
const built = { platform: "linux/amd64", manifest: { descriptor: { digest: sha("m") } }, layers: [layer] };

test("sizes are those of the layers, what is in them, and the budget", () => {
  const sizes = platformSizes(built as unknown as PlatformImage, FACTS, { image: 80, layer: 60 });
  const report: SizesReport = { version: 1, image: "tiny", platforms: [sizes] };
  expect(SizesReport.parse(report)).toEqual(report);
  expect(sizes).toMatchObject({ compressed: 40, uncompressed: 100, budget: { image: 80, layer: 60 } });
  expect(sizes.layers).toEqual([
    { name: "tiny rootfs", digest: sha("layer"), compressed: 40, uncompressed: 100, files: 2, bytes: 70, hidden: 5 },
  ]);
  const text = sectionsText(sizesSections(report));
  expect(text).toContain("Budget: 80 B, of which it takes 50 %; a layer may have 60 B");
  expect(text).toContain("The first 15 of 20; --format=json has them.");
  expect(text).toContain("/a, /b, and 1 more");
  expect(text).toContain("layer 2");
  expect(text).not.toContain("\u001b");
});
