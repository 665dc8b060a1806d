import type { ImageSettings, Omission } from "./definition.js";
import { mergeEnv, settledEnv } from "./env.js";
import type { DebianInputs, EnvValue, Inputs, Mixin, PythonInputs, SettingsInputs, Variant } from "./schema.js";

/** Inputs of any level: a mixin, an inputs.yaml without its variants, or a variant. */
export type Level = Mixin & Omit<Variant, keyof Mixin>;

/** Join lists in order and drop what is there already. */
export function mergeLists<T>(...lists: (readonly T[] | undefined)[]): T[] {
  const seen = new Map<string, T>();
  for (const item of lists.flatMap((list) => list ?? [])) {
    const key = JSON.stringify(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** Join what is left out: once per name, the later reason wins. */
export function mergeOmissions(...lists: (readonly Omission[] | undefined)[]): Omission[] {
  const byName = new Map<string, Omission>();
  for (const item of lists.flatMap((list) => list ?? [])) byName.set(item.name, item);
  return [...byName.values()];
}

function mergeDebian(a: DebianInputs = {}, b: DebianInputs = {}): DebianInputs {
  return {
    suite: b.suite ?? a.suite,
    packages: mergeLists(a.packages, b.packages),
    omit: mergeOmissions(a.omit, b.omit),
  };
}

function mergePython(a: PythonInputs = {}, b: PythonInputs = {}): PythonInputs {
  return {
    version: b.version ?? a.version,
    requirements: mergeLists(a.requirements, b.requirements),
    constraints: mergeLists(a.constraints, b.constraints),
    omit: mergeOmissions(a.omit, b.omit),
  };
}

/** Merge the settings of a base with an image's own: every variable is a text then. */
export function mergeSettings(base?: SettingsInputs, own?: SettingsInputs): ImageSettings {
  const merged = mergeConfig(base, own);
  return { ...merged, env: settledEnv(merged.env) };
}

/** Merge settings key by key; ports and volumes add up, the environment by name, a command is replaced as a whole. */
function mergeConfig(
  a: SettingsInputs = {},
  b: SettingsInputs = {},
): Omit<ImageSettings, "env"> & { env: Record<string, EnvValue> } {
  return {
    user: b.user ?? a.user,
    env: mergeEnv(a.env, b.env),
    entrypoint: b.entrypoint ?? a.entrypoint,
    // As in a Dockerfile: a new entrypoint makes the old arguments meaningless.
    cmd: b.cmd ?? (b.entrypoint === undefined ? a.cmd : undefined),
    workdir: b.workdir ?? a.workdir,
    exposedPorts: mergeLists(a.exposedPorts, b.exposedPorts),
    volumes: mergeLists(a.volumes, b.volumes),
    stopSignal: b.stopSignal ?? a.stopSignal,
  };
}

/** Merge two levels: lists add up without duplicates, maps by key, single values are replaced by the later. */
export function mergeLevels(a: Level, b: Level): Level {
  return {
    base: b.base ?? a.base,
    mixins: mergeLists(a.mixins, b.mixins),
    platforms: b.platforms ?? a.platforms,
    epoch: b.epoch ?? a.epoch,
    debian: mergeDebian(a.debian, b.debian),
    python: mergePython(a.python, b.python),
    config: mergeConfig(a.config, b.config),
    layers: mergeLists(a.layers, b.layers),
  };
}

/** One image of an inputs.yaml, before its mixins and its base are known. */
export interface Draft {
  name: string;
  /** Path of the place that declares it inside inputs.yaml: empty, or `variants`, NAME. */
  path: string[];
  /** Names of its mixins, in order. */
  mixins: string[];
  /** Its own values, then its variant's. */
  levels: Level[];
}

/** Take an inputs.yaml apart into its images: one, or one for each variant. */
export function draftsOf(inputs: Inputs): Draft[] {
  const { name, variants, ...own } = inputs;
  if (variants === undefined) return [{ name, path: [], mixins: own.mixins ?? [], levels: [own] }];
  return Object.entries(variants).map(([variant, values]) => ({
    name: variant,
    path: ["variants", variant],
    mixins: mergeLists(own.mixins, values.mixins),
    levels: [own, values],
  }));
}

/** Merge all levels of an image: its mixins in order, its own values, its variant's. */
export function mergeDraft(draft: Draft, mixins: ReadonlyMap<string, Mixin>): Level {
  const found = draft.mixins.flatMap((name) => mixins.get(name) ?? []);
  return [...found, ...draft.levels].reduce<Level>(mergeLevels, {});
}
