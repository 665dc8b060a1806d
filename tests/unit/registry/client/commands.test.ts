import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";

import { stockCommands } from "../../../../pipeline/src/registry/client/commands.js";
import { DIGEST } from "../../fixtures.js";

const HOME = "/home/me";
const repository = { registry: "registry.invalid", path: "tiny", plainHttp: false };

/** The arguments that cosign would get from a shell for a key in this file. */
function key(file: string): string | undefined {
  const trust = { keys: [{ name: "team", signer: "", pem: "" }], identities: [] };
  const image = { index: DIGEST, manifests: [] };
  const [command] = stockCommands(repository, image, trust, [], () => file);
  const script = `cosign() { printf '%s\\0' "$@"; }; ${command}`;
  const words = execFileSync("/bin/sh", ["-c", script], { env: { HOME }, encoding: "utf8" }).split("\0");
  return words[words.indexOf("--key") + 1];
}

test("only ~/ at the beginning is left to the shell", () => {
  expect(key("~/.config/team.pub")).toBe(`${HOME}/.config/team.pub`);
  for (const file of ["~root", "~root/a", "~", "a~b", "/x/~/y", "a=~/b", "~+"]) expect(key(file)).toBe(file);
});

test("any other word comes out of the shell as it was", () => {
  const word = fc.string({ unit: fc.constantFrom(..."a/~ '\"$`\\*?[]{}()!#&|;<>=%+:,.@-_\n\té"), minLength: 1 });
  fc.assert(
    fc.property(
      word.filter((text) => !text.startsWith("~/")),
      (text) => {
        expect(key(text)).toBe(text);
      },
    ),
    { numRuns: 60 },
  );
});
