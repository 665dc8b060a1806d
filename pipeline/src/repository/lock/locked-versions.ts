import { z } from "zod";

import { normalizePythonName } from "../inputs/index.js";

const Wheels = z.looseObject({ wheels: z.array(z.looseObject({ name: z.string(), version: z.string() })) });

/** Name, normalized, and version of a wheel. */
export interface LockedWheel {
  name: string;
  version: string;
}

/** The wheels in the text of a lock. One that cannot be read has none: what is wrong with it is told where it is used. */
export function lockedVersions(text: string): LockedWheel[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const { data } = Wheels.safeParse(value);
  return (data?.wheels ?? []).map(({ name, version }) => ({ name: normalizePythonName(name), version }));
}
