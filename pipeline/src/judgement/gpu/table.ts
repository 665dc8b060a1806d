import { LABEL_PREFIX } from "./labels.js";
import type { GpuLibrary } from "./libraries.js";
import type { GpuReport } from "./report.js";

/** Write for people what the named libraries of an image run on; nothing for an image without any. */
export function gpuTable(reports: readonly GpuReport[]): string {
  return reports
    .filter(({ libraries }) => libraries.length > 0)
    .map((report) => [headLine(report), ...report.libraries.map(libraryLine)].map((line) => `gpu   ${line}\n`).join(""))
    .join("");
}

function headLine({ image, platform, cuda, driver, labels }: GpuReport): string {
  const arch = platform.split("/")[1];
  const [sass, ptx] = ["sass", "ptx"].map((way) => labels[`${LABEL_PREFIX}${way}.${arch}`]);
  return `${image} ${platform}: SASS ${sass}; PTX ${ptx}; CUDA ${cuda ?? "unknown"}, driver ${driver ?? "unknown"} or newer`;
}

function libraryLine(library: GpuLibrary): string {
  return `  ${library.path.split("/").at(-1)} (${library.package || "no wheel"}): ${codeText(library)}`;
}

/** What a library holds, in a sentence. */
export function codeText({ code }: Pick<GpuLibrary, "code">): string {
  const targets = (wanted: string) => [
    ...new Set(code.filter(({ kind }) => kind === wanted).map(({ target }) => target)),
  ];
  const text = (wanted: string) => targets(wanted).join(" ") || "none";
  return `SASS ${text("sass")}; PTX ${text("ptx")}`;
}
