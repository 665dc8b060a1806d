import { localKeyFile } from "../../judgement/release-policy/index.js";
import { stockCommands } from "../../registry/client/commands.js";
import type { RegistryImage } from "../../registry/client/read-image.js";
import type { OpenPlace } from "./place.js";

/** Say how anybody checks the same with cosign alone. */
export function verifyYourself(
  { rules, outside }: OpenPlace,
  image: Pick<RegistryImage, "index" | "manifests">,
): string {
  const commands = stockCommands(outside, image, rules.trust, rules.policy.require, keyFile);
  return ["The same with cosign alone:", ...commands, ""].join("\n");
}

/** Where the reader has a key: in the checkout, or where ./daggerw keeps those of a machine. */
function keyFile(name: string): string {
  const local = localKeyFile(name);
  return local === undefined ? `registry/keys/${name}.pub` : `~/.config/image-factory/keys/trusted/${local}`;
}
