import { localKeyFile } from "../../judgement/release-policy/index.js";
import { KEYS_FOLDER, stockCommands } from "../../registry/client/commands.js";
import type { RegistryImage } from "../../registry/client/read-image.js";
import type { OpenPlace } from "./place.js";

/** Say how anybody checks signatures and attestations with cosign alone, and what that does not show. */
export function verifyYourself(
  { rules, outside }: OpenPlace,
  image: Pick<RegistryImage, "index" | "manifests">,
): string {
  const commands = stockCommands(outside, image, rules.trust, rules.policy.require, keyFile);
  return [ALONE, ...commands, ""].join("\n");
}

/** Where the reader has a key: in the checkout, or where ./daggerw keeps those of a machine. */
function keyFile(name: string): string {
  const local = localKeyFile(name);
  return local === undefined ? `registry/keys/${name}.pub` : `${KEYS_FOLDER}/trusted/${local}`;
}

const ALONE =
  "With cosign alone, who signed what (it does not look at what the evidence says, its age, the policy or the journal):";
