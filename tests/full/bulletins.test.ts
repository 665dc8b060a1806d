import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { advisoryFolder, withFewAdvisories } from "../engine/support/advisories.js";
import { Checkout } from "../engine/support/checkout.js";

const NVIDIA = resolve("../shared/advisories/nvidia-csaf");

test.skipIf(!existsSync(NVIDIA))(
  "cuda-12.5 has none of the parts that NVIDIA's bulletins speak of (skipped without ../shared/advisories)",
  async () => {
    const checkout = Checkout.make();
    withFewAdvisories(checkout);
    checkout.replace("policies/severity.yaml", "{ cuda: 366 }", "{ cuda: 3650 }");
    const advisories = advisoryFolder([]);
    cpSync(NVIDIA, join(advisories, "nvidia"), { recursive: true });
    const done = await checkout.daggerw("call", `--advisories=${advisories}`, "image", "--name=cuda-12.5", "scan");
    expect(done).toMatchObject({ code: 0 });
    for (const platform of ["amd64", "arm64"]) {
      const table = done.stdout.slice(done.stdout.indexOf(`cuda-12.5 linux/${platform}`));
      expect(table).toMatch(/4 cuda \(NVIDIA\) +looked at, csaf: 52 records of 2026-01-20/);
      expect(table).toContain("no known vulnerability in what was looked at");
      // By hand: cudart, nvrtc, nvjitlink and cublas are all of CUDA that is in it, and no bulletin speaks of them.
      const parts = {
        cuobjdump: 23,
        nvdisasm: 13,
        "cuobjdump, nvdisasm": 2,
        nvjpeg2000: 5,
        nvjpeg: 4,
        nvtiff: 1,
        "nsight-systems": 3,
        "nsight-visual-studio": 1,
      };
      for (const [part, count] of Object.entries(parts))
        expect(table).toMatch(new RegExp(`no ${part} +${count} vulnerabilit`));
    }
  },
);
