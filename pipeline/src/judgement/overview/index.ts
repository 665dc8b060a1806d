export { buildsOverview } from "./builds.js";
export { type ImageKnown, imageOverview, type LockFile } from "./image.js";
export { servedOverview } from "./served.js";
