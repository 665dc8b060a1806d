export { FORMATS, type Format, type Section, sectionsMarkdown, sectionsText, written } from "./sections.js";
