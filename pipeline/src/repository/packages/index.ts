export { covers, goModule, isPurl, type Purl, purlText, readPurl, split } from "./purl.js";
