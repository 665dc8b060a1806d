import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of the embedded engine, its registry and what was made for it, as ./daggerw finds it. */
export function factoryHome(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return process.env.IMAGE_FACTORY_HOME ?? join(cache, "image-factory");
}
