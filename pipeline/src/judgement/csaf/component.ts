import { z } from "zod";
import type { Catalogue } from "./catalogue.js";
import { exactly, parseVersion, type Span, startingWith } from "./version.js";

/** A file of an image that is a part of CUDA, as toolbox/components lists it. */
export const ComponentFile = z.strictObject({
  component: z.string(),
  path: z.string(),
  wheel: z.string(),
  /** Of NVIDIA's wheel, or of the file's name; empty where neither says one. */
  version: z.string(),
  /** What the file itself says of the compilers of CUDA that it is of, the oldest first: `12.8.93`. */
  releases: z.array(z.string()),
  /** The CUDA that its wheel is for: `12`. */
  cuda: z.string(),
});
export type ComponentFile = z.infer<typeof ComponentFile>;

/** Read what toolbox/components found. */
export function parseComponents(text: string): ComponentFile[] {
  return z.array(ComponentFile).parse(JSON.parse(text));
}

/** Whether a file is of no wheel of NVIDIA's, which is counted by itself. */
export function isApart({ wheel }: ComponentFile): boolean {
  return !/^(?:nvidia|cuda)[-_.]/i.test(wheel);
}

/** The version of a file, for people: what it says itself before what its wheel says. */
export function versionOf({ component, releases, version }: ComponentFile, catalogue: Catalogue): string {
  const own = catalogue[component]?.version === "own";
  return (own ? version : releases[0]) || version || releases[0] || "unknown";
}

/** Which toolkits a file may be of; undefined where nothing tells. A release's updates are not in it: `12.8.93` is of any of 12.8. */
export function toolkitsOf(file: ComponentFile, catalogue: Catalogue): Span[] | undefined {
  const kind = catalogue[file.component]?.version;
  const said = kind === "own" ? [] : file.releases.length > 0 ? file.releases : [file.version];
  const releases = said.map(parseVersion).filter((version) => version !== undefined);
  if (releases.length > 0) return releases.map((version) => startingWith([version[0] ?? 0, version[1] ?? 0]));
  return file.cuda === "" ? undefined : [startingWith([Number(file.cuda)])];
}

/** The version of a part that counts its own; undefined where nothing tells. */
export function ownVersionOf({ version }: ComponentFile): Span | undefined {
  const own = parseVersion(version);
  return own && exactly(own);
}
