import { PREDICATES, type PredicateName } from "../../documents/attest/index.js";
import type { Trust } from "../../judgement/release-policy/index.js";
import { cosignVerify, cosignVerifyAttestation, type Verifier } from "../../programs/cosign.js";
import type { Repository } from "../../repository/references/index.js";
import type { RegistryImage } from "./read-image.js";

/**
 * Write the commands that check an image with cosign alone, for a shell: a signature and each kind of evidence, of the
 * index and of every manifest, with each key and identity that is trusted. One that succeeds is enough for its kind.
 * @param keyFile where the reader has a public key, by its name in the trust
 */
export function stockCommands(
  repository: Repository,
  { index, manifests }: Pick<RegistryImage, "index" | "manifests">,
  trust: Trust,
  predicates: readonly PredicateName[],
  keyFile: (name: string) => string,
): string[] {
  const subjects = [index, ...manifests.map(({ digest }) => digest)];
  return verifiers(trust, keyFile).flatMap((by) => [
    written(cosignVerify(by, repository, subjects)),
    ...predicates.map((name) => written(cosignVerifyAttestation(by, PREDICATES[name].uri, repository, subjects))),
  ]);
}

function verifiers({ keys, identities, root }: Trust, keyFile: (name: string) => string): Verifier[] {
  const signing = keys.filter(({ retired }) => retired !== true);
  const by = root === undefined ? {} : { root: { ...root, file: root.path, timed: false } };
  return [...signing.map(({ name }) => ({ key: keyFile(name) })), ...identities.map((item) => ({ ...item, ...by }))];
}

/** One argument a line is too long to read, all in one line too long to copy: the references have lines of their own. */
function written(argv: readonly string[]): string {
  return argv.map((word) => (word.includes("@sha256:") ? `\\\n    ${quoted(word)}` : quoted(word))).join(" ");
}

/** Where ./daggerw keeps keys, as engine/lib/keys.sh finds it out: for a shell, of whoever copies the command. */
export const KEYS_FOLDER = "$" + "{IMAGE_FACTORY_KEYS:-$" + "{XDG_CONFIG_HOME:-$HOME/.config}/image-factory/keys}";

/** Quote a word for a POSIX shell, where that is needed. The folder of keys is left to the shell, as the only one. */
function quoted(word: string): string {
  const inFolder = word.startsWith(`${KEYS_FOLDER}/`) ? word.slice(KEYS_FOLDER.length) : undefined;
  if (inFolder !== undefined) return `"${KEYS_FOLDER}"${quoted(inFolder)}`;
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
