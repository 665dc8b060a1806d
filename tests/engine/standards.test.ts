import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { spdx3Document } from "../../pipeline/src/documents/sbom/index.js";
import { judgeSboms } from "../standards/python.js";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const FOLDERS = ["amd64", "arm64", "index"];

test("the golden documents conform", () => {
  expect(judgeSboms(["sbom/golden/credited"])).toEqual([]);
});

test("a document without suppliers, hashes or its type does not", () => {
  const folder = mkdtempSync(join(inject("folder"), "standards-"));
  cpSync("sbom/golden/credited", folder, { recursive: true });
  const change = (name: string, of: (text: string) => string) =>
    writeFileSync(join(folder, name), of(readFileSync(join(folder, name), "utf8")));
  change("spdx3.json", (text) => text.replaceAll("sha512", "sha384").replace('"build"', '"no type"'));
  change("spdx.json", (text) => text.replaceAll(/"supplier": "[^"]*"/g, '"supplier": "NOASSERTION"'));
  change("cyclonedx.json", (text) => text.replace('"build"', '"no phase"'));
  const found = judgeSboms([folder]).join("\n");
  for (const words of ["spdx.json: ntia: All component suppliers", "spdx3.json", "cyclonedx.json: is not valid"]) {
    expect(found).toContain(words);
  }
});

describe("the SBOMs of onnxruntime", () => {
  let checkout: Checkout;
  const folder = (name: string) => checkout.path(`sboms/${name}`);

  beforeAll(async () => {
    checkout = Checkout.small();
    const call = ["call", "image", "--name=onnxruntime", "sbom", "export", "--path=sboms"];
    expect(await daggerwOnFreshLocks(checkout, ...call)).toMatchObject({ code: 0 });
  }, 1_800_000);

  test("conform to NTIA's, CISA's and BSI's requirements, and to their schemas", () => {
    expect(judgeSboms(FOLDERS.map(folder))).toEqual([]);
  });

  test("say what they do not know, and where a wheel contradicts what was found", () => {
    const summary = readFileSync(folder("summary.txt"), "utf8");
    for (const name of ["linux/amd64", "linux/arm64", "index"]) {
      expect(summary).toMatch(new RegExp(`^${name}: \\d+ packages; 0 without supplier, 0 without creator, `, "m"));
    }
    expect(summary).toContain("names tokenizers 0.23.2 as a part of tokenizers 0.23.3");
  });

  test("say the same in both versions of SPDX", () => {
    for (const name of FOLDERS) {
      const read = (file: string) => JSON.parse(readFileSync(join(folder(name), file), "utf8"));
      expect(read("spdx3.json")).toEqual(JSON.parse(JSON.stringify(spdx3Document(read("spdx.json")))));
    }
  });

  test("are the same bytes when they are made again", async () => {
    const again = ["call", "image", "--name=onnxruntime", "sbom", "export", "--path=again"];
    expect(await checkout.daggerw(...again)).toMatchObject({ code: 0 });
    execFileSync("diff", ["-r", folder(""), checkout.path("again")]);
  });
});
