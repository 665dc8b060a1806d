import type { EnvValue } from "./schema.js";

/** Variables as people write them: texts, and what is put before or after an earlier text. */
export type EnvInputs = Readonly<Record<string, EnvValue>>;

/**
 * Merge variables by name: a text replaces, an extension is put to the ends of what is there, with colons between. One that finds
 * nothing waits for the next merge: a mixin's comes to its base last.
 */
export function mergeEnv(a: EnvInputs = {}, b: EnvInputs = {}): Record<string, EnvValue> {
  const merged: Record<string, EnvValue> = { ...a };
  for (const [name, value] of Object.entries(b)) merged[name] = extended(a[name], value);
  return merged;
}

/** Write every variable as a text: an extension of nothing is all there is. */
export function settledEnv(env: EnvInputs): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      typeof value === "string" ? value : joined(value.prepend, value.append),
    ]),
  );
}

function extended(before: EnvValue | undefined, value: EnvValue): EnvValue {
  if (typeof value === "string" || before === undefined) return value;
  if (typeof before === "string") return joined(value.prepend, before, value.append);
  const [prepend, append] = [joined(value.prepend, before.prepend), joined(before.append, value.append)];
  return { ...(prepend === "" ? {} : { prepend }), ...(append === "" ? {} : { append }) };
}

function joined(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(":");
}
