import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Descriptor {
  mediaType?: string;
  digest: string;
  size: number;
  platform?: { architecture: string };
}

/** Sum up the layers of an OCI image layout's first image, compressed, in bytes (image-spec 1.1, image-layout.md). */
export function layerBytes(layout: string): number {
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), "utf8"));
  const blob = ({ digest }: Descriptor) => read(join("blobs", digest.replace(":", "/")));
  let document = read("index.json") as { manifests?: Descriptor[]; layers?: Descriptor[] };
  while (document.layers === undefined) {
    const image = document.manifests?.find(({ platform }) => platform?.architecture !== "unknown");
    if (image === undefined) throw new Error(`${layout}: no image`);
    document = blob(image);
  }
  return document.layers.reduce((sum, { size }) => sum + size, 0);
}
