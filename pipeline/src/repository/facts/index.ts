export { currentText, type Facts, factsBlock } from "./current-text.js";
export { type ImageFacts, imageFacts } from "./image-facts.js";
