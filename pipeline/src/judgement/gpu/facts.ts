import { statedLabels } from "./labels.js";
import type { Unmatched } from "./libraries.js";
import type { GpuReport } from "./report.js";
import { codeText } from "./table.js";

/** What the rules are asked about the GPU code of one platform of an image. */
export interface GpuFacts {
  /** How many files have GPU code. */
  files: number;
  lines: number;
  cuda: string | null;
  libraries: { path: string; package: string; code: string; missing: string[] }[];
  unmatched: Unmatched[];
  /** What the labels say, and what they have to say. */
  labels: { stated: Record<string, string>; found: Record<string, string> };
}

/** Put together what the rules are asked. `labels` are those of the image's configuration. */
export function gpuFacts(report: GpuReport, labels: Readonly<Record<string, string>>): GpuFacts {
  return {
    files: report.files.length,
    lines: report.lines,
    cuda: report.cuda,
    libraries: report.libraries.map((library) => ({
      path: library.path,
      package: library.package || "no wheel",
      code: codeText(library),
      missing: library.missing,
    })),
    unmatched: report.unmatched,
    labels: { stated: statedLabels(report.platform, labels), found: report.labels },
  };
}
