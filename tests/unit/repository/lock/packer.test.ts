import { describe, expect, test } from "vitest";

import { type Compression, PACKER, PACKERS, packerFlags } from "../../../../pipeline/src/repository/lock/index.js";

describe("the packers", () => {
  test("differ in the compressor only: both write the same tar", () => {
    expect(new Set(Object.values(PACKERS).map((packer) => packer.split(" ")[0]))).toEqual(new Set(["factory-pack/1"]));
    expect(PACKER).toBe(PACKERS.zstd);
  });

  test.each(Object.keys(PACKERS) as Compression[])("%s is named after its compressor", (compression) => {
    expect(PACKERS[compression]).toMatch(new RegExp(`^factory-pack/1 ${compression}/[0-9.]+ level/[0-9]+$`));
  });

  test("become the flags of the program, which refuses another version", () => {
    const flags = ["--format", "zstd", "--compressor", "1.5.4", "--level", "3"];
    expect(packerFlags("factory-pack/1 zstd/1.5.4 level/3")).toEqual(flags);
  });

  test.each([
    "",
    "other/1",
    "factory-pack/1 bzip2/1.0 level/9",
    "factory-pack/1 gzip/1.12",
    "factory-pack/1 gzip/ level/",
  ])("%j is none", (packer) => {
    expect(() => packerFlags(packer)).toThrow(`no packer is called ${JSON.stringify(packer)}; there are`);
  });
});
