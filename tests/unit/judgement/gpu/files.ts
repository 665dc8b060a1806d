import type { GpuFile } from "../../../../pipeline/src/judgement/gpu/index.js";

/** GPU code from words: "sass sm_90a". */
export function code(...items: string[]): GpuFile["code"] {
  return items.map((item) => {
    const place = item.lastIndexOf(" ");
    return { kind: item.slice(0, place), target: item.slice(place + 1), isa: "", modules: 1 };
  });
}

/** A file with GPU code. */
export function file(path: string, ...items: string[]): GpuFile {
  return { path, package: "x 1.0", code: code(...items) };
}
