export { ImageReferenceError } from "./errors.js";
export { DIGEST, isHost, isPath, isRepository, TAG } from "./grammar.js";
export { byDigest, byTag, nameOf, type Repository } from "./reference.js";
export { checkStore, loginOf, type StoreAddress, StoreError, storeAddressOf } from "./store-address.js";
