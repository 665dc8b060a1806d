import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import {
  blobPath,
  type Descriptor,
  imageIndex,
  jsonBlob,
  MediaType,
  ociPlatform,
} from "../../../pipeline/src/documents/oci/index.js";

/** A real OCI image layout with random layers. */
export interface TestLayout {
  folder: string;
  /** Digest of the image's index. */
  index: string;
  manifests: { platform: string; digest: string }[];
  /** Digests of the index, the manifests, configs and layers, with their sizes in bytes. */
  blobs: Descriptor[];
}

/** What the test images look like. */
export interface LayoutOptions {
  /** Bytes of each layer. */
  layerBytes?: number;
  /** Layers of each platform; the first is the same in both. */
  layers?: number;
  /** The layers themselves, instead of random bytes: both platforms have them. */
  contents?: readonly Buffer[];
  /** The settings of both configs. */
  settings?: object;
}

const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** Make a layout of two platforms. */
export function makeLayout(options: LayoutOptions = {}): TestLayout {
  const { layerBytes = 10_000, layers = 2, contents, settings = {} } = options;
  const folder = mkdtempSync(join(inject("folder"), "layout-"));
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const writer = new Writer(folder);
  const random = () => writer.layer(randomBytes(layerBytes));
  const shared = contents?.map((content) => writer.layer(content)) ?? [random()];
  const manifests = PLATFORMS.map((platform) => {
    const own = Array.from({ length: contents === undefined ? layers - 1 : 0 }, random);
    return writer.manifest(platform, [...shared, ...own], settings);
  });
  const index = writer.json(MediaType.index, imageIndex(manifests));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(folder, "index.json"), JSON.stringify(imageIndex([index])));
  const names = manifests.map(({ digest }, place) => ({ platform: PLATFORMS[place] ?? "", digest }));
  return { folder, index: index.digest, manifests: names, blobs: writer.blobs };
}

class Writer {
  readonly blobs: Descriptor[] = [];

  constructor(private readonly folder: string) {}

  layer(content: Buffer): Descriptor {
    const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
    writeFileSync(join(this.folder, blobPath(digest)), content);
    const layer = { mediaType: MediaType.layerZstd, digest, size: content.length };
    this.blobs.push(layer);
    return layer;
  }

  json(mediaType: string, value: object): Descriptor {
    const blob = jsonBlob(mediaType, value);
    writeFileSync(join(this.folder, blobPath(blob.descriptor.digest)), blob.text);
    this.blobs.push(blob.descriptor);
    return blob.descriptor;
  }

  manifest(platform: (typeof PLATFORMS)[number], layers: Descriptor[], settings: object): Descriptor {
    const rootfs = { type: "layers", diff_ids: layers.map(({ digest }) => digest) };
    const config = this.json(MediaType.config, { ...ociPlatform(platform), rootfs, config: settings });
    const parts = { schemaVersion: 2, mediaType: MediaType.manifest, config, layers, annotations: {} };
    const manifest = this.json(MediaType.manifest, parts);
    return { ...manifest, platform: ociPlatform(platform) };
  }
}
