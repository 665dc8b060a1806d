import { expect, test } from "vitest";
import { namesIn, WhyReport, whyOf, whySections } from "../../../../pipeline/src/documents/locks/index.js";
import { sectionsText } from "../../../../pipeline/src/documents/sections/index.js";
import { deb, lock, wheel } from "../../fixtures.js";

const base = lock({
  debs: [deb("python3.11", "3.11", { via: ["python3.11"] }), deb("libc6", "2", { via: ["python3.11"] })],
});
const app = lock({
  image: "app",
  debs: base.debs.map((item) => ({ ...item, from: "tiny" })),
  wheels: [
    wheel("onnx-run", "1", "any", { via: ["onnx-run"] }),
    wheel("numpy", "2", "any", { via: ["numpy", "onnx-run"] }),
    wheel("old"),
  ],
});
const both = [base, app, { ...app, platform: "linux/arm64" as const }];
const WRITTEN = new Map([
  ["tiny python3.11", { text: "python3.11", where: "bases/tiny/inputs.yaml:6:14" }],
  ["app onnx-run", { text: "onnx_run[x]==1", where: "images/app/inputs.yaml:5:20" }],
  ["app libc6", { text: "libc6", where: "mixins/web.yaml:2:3" }],
]);
const requirements = (image: string, _kind: string, name: string) => WRITTEN.get(`${image} ${name}`);
const said = (name: string) => {
  const report = whyOf(both, name, requirements);
  expect(WhyReport.parse(report)).toEqual(report);
  return sectionsText(whySections(report)).split("\n");
};

test("chains from requirements with their places, once for platforms that have the same", () => {
  expect(said("Numpy")).toEqual([
    "app linux/amd64, linux/arm64: numpy 2 (wheel)",
    "  chain             requirement     where",
    "  numpy             numpy           not in the inputs of app: they were changed after the lock",
    "  onnx-run → numpy  onnx_run[x]==1  images/app/inputs.yaml:5:20",
    "",
  ]);
});

test("what a base brings is asked for by the base, and by the image where that asks, too", () => {
  expect(said("libc6")).toEqual([
    "tiny linux/amd64: libc6 2 (deb)",
    "  chain               requirement  where",
    "  python3.11 → libc6  python3.11   bases/tiny/inputs.yaml:6:14",
    "",
    "app linux/amd64, linux/arm64: libc6 2 (deb, from tiny)",
    "  chain               requirement  where",
    "  libc6               libc6        mixins/web.yaml:2:3",
    "  python3.11 → libc6  python3.11   bases/tiny/inputs.yaml:6:14",
    "",
  ]);
});

test("a lock that does not say it, and a package that is not there", () => {
  expect(said("old")).toEqual(["app linux/amd64, linux/arm64: old 1.0 (wheel)", "Not known: lock app again.", ""]);
  expect(whyOf(both, "other", requirements).places).toEqual([]);
  expect(namesIn(both)).toEqual(["python3.11", "libc6", "onnx-run", "numpy", "old"]);
});
