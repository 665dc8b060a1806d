import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { output } from "./process.js";

/** A content descriptor (OCI image-spec, descriptor.md), as far as tests look at it. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string; variant?: string };
  annotations?: Record<string, string>;
}

export interface Manifest {
  config: Descriptor;
  layers: Descriptor[];
  annotations: Record<string, string>;
}

export interface Config {
  architecture: string;
  os: string;
  variant?: string;
  created: string;
  config: { User: string; Env: string[]; Entrypoint?: string[]; Labels: Record<string, string> };
  rootfs: { diff_ids: string[] };
  history: { created: string; created_by?: string; comment?: string; empty_layer?: boolean }[];
}

/** One platform of an image. */
export interface PlatformDocuments {
  descriptor: Descriptor;
  manifest: Manifest;
  config: Config;
}

/** What a layer's tar archive holds, read by tests/engine/support/layer.py. */
export interface LayerContent {
  diffID: string;
  newest: number;
  files: number;
  bad: string[];
}

/** An exported OCI image layout. */
export class Layout {
  constructor(readonly folder: string) {}

  /** index.json, which names the image's index. */
  get outer(): { manifests: Descriptor[] } {
    return JSON.parse(readFileSync(join(this.folder, "index.json"), "utf8"));
  }

  get reference(): Descriptor {
    const [only, ...more] = this.outer.manifests;
    if (only === undefined || more.length > 0) throw new Error("index.json must name one image index");
    return only;
  }

  /** The image's index over its platforms. */
  get index(): { manifests: Descriptor[]; annotations: Record<string, string> } {
    return this.json(this.reference);
  }

  platforms(): PlatformDocuments[] {
    return this.index.manifests.map((descriptor) => {
      const manifest = this.json<Manifest>(descriptor);
      return { descriptor, manifest, config: this.json<Config>(manifest.config) };
    });
  }

  /** Every descriptor that index.json reaches. */
  descriptors(): Descriptor[] {
    const parts = this.platforms().flatMap(({ manifest }) => [manifest.config, ...manifest.layers]);
    return [this.reference, ...this.index.manifests, ...parts];
  }

  /** Digests of all layers, each once. */
  layers(): string[] {
    return [...new Set(this.platforms().flatMap(({ manifest }) => manifest.layers.map((layer) => layer.digest)))];
  }

  blob(digest: string): string {
    return join(this.folder, "blobs", "sha256", digest.replace("sha256:", ""));
  }

  json<T>(descriptor: Descriptor): T {
    return JSON.parse(readFileSync(this.blob(descriptor.digest), "utf8")) as T;
  }

  /** Inode, size and time of writing of every layer that is there. */
  stamps(): Record<string, string> {
    const folder = join(this.folder, "blobs", "sha256");
    const layers = new Set(this.layers().map((digest) => digest.replace("sha256:", "")));
    const stamp = ({ ino, size, mtimeMs, ctimeMs }: ReturnType<typeof statSync> & object) =>
      [ino, size, mtimeMs, ctimeMs].join(" ");
    const names = readdirSync(folder).filter((name) => layers.has(name));
    return Object.fromEntries(names.map((name) => [name, stamp(statSync(join(folder, name)))]));
  }

  /** What is wrong with sizes and digests, one line each. */
  async problems(): Promise<string[]> {
    const checks = await Promise.all(
      this.descriptors().map(async ({ digest, size }) => {
        const path = this.blob(digest);
        const found = statSync(path, { throwIfNoEntry: false })?.size;
        if (found !== size) return [`${digest}: expected ${size} bytes, found ${found}`];
        return (await sha256(path)) === digest ? [] : [`${digest}: the blob holds something else`];
      }),
    );
    return checks.flat();
  }

  /** Unpack a layer with zstd and read the archive with Python. */
  async content(digest: string): Promise<LayerContent> {
    const script = 'set -o pipefail; zstd -dcq -- "$1" | python3 tests/engine/support/layer.py';
    return JSON.parse(await output("bash", ["-c", script, "layer", this.blob(digest)])) as LayerContent;
  }
}

/** The digest of a file, as OCI writes it. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest("hex")}`;
}
