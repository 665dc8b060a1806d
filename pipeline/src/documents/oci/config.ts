import type { ImageDefinition, ImageSettings, Platform } from "../../repository/inputs/index.js";
import { epochText } from "../../text/time.js";
import { labelsOf, sortKeys } from "./annotations.js";
import type { ImageLayer } from "./layer.js";
import { ociPlatform } from "./platform.js";

/** What runs, as in the `config` of an OCI image config. */
export interface RunConfig {
  User?: string;
  ExposedPorts?: Record<string, object>;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  Volumes?: Record<string, object>;
  WorkingDir?: string;
  Labels?: Record<string, string>;
  StopSignal?: string;
}

/** One line of an image's history. */
export interface HistoryEntry {
  created: string;
  created_by: string;
  comment: string;
}

/** An OCI image config: https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
export interface ImageConfig {
  created: string;
  architecture: string;
  os: string;
  variant?: string;
  config: RunConfig;
  rootfs: { type: "layers"; diff_ids: string[] };
  history: HistoryEntry[];
}

/** Make the config of an image for a platform. Everything in it comes from the inputs and the layers: no clock. */
export function imageConfig(image: ImageDefinition, platform: Platform, layers: readonly ImageLayer[]): ImageConfig {
  return {
    created: epochText(image.epoch),
    ...ociPlatform(platform),
    config: runConfig(image.settings, labelsOf(image.labels)),
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffID) },
    history: layers.map((layer) => ({
      created: epochText(image.epoch),
      created_by: `image-factory ${layer.image} ${layer.stage}`,
      comment: layer.comment,
    })),
  };
}

/** Write the settings with the keys of the specification, in its order; what is not set is not written. */
function runConfig(settings: ImageSettings, labels: Record<string, string>): RunConfig {
  const { user, exposedPorts, env, entrypoint, cmd, volumes, workdir, stopSignal } = settings;
  return {
    ...(user !== undefined && { User: user }),
    ...(exposedPorts.length > 0 && { ExposedPorts: setOf(exposedPorts) }),
    ...(Object.keys(env).length > 0 && {
      Env: Object.entries(sortKeys(env)).map(([name, value]) => `${name}=${value}`),
    }),
    ...(entrypoint !== undefined && { Entrypoint: entrypoint }),
    ...(cmd !== undefined && { Cmd: cmd }),
    ...(volumes.length > 0 && { Volumes: setOf(volumes) }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    Labels: labels,
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
  };
}

/** The specification writes a set as a map of empty objects. */
function setOf(names: readonly string[]): Record<string, object> {
  return Object.fromEntries([...names].sort().map((name) => [name, {}]));
}
