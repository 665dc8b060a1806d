export { type Derivable, type DerivedDockerfile, deriveDockerfile, type Origin } from "./dockerfile.js";
export { dockerfilePath } from "./dockerfile-path.js";
export { bytecodeFolders } from "./modules.js";
export { writtenOut } from "./written-out.js";
