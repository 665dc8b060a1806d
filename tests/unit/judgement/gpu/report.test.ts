import { describe, expect, test } from "vitest";
import {
  cudaVersion,
  type GpuFile,
  type GpuPolicy,
  gpuFacts,
  gpuReport,
  gpuTable,
  oldestDriver,
  parseGpuFiles,
  statedLabels,
} from "../../../../pipeline/src/judgement/gpu/index.js";
import { failure, lock, wheel } from "../../fixtures.js";
import { file } from "./files.js";

const BLAS = file("/usr/lib/libblas.so.1", "sass sm_75", "sass sm_80", "sass sm_90", "ptx sm_90");
const TORCH = file("/usr/lib/torch/lib/torch.so", "sass sm_80", "sass sm_90a", "ptx sm_80");
const OTHER = file("/usr/lib/other.so", "sass sm_50");
const FILES = [BLAS, TORCH, OTHER];
const LOCK = lock({ wheels: [wheel("nvidia-cuda-runtime", "13.0.96")] });
const line = (changes: Partial<GpuPolicy[number]> = {}): GpuPolicy[number] => ({
  image: "base",
  libraries: ["/usr/lib/libblas.so.*"],
  mustRunOn: ["sm_75"],
  reason: "for the tests",
  ...changes,
});
const report = (...lines: GpuPolicy) => gpuReport("app", ["base", "app"], LOCK, FILES, lines);
const both = line({
  libraries: ["/usr/lib/libblas.so.1", "/usr/**/torch.so"],
  mustRunOn: ["sm_75", "sm_86", "sm_120"],
});

test("each named library is held against each version, and the missing ones are named", () => {
  const { libraries } = report(both);
  expect(libraries.map(({ path, missing }) => [path, missing])).toEqual([
    [BLAS.path, []],
    [TORCH.path, ["sm_75"]],
  ]);
});

test("what several lines want of one library adds up, those of bases too", () => {
  const { libraries, lines } = report(line(), line({ image: "app", mustRunOn: ["sm_100", "sm_75", "sm_80"] }));
  expect(lines).toBe(2);
  expect(libraries).toMatchObject([{ mustRunOn: ["sm_75", "sm_80", "sm_100"] }]);
});

test("lines of other images and other platforms are left out", () => {
  expect(report(line({ image: "other" }), line({ platforms: ["linux/arm64"] }))).toMatchObject({
    lines: 0,
    libraries: [],
    labels: {},
  });
});

test("a star stays within a folder, two go over folders, and what matches nothing is named", () => {
  const found = report(line({ libraries: ["/usr/*/torch.so", "/usr/lib/*.so", "/usr/lib/libblas[.]so.1", "/usr/**"] }));
  expect(found.unmatched).toEqual([
    { image: "base", library: "/usr/*/torch.so" },
    { image: "base", library: "/usr/lib/libblas[.]so.1" },
  ]);
  expect(found.libraries).toHaveLength(3);
});

test("labels say where all named libraries run", () => {
  expect(report(both).labels).toEqual({
    "image-factory.gpu.sass.amd64": "sm_80 sm_90",
    "image-factory.gpu.ptx.amd64": "newer",
    "image-factory.gpu.driver": "580.65.06",
  });
  expect(report(line({ libraries: ["/usr/lib/other.so"] })).labels).toMatchObject({
    "image-factory.gpu.sass.amd64": "sm_50",
    "image-factory.gpu.ptx.amd64": "none",
  });
  const apart = gpuReport(
    "app",
    ["app"],
    LOCK,
    [file("/a", "sass sm_80"), file("/b", "ptx sm_75")],
    [line({ image: "app", libraries: ["/*"] })],
  );
  expect(apart.labels).toMatchObject({
    "image-factory.gpu.sass.amd64": "none",
    "image-factory.gpu.ptx.amd64": "sm_80",
  });
});

test("labels end where a line says that the image does", () => {
  const labels = (sm?: string) => report({ ...both, upTo: sm }).labels;
  expect(labels("sm_80")).toMatchObject({
    "image-factory.gpu.sass.amd64": "sm_80",
    "image-factory.gpu.ptx.amd64": "none",
  });
  expect(labels("sm_90")).toMatchObject({
    "image-factory.gpu.sass.amd64": "sm_80 sm_90",
    "image-factory.gpu.ptx.amd64": "none",
  });
});

test("only labels about this platform are held against it", () => {
  const labels = {
    "image-factory.gpu.sass.amd64": "sm_80",
    "image-factory.gpu.sass.arm64": "sm_90",
    "image-factory.gpu.driver": "1",
    other: "x",
  };
  expect(statedLabels("linux/arm64", labels)).toEqual({
    "image-factory.gpu.sass.arm64": "sm_90",
    "image-factory.gpu.driver": "1",
  });
});

test("the oldest driver follows from the newest run-time library", () => {
  const wheels = [wheel("nvidia-cuda-runtime-cu12", "12.5.82"), wheel("nvidia-cuda-runtime", "13.0.96"), wheel("a")];
  expect(cudaVersion({ wheels })).toBe("13.0");
  expect(cudaVersion({ wheels: wheels.slice(0, 1) })).toBe("12.5");
  expect(cudaVersion({ wheels: [wheel("nvidia-cuda-runtime-tools", "14.0.1")] })).toBeUndefined();
  expect(oldestDriver("12.5")).toBe("525.60.13");
  expect(() => oldestDriver("99.0")).toThrow(
    "CUDA 99.0: no driver is known, only for 11, 12, 13; add it to pipeline/src",
  );
});

test("of two run-time libraries the newer counts, by numbers and not by letters", () => {
  const newest = (...versions: string[]) =>
    cudaVersion({ wheels: versions.map((version) => wheel("nvidia-cuda-runtime", version)) });
  expect(newest("12.9.1", "12.10.2")).toBe("12.10");
  expect(newest("12.10.2", "12.9.1")).toBe("12.10");
  expect(newest("9.2", "13.0.96")).toBe("13.0");
  expect(newest("13.1", "13.0.96", "12.9")).toBe("13.1");
  expect(cudaVersion({ wheels: [] })).toBeUndefined();
  expect(cudaVersion({ wheels: [wheel("my-nvidia-cuda-runtime", "13.0")] })).toBeUndefined();
  expect(["11.8", "12.0", "13.0"].map(oldestDriver)).toEqual(["450.80.02", "525.60.13", "580.65.06"]);
});

describe("labels", () => {
  const labels = (files: GpuFile[], lines: Partial<GpuPolicy[number]>[], wheels = LOCK.wheels) =>
    gpuReport(
      "app",
      ["app"],
      { platform: "linux/arm64", wheels },
      files,
      lines.map((more) => line({ image: "app", libraries: ["/**"], ...more })),
    ).labels;

  test("name the platform's architecture, versions in the order of numbers, and no driver without CUDA", () => {
    const files = [file("/a", "sass sm_120", "sass sm_75", "sass sm_100")];
    expect(labels(files, [{}], [])).toEqual({
      ...{ "image-factory.gpu.sass.arm64": "sm_75 sm_100 sm_120", "image-factory.gpu.ptx.arm64": "none" },
    });
    expect(labels(files, [{}], [])).not.toHaveProperty(["image-factory.gpu.driver"]);
    expect(labels(files, [{}])).toHaveProperty(["image-factory.gpu.driver"], "580.65.06");
  });

  test("say newer only where every library is for GPUs to come, and no line has an end", () => {
    const ptx = (...items: string[]) => file(`/${items.length}`, ...items);
    const said = (files: GpuFile[], ...ends: (string | undefined)[]) =>
      labels(
        files,
        ends.map((upTo) => ({ upTo })),
      )["image-factory.gpu.ptx.arm64"];
    expect(said([ptx("ptx sm_80")], undefined)).toBe("sm_80 newer");
    expect(said([ptx("ptx sm_80"), ptx("sass sm_80", "sass sm_90")], undefined)).toBe("sm_80 sm_90");
    expect(said([ptx("ptx sm_80")], undefined, "sm_120")).toBe("sm_80");
    expect(said([ptx("ptx sm_80", "sass sm_90")], "sm_120", "sm_80")).toBe("sm_80");
  });

  test("of an image without named libraries are none", () => {
    expect(labels([], [{}])).toEqual({});
    expect(
      statedLabels("linux/amd64", { "image-factory.gpu.ptx.amd64": "x", "image-factory.gpu.sass.amd": "y" }),
    ).toEqual({
      "image-factory.gpu.ptx.amd64": "x",
    });
  });
});

test("a library of no wheel, and an image of no known CUDA, are told as such", () => {
  const bare = { ...file("/usr/lib/x.so", "lto sm_80"), package: "" };
  const found = gpuReport("app", ["app"], lock(), [bare], [line({ image: "app", libraries: ["/usr/lib/x.so"] })]);
  expect(gpuTable([found])).toBe(
    "gpu   app linux/amd64: SASS none; PTX none; CUDA unknown, driver unknown or newer\ngpu     x.so (no wheel): SASS none; PTX none\n",
  );
  expect(gpuFacts(found, {})).toMatchObject({ files: 1, lines: 1, libraries: [{ package: "no wheel" }] });
});

test("an image without GPU code has nothing to say", () => {
  const none = gpuReport("app", ["app"], lock(), [], []);
  expect(gpuTable([none])).toBe("");
  expect(gpuFacts(none, { "image-factory.gpu.driver": "1" })).toEqual({
    files: 0,
    lines: 0,
    cuda: null,
    libraries: [],
    unmatched: [],
    labels: { stated: { "image-factory.gpu.driver": "1" }, found: {} },
  });
});

test("the table names libraries, packages and what they hold", () => {
  expect(gpuTable([report(both)])).toBe(
    [
      "gpu   app linux/amd64: SASS sm_80 sm_90; PTX newer; CUDA 13.0, driver 580.65.06 or newer\n",
      "gpu     libblas.so.1 (x 1.0): SASS sm_75 sm_80 sm_90; PTX sm_90\n",
      "gpu     torch.so (x 1.0): SASS sm_80 sm_90a; PTX sm_80\n",
    ].join(""),
  );
  expect(gpuTable([report(both), report(both)])).toBe(gpuTable([report(both)]).repeat(2));
  expect(gpuFacts(report(both), {}).libraries[1]).toEqual({
    path: TORCH.path,
    package: "x 1.0",
    code: "SASS sm_80 sm_90a; PTX sm_80",
    missing: ["sm_75"],
  });
});

test("a list of another form shows nothing", () => {
  expect(parseGpuFiles(JSON.stringify(FILES))).toEqual(FILES);
  expect(parseGpuFiles("[]")).toEqual([]);
  for (const text of ["", "{}", JSON.stringify([{ ...BLAS, code: [] }]), JSON.stringify([{ ...BLAS, path: "a" }])]) {
    const error = failure(() => parseGpuFiles(text));
    expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
    expect(error.message).toContain("the answer of toolbox/gpu: ");
    expect(error.message).toContain("Run it again; if it fails again, toolbox/gpu and pipeline/src");
  }
});
