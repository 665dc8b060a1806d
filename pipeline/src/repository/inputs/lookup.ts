import { about } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import type { Catalog } from "./catalog.js";
import type { ImageDefinition } from "./definition.js";
import { allowed } from "./entry.js";
import { UnknownNameError } from "./errors.js";
import { isPlatform, type Platform } from "./platform.js";

/**
 * Find an image by its name. Throws an UnknownNameError that lists the names there are.
 * @param flag the argument that named it
 */
export function findImage(catalog: Catalog, name: string, flag = "--name"): ImageDefinition {
  const found = catalog.images.find((image) => image.name === name);
  if (found !== undefined) return found;
  const names = catalog.images.map((image) => image.name);
  throw unknown(flag, `unknown image "${name}"${didYouMean(name, names)}; ${allowed(names)}`);
}

/** List the bases of an image, the nearest first. */
export function baseChain(catalog: Catalog, image: ImageDefinition): ImageDefinition[] {
  if (image.base === undefined) return [];
  const base = findImage(catalog, image.base);
  return [base, ...baseChain(catalog, base)];
}

/** Choose platforms of an image: those asked for, or all of its own. Throws an UnknownNameError for any other. */
export function selectPlatforms(image: ImageDefinition, asked: readonly string[] = []): Platform[] {
  const wrong = asked.filter((platform) => !(isPlatform(platform) && image.platforms.includes(platform)));
  if (wrong.length > 0) {
    const names = wrong.map((platform) => `"${platform}"`).join(", ");
    throw unknown("--platforms", `image "${image.name}" is not built for ${names}; ${allowed(image.platforms)}`);
  }
  return asked.length === 0 ? image.platforms : image.platforms.filter((platform) => asked.includes(platform));
}

/** Choose one platform of an image. Throws an UnknownNameError for one that it is not built for. */
export function selectPlatform(image: ImageDefinition, asked: string): Platform {
  const [found] = selectPlatforms(image, [asked]);
  return found as Platform;
}

function unknown(path: string, message: string): UnknownNameError {
  return new UnknownNameError([about(path, message)], "Choose one of the names above.");
}
