import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { matchBulletins, readBulletins } from "../../../../pipeline/src/judgement/csaf/index.js";
import { CATALOGUE, file, tool } from "./bulletins.js";

const FOLDER = resolve("../shared/advisories/nvidia-csaf");

/** By hand, from the bulletins: the CVEs of each part, by the first toolkit that is not affected. What has the fix in an update is of the next release. */
const CUOBJDUMP: Record<string, string[]> = {
  "11.7": ["CVE-2022-21821"],
  "11.8": ["CVE-2022-34667"],
  "12.1": ["CVE-2023-0193", "CVE-2023-0196", "CVE-2023-25512", "CVE-2023-25513"],
  "12.2": ["CVE-2023-25514", "CVE-2023-25511", "CVE-2023-25510"],
  "12.5": ["CVE-2024-0072", "CVE-2024-0076"],
  "12.7": ["CVE-2024-0110", "CVE-2024-0111", "CVE-2024-0109"],
  "12.8": [
    ...["CVE-2024-53870", "CVE-2024-53872", "CVE-2024-53873", "CVE-2024-53874", "CVE-2024-53875"],
    ...["CVE-2024-53878", "CVE-2024-53879"],
  ],
  "12.9": ["CVE-2025-23247"],
  "13.0": ["CVE-2025-23255", "CVE-2025-23339", "CVE-2025-23346"],
};
const NVDISASM: Record<string, string[]> = {
  "12.2": ["CVE-2023-25523"],
  "12.5": ["CVE-2024-0072", "CVE-2024-0076"],
  "12.6": ["CVE-2024-0102"],
  "12.7": ["CVE-2024-0123", "CVE-2024-0124", "CVE-2024-0125"],
  "12.8": ["CVE-2024-53871", "CVE-2024-53876", "CVE-2024-53877"],
  "13.0": ["CVE-2025-23338", "CVE-2025-23248", "CVE-2025-23271", "CVE-2025-23340", "CVE-2025-23308"],
};
const NVJPEG = ["CVE-2025-23272", "CVE-2025-23273", "CVE-2025-23274", "CVE-2025-23275"];
const OTHERS = [
  ...["CVE-2023-31028", "CVE-2024-0080", "CVE-2024-0142", "CVE-2024-0143", "CVE-2024-0144", "CVE-2024-0145"],
  ...["CVE-2025-33228", "CVE-2025-33229", "CVE-2025-33230", "CVE-2025-33231"],
];

/** What a release of CUDA is affected by. */
function of(list: Record<string, string[]>, release: string): string[] {
  const after = Object.keys(list).filter((limit) => Number(limit) > Number(release));
  return after.flatMap((limit) => list[limit] ?? []).sort();
}

describe.skipIf(!existsSync(FOLDER))("NVIDIA's 14 bulletins on CUDA (skipped without ../shared/advisories)", () => {
  const texts = existsSync(FOLDER)
    ? readdirSync(FOLDER).map((name) => ({ file: name, text: readFileSync(join(FOLDER, name), "utf8") }))
    : [];
  const read = readBulletins(texts, CATALOGUE, new Date("2026-11-30T00:00:00Z"));
  const match = (files: Parameters<typeof matchBulletins>[1], wheels = 1) =>
    matchBulletins(read?.bulletins ?? [], files, wheels, CATALOGUE);
  const ids = (files: Parameters<typeof matchBulletins>[1]) =>
    match(files)
      .findings.map(({ id }) => id)
      .sort();

  test("are all understood: 52 vulnerabilities, each of a part that is known, in versions that are", () => {
    expect(read?.knowledge).toMatchObject({
      ...{ documents: 14, publishers: ["NVIDIA Product Security"], updated: "2026-01-20T00:00:00Z", ageDays: 314 },
      ecosystems: { NVIDIA: { records: 52, updated: "2026-01-20T00:00:00Z" } },
    });
    const all = read?.bulletins ?? [];
    expect(all.filter(({ components }) => components.length === 0)).toEqual([]);
    expect(all.flatMap(({ affected }) => affected).filter(({ of, spans }) => !(of && spans))).toEqual([]);
  });

  test.each(["11.5", "11.7", "12.0", "12.1", "12.4", "12.5", "12.6", "12.8", "12.9", "13.0", "13.1"])(
    "CUDA %s has of cuobjdump and nvdisasm what the bulletins say",
    (release) => {
      expect(ids([tool("cuobjdump", `${release}.39`)])).toEqual(of(CUOBJDUMP, release));
      expect(ids([tool("nvdisasm", `${release}.39`)])).toEqual(of(NVDISASM, release));
    },
  );

  test("the cuda-12.5 base has none of the parts: nothing is found, and each has a statement", () => {
    const wheels = [
      ["cublas", "12.5.3.2"],
      ["nvrtc", "12.5.82"],
      ["cuda-runtime", "12.5.82"],
      ["nvjitlink", "12.5.82"],
    ] as const;
    const { findings, absent } = match(
      wheels.map(([name, version]) => file(name, { version, cuda: "12", wheel: `nvidia_${name} ${version}` })),
    );
    expect(findings).toEqual([]);
    const every = [...Object.values(CUOBJDUMP), ...Object.values(NVDISASM), NVJPEG, OTHERS].flat();
    expect(absent.map(({ id }) => id)).toEqual([...new Set(every)].sort());
    expect(absent).toHaveLength(52);
  });

  test("vllm's triton 3.7.1 carries the tools of CUDA 13.1 beside a ptxas of 12.8: nothing is found", () => {
    expect(
      ids([
        tool("cuobjdump", "13.1.80"),
        tool("nvdisasm", "13.1.80"),
        tool("ptxas", "12.8.93"),
        tool("ptxas", "13.1.80"),
      ]),
    ).toEqual([]);
  });

  test("a triton with the tools of CUDA 12.8 has what came after", () => {
    const found = match([tool("cuobjdump", "12.8.55"), tool("nvdisasm", "12.8.55"), tool("ptxas", "12.8.93")]).findings;
    expect(found.map(({ package: name, id }) => `${name} ${id}`).sort()).toEqual(
      [
        ...of(CUOBJDUMP, "12.8").map((id) => `cuobjdump ${id}`),
        ...of(NVDISASM, "12.8").map((id) => `nvdisasm ${id}`),
      ].sort(),
    );
  });

  test("nvJPEG of CUDA 12 has all of its four, of which one counts years too", () => {
    const nvjpeg = file("nvjpeg", { version: "12.3.1.117", cuda: "12" });
    expect(ids([nvjpeg])).toEqual(NVJPEG);
    expect(match([nvjpeg]).findings.map(({ fixed }) => fixed)).toContainEqual([
      "CUDA Toolkit 12.9 Update 1",
      "nvJPEG 25.03",
    ]);
  });
});
