export { BlockedError, ReleasePolicyError } from "./errors.js";
export type { Check, Found, FoundManifest, FoundSignature, FoundUnproven } from "./found.js";
export { judge } from "./judge.js";
export { parseReleasePolicy } from "./parse.js";
export { type Row, row } from "./row.js";
export type { Rules } from "./rules.js";
export { REQUIRABLE, ReleasePolicy } from "./schema.js";
export { checkTable, judgedBy, release } from "./table.js";
export { fingerprintOf, localKeyFile, type Trust, type TrustedIdentity, type TrustedKey, trustOf } from "./trust.js";
