export { type AskedBase, askedDigest, askedOf, canonicalJson, digestText } from "./asked.ts";
export { type Catalog, loadCatalog } from "./catalog.ts";
export {
  type DebianWants,
  type ImageDefinition,
  type ImageSettings,
  lockPath,
  type Omission,
  type PythonWants,
} from "./definition.ts";
export { InputsError, UnknownNameError } from "./errors.ts";
export { baseChain, findImage, selectPlatforms } from "./lookup.ts";
export { type Locator, locator, type Parsed, parseYaml, type SourceFile, validate } from "./parse.ts";
export { normalizePythonName, parseRequirement, type Requirement } from "./patterns.ts";
export { type Architecture, architectureOf, isPlatform, PLATFORMS, type Platform } from "./platform.ts";
export { Inputs, Labels, LayerInputs, Mixin } from "./schema.ts";
