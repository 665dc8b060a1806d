import {
  isBounded,
  spanOf,
  type Trust,
  type TrustedIdentity,
  type TrustedKey,
} from "../../judgement/release-policy/index.js";
import { TRUSTED_ROOT, type Verifier } from "../../programs/cosign.js";
import { rootWithin, type Span, type TrustedRoot } from "../../repository/environments/index.js";

/** Someone whose signatures count. */
export interface KnownSigner {
  by: Verifier;
  /** As Trust names them. */
  signer: string;
  /** What runs that verify with it find, by names. */
  files: Record<string, string>;
}

/** Everyone who is trusted, as cosign is told: keys by the files that runs find. Times are not asked for. */
export function knownSigners({ keys, identities, root }: Trust): KnownSigner[] {
  return [...keys.map(keySigner), ...identities.map((identity) => identitySigner(identity, root))];
}

/** A question for times: whether an authority of the trusted root says that a signer has signed in a span. */
export interface TimedSigner {
  signer: string;
  /** Where they are trusted. */
  inside: KnownSigner;
  /** At any time. */
  ever: KnownSigner;
}

/** Those who are trusted for a time only, where the trusted root names an authority that can tell. */
export function timedSigners(trust: Trust): TimedSigner[] {
  return [...trust.keys, ...trust.identities].filter(isBounded).flatMap((item) => {
    const [inside, ever] = [signedWithin(trust, item.signer, spanOf(item)), signedWithin(trust, item.signer, {})];
    return inside === undefined || ever === undefined ? [] : [{ signer: item.signer, inside, ever }];
  });
}

/** Ask for what a signer has signed in a span: undefined where no authority is trusted with times. */
export function signedWithin(trust: Trust, signer: string, span: Span): KnownSigner | undefined {
  const { root } = trust;
  const known = knownSigners(trust).find((item) => item.signer === signer);
  if (known === undefined || root?.authorities !== true) return undefined;
  return {
    ...known,
    by: { ...known.by, root: { ...root, file: TRUSTED_ROOT, timed: true } },
    // cosign itself judges the time, as one of an authority that is believed in this span only: none is read out of a bundle here.
    files: { [TRUSTED_ROOT]: rootWithin(root, span) },
  };
}

function keySigner({ name, signer }: TrustedKey): KnownSigner {
  return { by: { key: `trusted/${name}.pub` }, signer, files: {} };
}

function identitySigner({ issuer, subject, signer }: TrustedIdentity, root: TrustedRoot | undefined): KnownSigner {
  if (root === undefined) return { by: { issuer, subject }, signer, files: {} };
  const by = { issuer, subject, root: { ...root, file: TRUSTED_ROOT, timed: false } };
  return { by, signer, files: { [TRUSTED_ROOT]: root.text } };
}
