import type { Platform } from "./platform.js";
import type { Labels, LayerInputs } from "./schema.js";

/** A package that the resolver finds and that is left out, with the reason. */
export interface Omission {
  name: string;
  reason: string;
  /** The base that leaves it out; missing where the image's own inputs do. */
  from?: string;
}

/** What is wanted of Debian, merged. */
export interface DebianWants {
  /** Empty when no package of Debian is wanted. */
  suite: string;
  packages: string[];
  /** The image's own, and those of its bases: what a base left out stays out. */
  omit: Omission[];
}

/** What is wanted of Python, merged. */
export interface PythonWants {
  /** MAJOR.MINOR; empty when no wheel is wanted. */
  version: string;
  requirements: string[];
  constraints: string[];
  omit: Omission[];
}

/** The part of an OCI image config that people choose, merged with that of the bases. */
export interface ImageSettings {
  user?: string;
  env: Record<string, string>;
  entrypoint?: string[];
  cmd?: string[];
  workdir?: string;
  exposedPorts: string[];
  volumes: string[];
  stopSignal?: string;
}

/** One image, with everything that its inputs, mixins, variant and bases say about it. */
export interface ImageDefinition {
  name: string;
  /** Its folder, relative to the repository: `bases/cuda`. */
  folder: string;
  /** Its inputs.yaml. */
  file: string;
  /** The image that it starts from. */
  base?: string;
  platforms: Platform[];
  /** SOURCE_DATE_EPOCH in seconds. */
  epoch: number;
  debian: DebianWants;
  python: PythonWants;
  /** Its own layers, in order; those of its bases come before them. */
  layers: LayerInputs[];
  settings: ImageSettings;
  labels: Labels;
  /** E-mail address or URL of who answers for it; no label. */
  contact?: string;
}

/** Say where the lock of an image is kept, relative to the repository. */
export function lockPath(image: Pick<ImageDefinition, "folder" | "name">, platform: Platform): string {
  return `${image.folder}/locks/${image.name}.${platform.split("/")[1]}.json`;
}
