import { type Catalog, canonicalJson, type ImageDefinition } from "../inputs/index.js";

/**
 * The images that must be locked again: those that were asked for, those that ask for something else than before, and all that
 * stand on one of them. In the order of the catalog: bases first.
 */
export function affectedImages(before: Catalog, after: Catalog, asked: readonly string[]): string[] {
  const was = new Map(before.images.map((image) => [image.name, wanted(image)]));
  const found = new Set<string>();
  for (const image of after.images) {
    const changed = was.get(image.name) !== wanted(image);
    if (changed || asked.includes(image.name) || (image.base !== undefined && found.has(image.base)))
      found.add(image.name);
  }
  return [...found];
}

function wanted({ python, debian }: ImageDefinition): string {
  return canonicalJson({ python, debian });
}
