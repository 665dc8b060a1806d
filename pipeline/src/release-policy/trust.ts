/** A public key that signatures are verified with. */
export interface TrustedKey {
  /** The file's name without .pub: the tools find it as trusted/<name>.pub. */
  name: string;
  /** `sha256:` and 64 hex digits of the key itself (DER, SubjectPublicKeyInfo): who signed, in Found. */
  signer: string;
  /** The file's text. */
  pem: string;
  /** The last day on which it is trusted: YYYY-MM-DD. Without it, always. */
  notAfter?: string;
}

/** Who signs without a key. */
export interface TrustedIdentity {
  /** URL of the OIDC issuer. */
  issuer: string;
  /** A regular expression that the whole subject of the certificate fits. */
  subject: string;
  /** Issuer and subject as one text: who signed, in Found. */
  signer: string;
}

/** Everyone whose signature counts. */
export interface Trust {
  keys: TrustedKey[];
  identities: TrustedIdentity[];
}
