export { type AskedBase, askedDigest, askedOf, canonicalJson, digestText, sha256Of } from "./asked.js";
export { type Catalog, type CatalogReading, loadCatalog, readCatalog } from "./catalog.js";
export {
  type DebianWants,
  type ImageDefinition,
  type ImageSettings,
  lockPath,
  type Omission,
  type PythonWants,
} from "./definition.js";
export { InputsError, UnknownNameError } from "./errors.js";
export { semanticOf } from "./label-version.js";
export { baseChain, findImage, selectPlatform, selectPlatforms } from "./lookup.js";
export { type Locator, locator, type Parsed, parseYaml, type SourceFile, validate } from "./parse.js";
export { normalizePythonName, parseRequirement, type Requirement } from "./patterns.js";
export { Places, placesInFile, placesOfImage } from "./places.js";
export { type Architecture, architectureOf, isPlatform, PLATFORMS, type Platform } from "./platform.js";
export { distPackages, interpreterOf, pythonOfPackage, pythonsIn } from "./pythons.js";
export { Inputs, Labels, LabelsFile, LayerInputs, Mixin, TestInputs } from "./schema.js";
export { parseTestInputs, type TestWants, testInputsPath } from "./test-inputs.js";
export { parseTool, type ToolWants } from "./tool-inputs.js";
