import { readdirSync, readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import {
  annotationsOf,
  assembleImage,
  assemblePlatform,
  blobPath,
  imageLayout,
  imageReference,
  layoutNames,
  MediaType,
} from "../../../../pipeline/src/documents/oci/index.js";

import { PLATFORMS } from "../../../../pipeline/src/repository/inputs/index.js";
import { DIGEST, failure, image, layer } from "../../fixtures.js";

const SCHEMAS = new URL("../../schemas/", import.meta.url);
const app = image("app");
const layers = [layer("rootfs"), layer("compiled", { image: "app" }), layer("pure", { image: "app" })];
const base = { name: imageReference(image("tiny")), digest: DIGEST };
const platforms = [...PLATFORMS].reverse().map((platform) => assemblePlatform(app, platform, layers, base));
const assembled = assembleImage(app, platforms, base);
const layout = imageLayout(assembled, layoutNames(app));

function readLayout(path: string): unknown {
  return JSON.parse(layout.files.find((file) => file.path === path)?.text ?? "null");
}

/** The specification's own schemas, read with the version of JSON schema that they are written in. */
function validator() {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  for (const name of readdirSync(SCHEMAS).filter((file) => file.endsWith(".json"))) {
    const { id: _id, ...schema } = JSON.parse(readFileSync(new URL(name, SCHEMAS), "utf8"));
    ajv.addSchema(stripIds(schema) as object, name);
  }
  return (name: string, value: unknown) => {
    ajv.validate(name, value);
    return ajv.errorsText();
  };
}

/** Their ids name a site that does not serve them, and would change what their references mean. */
function stripIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripIds);
  if (typeof value !== "object" || value === null) return value;
  const isId = ([key, member]: [string, unknown]) => key === "id" && typeof member === "string";
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry) => !isId(entry))
      .map(([key, member]) => [key, stripIds(member)]),
  );
}

describe("documents", () => {
  const [amd64, arm64] = assembled.platforms;

  test("are those of the golden files", async () => {
    const pretty = (text: string | undefined) => `${JSON.stringify(JSON.parse(text ?? "null"), null, 2)}\n`;
    await expect(pretty(amd64?.config.text)).toMatchFileSnapshot("../../golden/config.amd64.json");
    await expect(pretty(arm64?.config.text)).toMatchFileSnapshot("../../golden/config.arm64.json");
    await expect(pretty(amd64?.manifest.text)).toMatchFileSnapshot("../../golden/manifest.amd64.json");
    await expect(pretty(assembled.index.text)).toMatchFileSnapshot("../../golden/index.json");
  });

  test("are valid by the specification's schemas", () => {
    const errors = validator();
    for (const item of assembled.platforms) {
      expect(errors("config-schema.json", JSON.parse(item.config.text))).toBe("No errors");
      expect(errors("image-manifest-schema.json", JSON.parse(item.manifest.text))).toBe("No errors");
    }
    expect(errors("image-index-schema.json", JSON.parse(assembled.index.text))).toBe("No errors");
    expect(errors("image-index-schema.json", readLayout("index.json"))).toBe("No errors");
    expect(errors("image-layout-schema.json", readLayout("oci-layout"))).toBe("No errors");
  });

  test("the schemas reject what is wrong", () => {
    expect(validator()("image-manifest-schema.json", { schemaVersion: 2, layers: [] })).toContain("required");
    expect(validator()("config-schema.json", { ...JSON.parse(amd64?.config.text ?? ""), created: "now" })).toContain(
      "created",
    );
  });

  test("do not depend on when or in which order they are made", () => {
    const again = assembleImage(app, [...platforms].reverse(), base);
    expect(again.index).toEqual(assembled.index);
    expect(assembled.platforms.map((item) => item.platform)).toEqual(["linux/amd64", "linux/arm64"]);
  });

  test("the history has one line for each layer", () => {
    const config = JSON.parse(amd64?.config.text ?? "");
    expect(config.history.map((entry: { created_by: string }) => entry.created_by)).toEqual([
      "image-factory tiny rootfs",
      "image-factory app compiled",
      "image-factory app pure",
    ]);
    expect(config.rootfs.diff_ids).toHaveLength(config.history.length);
  });

  test("the index says of every platform that its layers are zstd, and nothing where they are not", () => {
    const annotations = (parts: typeof layers) => {
      const one = assembleImage(app, [assemblePlatform(app, "linux/amd64", parts, null)], null);
      return JSON.parse(one.index.text).manifests.map((item: { annotations?: object }) => item.annotations);
    };
    const gzip = layers.map((item) => ({ ...item, mediaType: MediaType.layerGzip }));
    expect(annotations(layers)).toEqual([{ "io.github.containers.compression.zstd": "true" }]);
    expect(annotations([...gzip.slice(1), ...layers.slice(0, 1)])).toEqual(annotations(layers));
    expect(annotations(gzip)).toEqual([undefined]);
  });

  test("an image without a base names none", () => {
    expect(Object.keys(annotationsOf(image("tiny"), "p", null)).filter((key) => key.includes("base"))).toEqual([]);
  });
});

describe("layout", () => {
  test("index.json holds one descriptor: the image's index, with its tag and the name that it is loaded under", () => {
    const annotations = {
      "io.containerd.image.name": "localhost/image-factory/app:1.2.3",
      "org.opencontainers.image.ref.name": "1.2.3",
    };
    expect(readLayout("index.json")).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [{ ...assembled.index.descriptor, annotations }],
    });
  });

  test("the names are in the layout only: the image has the same digest under every name", () => {
    const other = imageLayout(assembled, { tag: "other", image: "localhost/other:1" });
    const inner = (files: typeof layout.files) => files.filter((file) => file.path !== "index.json");
    expect(inner(other.files)).toEqual(inner(layout.files));
  });

  test("every descriptor leads to a file or a layer of its size", () => {
    const sizes = new Map([
      ...layout.files.map((file) => [file.path, Buffer.byteLength(file.text)] as const),
      ...layout.layers.map((item) => [blobPath(item.digest), item.size] as const),
    ]);
    const follow = (descriptor: { digest: string; size: number }) =>
      expect(sizes.get(blobPath(descriptor.digest))).toBe(descriptor.size);
    follow(assembled.index.descriptor);
    for (const entry of JSON.parse(assembled.index.text).manifests) {
      follow(entry);
      const manifest = readLayout(blobPath(entry.digest)) as { config: typeof entry; layers: (typeof entry)[] };
      [manifest.config, ...manifest.layers].map(follow);
    }
  });

  test("a layer that both platforms use is there once", () => {
    expect(layout.layers).toHaveLength(3);
    expect(new Set(layout.files.map((file) => file.path)).size).toBe(layout.files.length);
  });

  test("a version with build metadata becomes a tag", () => {
    const names = layoutNames({ name: "app", labels: { ...app.labels, version: "1.2.3+4" } });
    expect(names).toEqual({ tag: "1.2.3_4", image: "localhost/image-factory/app:1.2.3_4" });
  });
});

test("layers of two packers are an error", () => {
  const mixed = [layer("rootfs"), layer("x", { packer: "other/1" })];
  const error = failure(() => assemblePlatform(app, "linux/amd64", mixed, null));
  expect(error.code).toBe("OCI_INVALID");
  expect(error.message).toContain(
    "app: layers: layers of different packers: factory-pack/1 zstd/1.5.4 level/3, other/1",
  );
  expect(failure(() => assemblePlatform(app, "linux/amd64", [], null)).message).toContain("the image has no layers");
});
