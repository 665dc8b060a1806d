import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";

import { KEYS_FOLDER, stockCommands } from "../../../../pipeline/src/registry/client/commands.js";
import { DIGEST } from "../../fixtures.js";

const HOME = "/home/me";
const repository = { registry: "registry.invalid", path: "tiny", plainHttp: false };

/** The arguments that cosign would get from a shell for a key in this file. */
function key(file: string, env: Record<string, string> = {}): string | undefined {
  const trust = { keys: [{ name: "team", signer: "", pem: "" }], identities: [] };
  const image = { index: DIGEST, manifests: [] };
  const [command] = stockCommands(repository, image, trust, [], () => file);
  const script = `cosign() { printf '%s\\0' "$@"; }; ${command}`;
  const words = execFileSync("/bin/sh", ["-c", script], { env: { HOME, ...env }, encoding: "utf8" }).split("\0");
  return words[words.indexOf("--key") + 1];
}

test("the folder of keys is where ./daggerw looks, whatever it is called", () => {
  const file = `${KEYS_FOLDER}/trusted/team.pub`;
  expect(key(file)).toBe(`${HOME}/.config/image-factory/keys/trusted/team.pub`);
  expect(key(file, { XDG_CONFIG_HOME: "/x y" })).toBe("/x y/image-factory/keys/trusted/team.pub");
  expect(key(file, { IMAGE_FACTORY_KEYS: "/it's $HOME", XDG_CONFIG_HOME: "/x" })).toBe("/it's $HOME/trusted/team.pub");
});

test("no other word is left to the shell", () => {
  for (const file of ["~/a", "~root", "~root/a", "~", "a~b", "/x/~/y", "a=~/b", "~+", `x${KEYS_FOLDER}/y`]) {
    expect(key(file)).toBe(file);
  }
  expect(key(`${KEYS_FOLDER}/$(id)`)).toBe(`${HOME}/.config/image-factory/keys/$(id)`);
});

test("any other word comes out of the shell as it was", () => {
  const word = fc.string({ unit: fc.constantFrom(..."a/~ '\"$`\\*?[]{}()!#&|;<>=%+:,.@-_\n\té"), minLength: 1 });
  fc.assert(
    fc.property(word, (text) => {
      expect(key(text)).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test("an identity is verified by the environment's own root, and what that root does not name is not asked for", () => {
  const root = {
    path: "registry/sigstore/a.json",
    text: "",
    certificateLogs: false,
    signatureLogs: true,
    authorities: true,
  };
  const identity = { issuer: "https://ci.invalid", subject: "^(?:x)$", signer: "" };
  const keys = [{ name: "team", signer: "", pem: "" }];
  const commands = (changes: object) => {
    const trust = { keys, identities: [identity], root: { ...root, ...changes } };
    return stockCommands(repository, { index: DIGEST, manifests: [] }, trust, [], () => "team.pub");
  };
  const [byKey, byIdentity] = commands({});
  expect(byKey).not.toContain("--trusted-root");
  expect(byIdentity).toContain("--trusted-root registry/sigstore/a.json --insecure-ignore-sct=true");
  expect(byIdentity).not.toContain("tlog");
  expect(commands({ certificateLogs: true, signatureLogs: false })[1]).toMatch(/a\.json --insecure-ignore-tlog=true/);
  expect(commands({ certificateLogs: true })[1]).not.toContain("insecure");
});
