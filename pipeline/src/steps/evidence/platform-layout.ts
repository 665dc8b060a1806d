import type { Directory } from "@dagger.io/dagger";
import type { Platform } from "../../repository/inputs/index.js";
import { type BuiltImage, layoutDirectory } from "../assembly/image-layout.js";

/** One platform of a built image, as scanners read it: a layout whose index.json names one manifest. */
export interface PlatformLayout {
  platform: Platform;
  /** Digest of the platform's manifest. */
  digest: string;
  /** The text of that manifest. */
  manifest: string;
  layout: Directory;
}

/** Take an image apart into its platforms: scanners refuse a layout with more than one image. */
export function platformLayouts(built: BuiltImage): PlatformLayout[] {
  return built.assembled.platforms.map((item) => {
    const others = built.assembled.platforms.filter((other) => other !== item);
    const own = new Set(item.layers.map((layer) => layer.digest));
    const foreign = others.flatMap((other) => other.layers.map((layer) => layer.digest)).filter((id) => !own.has(id));
    const { mediaType, digest, size } = item.manifest.descriptor;
    const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size }] };
    const layout = layoutDirectory(built, foreign).withNewFile("index.json", JSON.stringify(index));
    return { platform: item.platform as Platform, digest, manifest: item.manifest.text, layout };
  });
}
