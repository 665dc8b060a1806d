import type { Overview, OverviewImage, OverviewPlatform } from "../src/documents/overview/overview.js";

/** What is shown: a page of its own behind each hash. */
export type Route =
  | { view: "fleet" | "drift" | "trends" }
  | { view: "image"; image: OverviewImage; platform: OverviewPlatform };

/** The hash of an image on a platform: `#/image/vllm/linux/arm64`. */
export function imageHash({ name }: { name: string }, platform?: { platform: string }): string {
  const of = platform === undefined ? "" : `/${platform.platform}`;
  return `#/image/${encodeURIComponent(name)}${of}`;
}

/** Find what a hash names; the fleet where it names nothing that is there. */
export function routeOf(hash: string, { images, drift }: Overview): Route {
  const [view, name = "", ...rest] = hash.replace(/^#\//, "").split("/");
  if (view === "trends" || (view === "drift" && drift !== undefined)) return { view };
  const image = images.find((item) => encodeURIComponent(item.name) === name);
  if (view !== "image" || image === undefined) return { view: "fleet" };
  const platform = image.platforms.find((item) => item.platform === rest.join("/")) ?? image.platforms[0];
  return platform === undefined ? { view: "fleet" } : { view, image, platform };
}
