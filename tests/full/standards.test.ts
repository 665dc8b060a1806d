import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { start } from "../engine/support/process.js";
import { judgeSboms } from "../standards/python.js";
import { IMAGES } from "./support/images.js";

test.each(IMAGES)(
  "the SBOMs of %s conform to NTIA's, CISA's and BSI's requirements, and to their schemas",
  async (image) => {
    const folder = mkdtempSync(join(tmpdir(), "sboms-"));
    try {
      const call = ["--progress=plain", "call", "image", `--name=${image}`, "sbom", "export", `--path=${folder}`];
      expect(await start("./daggerw", call, resolve(".")).ended).toMatchObject({ code: 0 });
      expect(judgeSboms(["amd64", "arm64", "index"].map((name) => join(folder, name)))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
