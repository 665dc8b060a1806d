import type { Platform } from "../inputs/index.js";
import type { Settings } from "./settings.js";
export async function reproduceImage(
  settings: Settings,
  name: string,
  platforms: readonly Platform[],
): Promise<string> {
  return `${settings.seed}${name}${platforms}`;
}
