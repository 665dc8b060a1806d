import type { Directory } from "@dagger.io/dagger";

import { type Settings, settingsOf } from "../build/settings.js";
import type { Signer } from "../tools/cosign.js";
import { wrongArgument } from "./errors.js";
import type { Origin } from "./origin.js";
import type { Credentials } from "./registry-box.js";

/** What a call of a release function brings: where it builds, who signs, whom it trusts, and where it comes from. */
export interface ReleaseCall {
  settings: Settings;
  credentials: Credentials;
  /** Key in a key management service, as cosign names it. */
  kmsKey?: string;
  /** Folder of *.pub that a policy may call local. */
  trustedKeys?: Directory;
  origin: Origin;
}

type Fields = Parameters<typeof settingsOf>[0] & Credentials & Pick<ReleaseCall, "kmsKey" | "trustedKeys"> & Origin;

/** Gather a call from the fields of the module: Dagger keeps fields flat. */
export function callOf(fields: Fields): ReleaseCall {
  const { signingKey, signingPassword, identityToken, registryAuth, kmsKey, trustedKeys } = fields;
  const { builder, invocation, caller, sourceRepository, sourceCommit, sourceDirty } = fields;
  return {
    settings: settingsOf(fields),
    credentials: { signingKey, signingPassword, identityToken, registryAuth },
    ...{ kmsKey, trustedKeys },
    origin: { builder, invocation, caller, sourceRepository, sourceCommit, sourceDirty },
  };
}

/** Who signs. Throws a ReleaseError where nobody does, or where it is not clear who. */
export function signerOf({ credentials, kmsKey }: Pick<ReleaseCall, "credentials" | "kmsKey">): Signer {
  const given: [flag: string, signer: Signer][] = [];
  if (credentials.signingKey !== undefined) given.push(["--signing-key", { kind: "key" }]);
  if (kmsKey !== undefined) given.push(["--kms-key", { kind: "kms", uri: kmsKey }]);
  if (credentials.identityToken !== undefined) given.push(["--identity-token", { kind: "keyless" }]);
  const [first, ...others] = given;
  if (first !== undefined && others.length === 0) return first[1];
  const found = given.map(([flag]) => flag).join(" and ") || "none";
  const message = `expected one of --signing-key, --kms-key and --identity-token, got ${found}`;
  throw wrongArgument("--signing-key", message, NEXT);
}

const NEXT = "Call through ./daggerw, which makes a key on first use; docs/runbook.md says more.";
