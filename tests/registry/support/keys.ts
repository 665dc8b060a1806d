import { execFileSync } from "node:child_process";
import { createHash, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import type { Trust, TrustedKey } from "../../../pipeline/src/judgement/release-policy/index.js";

/** A key pair as cosign makes it. */
export interface TestKey extends TrustedKey {
  privateFile: string;
  publicFile: string;
  password: string;
}

/** Make a key pair with cosign. */
export function makeKey(name: string): TestKey {
  const cwd = mkdtempSync(join(inject("folder"), `key-${name}-`));
  const password = `password of ${name}`;
  execFileSync(inject("programs").cosign, ["generate-key-pair"], {
    cwd,
    env: { COSIGN_PASSWORD: password },
    stdio: "ignore",
  });
  const [privateFile, publicFile] = [join(cwd, "cosign.key"), join(cwd, "cosign.pub")];
  const pem = readFileSync(publicFile, "utf8");
  return { name, signer: fingerprint(pem), pem, privateFile, publicFile, password };
}

/** Trust in some keys, and in nobody else. */
export function trustIn(...keys: readonly TestKey[]): Trust {
  return { keys: keys.map(({ name, signer, pem }) => ({ name, signer, pem })), identities: [] };
}

function fingerprint(pem: string): string {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(der).digest("hex")}`;
}
