import { makeFolder, parseDiffering, sha256Check, sha256List } from "../../programs/coreutils.js";
import { beginsTar, parseListing, type TarEntry, tarExtract, tarHead, tarList } from "../../programs/tar.js";
import { beyond, LISTING_LENGTH, TOOL_SECONDS } from "../../text/limits.js";
import { ask, failed, LATE } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { checkEntries, invalid } from "./bundle-files.js";
import type { BundleFolder } from "./bundle-folder.js";

/** Where a bundle from elsewhere is, as the tools find it. */
export const BUNDLE_TAR = "bundle.tar";

/**
 * Unpack a bundle: its list is checked before, and compared with what was unpacked after. Then every blob is hashed: its
 * name is its digest. Returns the sizes of all files by their names. Throws a BundleError or a RegistryError.
 */
export async function unpackBundle(tools: RegistryTools, bundle: BundleFolder): Promise<Map<string, number>> {
  const { file, folder } = bundle;
  if (!beginsTar(await list(tools, file, tarHead(BUNDLE_TAR)))) throw invalid(file, [{ path: "", message: NO_TAR }]);
  const sizes = checkEntries(file, entriesOf(file, await list(tools, file, tarList(BUNDLE_TAR))));
  await ask(tools, makeFolder(folder), file);
  const unpacked = await list(tools, file, tarExtract(BUNDLE_TAR, folder));
  if (unpacked !== [...sizes.keys()].map((name) => `${name}\n`).join(""))
    throw invalid(file, [{ path: "", message: "it changed while it was read" }]);
  await checkBlobs(tools, bundle, [...sizes.keys()]);
  return sizes;
}

const NO_TAR = "it is no whole tar: it does not begin as one; what is compressed is to be unpacked first";

/** Run tar, once: what is wrong in a file is wrong the next time. */
async function list(tools: RegistryTools, file: string, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await tools.run(argv);
  const long = beyond(stdout.length, LISTING_LENGTH, "characters of names");
  if (long !== undefined) throw invalid(file, [{ path: "", message: long }]);
  if (code === 0) return stdout;
  const words = code === LATE ? `it took more than ${TOOL_SECONDS} s` : stderr.trim().split("\n")[0];
  throw invalid(file, [{ path: "", message: `it is no whole tar: ${words || `exit code ${code}`}` }]);
}

function entriesOf(file: string, text: string): TarEntry[] {
  try {
    return parseListing(text);
  } catch (cause) {
    throw invalid(file, [{ path: "", message: String(cause) }], { cause });
  }
}

async function checkBlobs(
  tools: RegistryTools,
  { file, folder }: BundleFolder,
  paths: readonly string[],
): Promise<void> {
  const blobs = paths.flatMap((path) => {
    const hex = /\/blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
    return hex === undefined ? [] : [{ path: `${folder}/${path}`, digest: `sha256:${hex}` }];
  });
  if (blobs.length === 0) throw invalid(file, [{ path: "", message: "there is no image in it" }]);
  const argv = sha256Check("sums");
  const outcome = await tools.run(argv, { sums: sha256List(blobs) });
  if (outcome.code === 0) return;
  const differing = parseDiffering(outcome.stdout).map((name) => name.slice(folder.length + 1));
  if (differing.length === 0) throw failed(argv, file, outcome);
  throw invalid(
    file,
    differing.map((path) => ({ path, message: "it has other bytes than its name says" })),
  );
}
