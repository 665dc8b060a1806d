export { PlatformSizes, platformSizes, SizesFacts, SizesReport } from "./sizes.js";
export { sizesSections } from "./sizes-sections.js";
