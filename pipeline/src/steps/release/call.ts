import type { Directory } from "@dagger.io/dagger";
import type { Signer } from "../../programs/cosign.js";
import { type Settings, settingsOf } from "../workshop/settings.js";
import { wrongArgument } from "./errors.js";
import { readKms } from "./kms-environment.js";
import { type Origin, parseOrigin, whoOf } from "./origin.js";
import type { Credentials } from "./registry-box.js";
import type { Site } from "./site.js";

/** What a call of a release function brings: where it builds, who signs, whom it trusts, and where it comes from. */
export interface ReleaseCall {
  settings: Settings;
  credentials: Credentials;
  /** Folder of *.pub that a policy may call local. */
  trustedKeys?: Directory;
  origin: Origin;
}

type Fields = Parameters<typeof settingsOf>[0] & Credentials & Pick<ReleaseCall, "trustedKeys"> & { origin?: string };

/** Gather a call from the fields of the module: Dagger keeps fields flat. Throws a ReleaseError. */
export async function callOf(fields: Fields): Promise<ReleaseCall> {
  const { signingKey, signingPassword, kmsKey, kmsEnvironment, identityToken, registryAuth, trustedKeys } = fields;
  return {
    settings: await settingsOf(fields),
    credentials: { signingKey, signingPassword, kmsKey, kmsEnvironment, identityToken, registryAuth },
    trustedKeys,
    origin: parseOrigin(fields.origin),
  };
}

/** Who signs for a site, with the services of its Sigstore. Throws as signerOf does. */
export async function signerFor(
  call: Pick<ReleaseCall, "credentials">,
  { sigstore }: Pick<Site, "sigstore">,
): Promise<Signer> {
  return { ...(await signerOf(call)), ...(sigstore !== undefined && { sigstore }) };
}

/** Who signs. Throws a ReleaseError where nobody does, where it is not clear who, or where the KMS is not named well. */
export async function signerOf({ credentials }: Pick<ReleaseCall, "credentials">): Promise<Signer> {
  // Each run that signs reads it again: this is for its errors, which should come before a build of an hour.
  await readKms(credentials);
  const { kmsKey } = credentials;
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

/** Who changes an environment: for its journal, its lease and the signatures. Throws a ReleaseError as signerOf does. */
export async function runOf(
  call: ReleaseCall,
  site: Pick<Site, "sigstore">,
): Promise<{ who: string; owner?: string; signer: Signer }> {
  const { owner } = call.origin;
  return { who: whoOf(call.origin), ...(owner !== undefined && { owner }), signer: await signerFor(call, site) };
}

const NEXT = "Call through ./daggerw, which makes a key on first use; docs/runbook.md says more.";
