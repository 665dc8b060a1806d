import { blobPath } from "../../documents/oci/index.js";
import { fingerprintOf } from "../../judgement/release-policy/index.js";
import { parseSum, sha256Of } from "../../programs/coreutils.js";
import { digestText } from "../../repository/inputs/index.js";
import { ask } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { type BundleContents, parseContents } from "./bundle-contents.js";
import {
  CONTENTS_FILE,
  compareFiles,
  invalid,
  keyFile,
  layoutFolder,
  POLICY_FILE,
  ROOT_FILE,
  SIGNING_FILE,
} from "./bundle-files.js";
import { type BundleFolder, readFiles } from "./bundle-folder.js";
import { OCI_LAYOUT, parseIndex } from "./bundle-index.js";
import { type LayoutImage, readLayout } from "./bundle-layout.js";
import { BUNDLE_TAR, unpackBundle } from "./unbundle-unpack.js";

/** A bundle that was unpacked: every byte of it is what its name, or what names it, says. */
export interface OpenedBundle extends BundleFolder {
  /** The sha256 of the tar, as `sha256:…`. */
  digest: string;
  contents: BundleContents;
  images: LayoutImage[];
}

/** Where a bundle is unpacked. */
const UNPACKED = "out/unbundle";

/**
 * Unpack a bundle and verify that it is whole: names, sizes and digests of everything in it, and that each part is named
 * by another one. Whose signatures these are is not looked at yet. From here on only what was unpacked is used. Throws a
 * BundleError or a RegistryError.
 * @param file what people call the bundle
 */
export async function openBundle(tools: RegistryTools, file: string): Promise<OpenedBundle> {
  const sizes = await unpackBundle(tools, { file, folder: UNPACKED });
  const bundle: BundleFolder = { file, folder: UNPACKED, sizes };
  const read = async (path: string) => {
    const size = sizes.get(path);
    if (size === undefined) throw invalid(file, [{ path, message: "it is missing" }]);
    const [text = ""] = await readFiles(tools, bundle, [{ path, size }]);
    return text;
  };
  const contents = parseContents(file, await read(CONTENTS_FILE));
  await checkTexts(file, contents, read);
  const images: LayoutImage[] = [];
  for (const image of contents.images) {
    const index = await read(`${layoutFolder(image.name)}/index.json`);
    const roots = parseIndex(file, image, index);
    images.push(await readLayout(tools, bundle, roots));
  }
  compareFiles(file, sizes, expectedFiles(contents, images));
  const digest = parseSum(await ask(tools, sha256Of(BUNDLE_TAR), file));
  return { ...bundle, digest, contents, images };
}

/** See that policy and keys are those that bundle.json names. Nothing is judged by them. */
async function checkTexts(
  file: string,
  { policy, keys, images, sigstore }: BundleContents,
  read: (path: string) => Promise<string>,
): Promise<void> {
  const check = async (path: string, digestOf: (text: string) => string, wanted: string) => {
    const actual = digestOf(await read(path));
    return actual === wanted ? [] : [{ path, message: `expected ${wanted}, got ${actual}` }];
  };
  const faults = [
    ...(await check(POLICY_FILE, digestText, policy.digest)),
    ...(await Promise.all(sigstoreFiles(sigstore).map(([path, digest]) => check(path, digestText, digest)))).flat(),
    ...(await Promise.all(keys.map((key) => check(keyFile(key.name), keyDigest, key.fingerprint)))).flat(),
    ...(
      await Promise.all(
        images.map(({ name }) => check(`${layoutFolder(name)}/oci-layout`, digestText, digestText(OCI_LAYOUT))),
      )
    ).flat(),
  ];
  if (faults.length > 0) throw invalid(file, faults);
}

/** The files of a Sigstore that a bundle has, and their digests. */
function sigstoreFiles(sigstore: BundleContents["sigstore"]): [path: string, digest: string][] {
  const { trustedRoot, signingConfig } = sigstore ?? {};
  return [
    ...(trustedRoot === undefined ? [] : [[ROOT_FILE, trustedRoot] as [string, string]]),
    ...(signingConfig === undefined ? [] : [[SIGNING_FILE, signingConfig] as [string, string]]),
  ];
}

function keyDigest(pem: string): string {
  try {
    return fingerprintOf(pem);
  } catch {
    return "no public key";
  }
}

/** Everything that is in a bundle, with the sizes that are said of blobs. */
function expectedFiles(contents: BundleContents, images: readonly LayoutImage[]): Map<string, number | undefined> {
  const more = sigstoreFiles(contents.sigstore).map(([path]) => path);
  const texts = [CONTENTS_FILE, POLICY_FILE, ...more, ...contents.keys.map(({ name }) => keyFile(name))];
  const layouts = images.flatMap(({ name, blobs }) => [
    ...["oci-layout", "index.json"].map((path) => [`${layoutFolder(name)}/${path}`, undefined] as const),
    ...blobs.map(({ digest, size }) => [`${layoutFolder(name)}/${blobPath(digest)}`, size] as const),
  ]);
  return new Map([...texts.map((path) => [path, undefined] as const), ...layouts]);
}
