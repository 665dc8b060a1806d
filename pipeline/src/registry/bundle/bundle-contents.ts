import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { jsonOf, tooDeep } from "../../text/json.js";
import { CONTENTS_FILE, invalid } from "./bundle-files.js";

const digest = z.string().regex(DIGEST);
/** A part of a repository's path: it is an image's name in the environment that takes it, too. */
const image = z.string().regex(/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/);
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** bundle.json: what a bundle holds. All but the images is for people; who takes the bundle believes none of it. */
export const BundleContents = z.strictObject({
  formatVersion: z.literal(1),
  /** Name of the environment that it was made from. */
  environment: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Each with the digest of its index, in the order of their names. */
  images: z.array(z.strictObject({ name: image, digest })).min(1),
  /** Of that environment: its path there, and the sha256 of policy.yaml. */
  policy: z.strictObject({ path: z.string().min(1), digest }),
  /** The public keys that the environment trusts: keys/<name>.pub, and the sha256 of the key in DER. */
  keys: z.array(z.strictObject({ name, fingerprint: digest })),
  /** The files of its own Sigstore, where it has one: the sha256 of sigstore/trusted-root.json and sigstore/signing-config.json. */
  sigstore: z.strictObject({ trustedRoot: digest, signingConfig: digest.optional() }).optional(),
});
export type BundleContents = z.infer<typeof BundleContents>;

/** Write bundle.json. */
export function writeContents(contents: BundleContents): string {
  return `${JSON.stringify(BundleContents.parse(contents), undefined, 2)}\n`;
}

/** Read bundle.json. Throws a BundleError that names the bundle as `file`. */
export function parseContents(file: string, text: string): BundleContents {
  const parsed = BundleContents.safeParse(json(file, CONTENTS_FILE, text));
  if (!parsed.success) throw invalid(file, [{ path: CONTENTS_FILE, message: z.prettifyError(parsed.error) }]);
  const names = [parsed.data.images, parsed.data.keys].map((items) => items.map((item) => item.name));
  const twice = names.some((list) => new Set(list).size < list.length);
  if (twice) throw invalid(file, [{ path: CONTENTS_FILE, message: "it names an image or a key twice" }]);
  return parsed.data;
}

/** Read a document of a bundle. Throws a BundleError. */
export function json(file: string, path: string, text: string): unknown {
  const value = jsonOf(text);
  if (value === undefined) throw invalid(file, [{ path, message: tooDeep(text) ?? "it is not JSON" }]);
  return value;
}
