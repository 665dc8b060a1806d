export { assertImages, LENT, type Overlay, OverlayError, overlayOf, STANDS_ALONE } from "./overlay.js";
export { type Beneath, type Override, overrideLines } from "./override.js";
