export type { Check, Found, FoundManifest, FoundSignature } from "./found.js";
export { REQUIRABLE, ReleasePolicy } from "./schema.js";
export type { Trust, TrustedIdentity, TrustedKey } from "./trust.js";
