import { compareText } from "../../errors/index.js";

/** A setting that two images have in different ways; missing where one has none. */
export interface SettingChange {
  /** As the config names it: `User`, `Env PATH`, `Labels org.opencontainers.image.version`. */
  name: string;
  from?: string;
  to?: string;
}

/** The settings of a config, each as a text: variables and labels one by one, lists as JSON. */
export function settingsOf(config: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(Object.entries(config).flatMap(([name, value]) => settingIn(name, value)));
}

function settingIn(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (name === "Env" && Array.isArray(value)) return value.map(variable);
  if (typeof value === "string") return [[name, value]];
  if (typeof value === "object" && !Array.isArray(value))
    return Object.entries(value).map(([key, item]) => [`${name} ${key}`, typeof item === "string" ? item : json(item)]);
  return [[name, json(value)]];
}

function variable(item: unknown): [string, string] {
  const text = typeof item === "string" ? item : json(item);
  const at = text.indexOf("=");
  return at < 0 ? [`Env ${text}`, ""] : [`Env ${text.slice(0, at)}`, text.slice(at + 1)];
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** What differs between two maps of texts, by name. */
export function changesOf(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): SettingChange[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].sort(compareText);
  return names.flatMap((name) => {
    const [one, two] = [from.get(name), to.get(name)];
    if (one === two) return [];
    return [{ name, ...(one !== undefined && { from: one }), ...(two !== undefined && { to: two }) }];
  });
}
