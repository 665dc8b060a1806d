import { blobPath } from "../../documents/oci/index.js";
import { catFiles, copyInto, makeFolder } from "../../programs/coreutils.js";
import { digestText } from "../../repository/inputs/index.js";
import { beyond, EVIDENCE_BYTES } from "../../text/limits.js";
import { ask, failed } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { invalid, missing } from "./bundle-files.js";

/** A folder with the files of a bundle. */
export interface BundleFolder {
  /** What people call the bundle. */
  file: string;
  /** Where it is, relative to where the tools run. */
  folder: string;
  /** The sizes of all its files by their names, where it was unpacked from a tar. */
  sizes?: ReadonlyMap<string, number>;
}

/** A small file to read. Its size is known, from a list of the tar or from what names it. */
export interface SmallFile {
  path: string;
  size: number;
}

/** Read small files in one run. Throws a BundleError where they are not what was listed, or a RegistryError. */
export async function readFiles(
  tools: RegistryTools,
  { file, folder, sizes }: BundleFolder,
  files: readonly SmallFile[],
): Promise<string[]> {
  if (files.length === 0) return [];
  const faults = sizes === undefined ? [] : missing(sizes, new Map(files.map(({ path, size }) => [path, size])));
  if (faults.length > 0) throw invalid(file, faults);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const much = beyond(total, EVIDENCE_BYTES, "bytes");
  if (much !== undefined) throw invalid(file, [{ path: files[0]?.path ?? "", message: much }]);
  const argv = catFiles(files.map(({ path }) => `${folder}/${path}`));
  const bytes = Buffer.from(await ask(tools, argv, file), "utf8");
  if (bytes.length !== total) {
    throw invalid(file, [
      { path: files[0]?.path ?? "", message: "it is not text, or not as long as it is said to be" },
    ]);
  }
  let start = 0;
  return files.map(({ size }) => {
    start += size;
    return bytes.subarray(start - size, start).toString("utf8");
  });
}

/** Read small blobs of a layout by their digests; their bytes are hashed here. Throws as readFiles does. */
export async function readBlobTexts(
  tools: RegistryTools,
  bundle: BundleFolder,
  layout: string,
  blobs: readonly { digest: string; size: number }[],
): Promise<string[]> {
  const files = blobs.map(({ digest, size }) => ({ path: `${layout}/${blobPath(digest)}`, size }));
  const texts = await readFiles(tools, bundle, files);
  const wrong = texts.flatMap((text, place) => {
    const actual = digestText(text);
    const same = actual === blobs[place]?.digest;
    return same
      ? []
      : [{ path: files[place]?.path ?? "", message: `it has other bytes than its name says: ${actual}` }];
  });
  if (wrong.length > 0) throw invalid(bundle.file, wrong);
  return texts;
}

/** Write small files below the folder, over what is there. Throws a RegistryError. */
export async function writeFiles(
  tools: RegistryTools,
  { file, folder }: BundleFolder,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await ask(tools, makeFolder(folder), file);
  const argv = copyInto("files", folder);
  const given = Object.fromEntries(Object.entries(files).map(([path, text]) => [`files/${path}`, text]));
  const outcome = await tools.run(argv, given);
  if (outcome.code !== 0) throw failed(argv, file, outcome);
}
