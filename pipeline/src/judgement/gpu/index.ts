export { cudaVersion, oldestDriver } from "./driver.js";
export { type GpuFacts, gpuFacts } from "./facts.js";
export { gpuLabels, statedLabels } from "./labels.js";
export { type GpuLibrary, namedLibraries, unmatchedLibraries } from "./libraries.js";
export { type GpuReport, gpuReport } from "./report.js";
export { runsOn, runsOnNewer, type Way } from "./runs-on.js";
export { GpuFile, parseGpuFiles } from "./schema.js";
export { gpuTable } from "./table.js";
export { GpuPolicy, gpuLines } from "./wanted.js";
