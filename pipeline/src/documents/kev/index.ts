export { type Exploited, readKev } from "./kev.js";
