import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Dist, exportTo, smallDist } from "./support/dist.js";
import { schemaErrors } from "./support/schemas.js";

const IMAGES = ["python-3.11", "onnxruntime"];
let dist: Dist;

beforeAll(async () => {
  dist = await smallDist();
});

describe.each(IMAGES)("the layout of %s", (image) => {
  test("every descriptor names a blob of its size and digest", async () => {
    expect(await dist.layout(image).problems()).toEqual([]);
  });

  test("its documents are valid by the schemas of the specification", () => {
    const layout = dist.layout(image);
    const marker = JSON.parse(readFileSync(join(layout.folder, "oci-layout"), "utf8"));
    const problems = [
      schemaErrors("image-layout-schema.json", marker),
      schemaErrors("image-index-schema.json", layout.outer),
      schemaErrors("image-index-schema.json", layout.index),
      ...layout
        .platforms()
        .flatMap(({ manifest, config }) => [
          schemaErrors("image-manifest-schema.json", manifest),
          schemaErrors("config-schema.json", config),
        ]),
    ];
    expect(new Set(problems)).toEqual(new Set(["No errors"]));
  });

  test("platforms are those of the index and of the configs", () => {
    const platforms = dist.layout(image).platforms();
    expect(platforms.map(({ descriptor }) => descriptor.platform)).toEqual([
      { architecture: "amd64", os: "linux" },
      { architecture: "arm64", os: "linux", variant: "v8" },
    ]);
    for (const { descriptor, config } of platforms) {
      const { architecture, os, variant } = config;
      expect({ architecture, os, ...(variant === undefined ? {} : { variant }) }).toEqual(descriptor.platform);
    }
  });

  test("layers unpack to their diff_ids; nothing in them is later than the epoch", async () => {
    const layout = dist.layout(image);
    for (const { manifest, config } of layout.platforms()) {
      const contents = await Promise.all(manifest.layers.map((layer) => layout.content(layer.digest)));
      expect(contents.map((content) => content.diffID)).toEqual(config.rootfs.diff_ids);
      const epoch = Date.parse(config.created) / 1000;
      expect(contents.filter((content) => content.newest > epoch || content.newest === 0)).toEqual([]);
      expect(contents.flatMap((content) => content.bad)).toEqual([]);
    }
  });

  test("history has a line for every layer, and labels are annotations too", () => {
    for (const { manifest, config } of dist.layout(image).platforms()) {
      const layers = config.history.filter((line) => line.empty_layer !== true);
      expect(layers).toHaveLength(manifest.layers.length);
      for (const line of layers) expect(line.created_by || line.comment).toBeTruthy();
      const { Labels, User } = config.config;
      expect(User).toBe("65532:65532");
      expect(Labels["org.opencontainers.image.title"]).toBeTruthy();
      for (const [key, value] of Object.entries(Labels)) expect(manifest.annotations[key]).toBe(value);
    }
  });
});

describe("onnxruntime starts from python-3.11", () => {
  test("the layers of the base come first, by the same digests", () => {
    const bases = dist.layout("python-3.11").platforms();
    for (const [at, { manifest, config }] of dist.layout("onnxruntime").platforms().entries()) {
      const base = bases[at];
      const count = base?.manifest.layers.length ?? 0;
      expect(count).toBeGreaterThan(0);
      expect(manifest.layers.slice(0, count)).toEqual(base?.manifest.layers);
      expect(config.rootfs.diff_ids.slice(0, count)).toEqual(base?.config.rootfs.diff_ids);
      expect(manifest.annotations["org.opencontainers.image.base.digest"]).toBe(base?.descriptor.digest);
    }
  });

  test("the index names the index of the base", () => {
    const digest = dist.layout("python-3.11").reference.digest;
    expect(dist.layout("onnxruntime").index.annotations["org.opencontainers.image.base.digest"]).toBe(digest);
  });
});

test("the report names every image by its digest", () => {
  const report = readFileSync(join(dist.folder, "report.json"), "utf8");
  for (const image of IMAGES) expect(report).toContain(dist.layout(image).reference.digest);
});

describe("an export into a folder that has one", () => {
  const again = async () => {
    const done = await dist.checkout.daggerw(...exportTo(dist.folder));
    expect(done.stderr).not.toContain("DIST_INCOMPLETE");
    expect(done.code).toBe(0);
    return done.stderr;
  };

  test("writes no layer anew", async () => {
    const before = IMAGES.map((image) => dist.layout(image).stamps());
    await again();
    expect(IMAGES.map((image) => dist.layout(image).stamps())).toEqual(before);
  });

  test("brings back what was deleted, cut off or changed, and removes what nothing names", async () => {
    const layout = dist.layout("onnxruntime");
    const [gone = "", short = "", changed = "", ...others] = layout.layers();
    rmSync(layout.blob(gone));
    truncateSync(layout.blob(short), 1000);
    tamper(layout.blob(changed));
    const stranger = layout.blob(`sha256:${"0".repeat(64)}`);
    writeFileSync(stranger, "nothing");
    const before = layout.stamps();
    const said = await again();
    for (const digest of [short, changed]) expect(said).toContain(`${layout.blob(digest)} is incomplete or damaged`);
    expect(await layout.problems()).toEqual([]);
    expect(existsSync(stranger)).toBe(false);
    for (const digest of others) {
      const name = digest.replace("sha256:", "");
      expect(layout.stamps()[name]).toBe(before[name]);
    }
  });
});

/** Change one byte; the size stays. */
function tamper(path: string): void {
  const data = readFileSync(path);
  data[data.length >> 1] = (data[data.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, data);
}
