import type { ImageDefinition, Platform } from "../inputs/index.js";
import type { Workshop } from "./workshop.js";
export async function testImage(workshop: Workshop, image: ImageDefinition, platforms: readonly Platform[]): Promise<string> { return `${workshop}${image}${platforms}`; }
