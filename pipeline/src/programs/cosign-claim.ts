import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { clean } from "../text/clean.js";
import { jsonOf } from "../text/json.js";
import { parseBundle } from "./cosign.js";

/** What a bundle says of itself. Nothing of it is verified: it is for people who ask whose key they lack. */
export interface BundleClaim {
  /** Predicate type of its statement. */
  type: string;
  /** The digests that the statement is about. */
  subjects: string[];
  /** Who signed, by the bundle's own word, in a few words on one line. */
  signer: string;
}

/** Of each text in a claim: in characters. */
const LONGEST = 120;

const Material = z.looseObject({
  publicKey: z.looseObject({ hint: z.string().optional() }).optional(),
  certificate: z.looseObject({ rawBytes: z.string() }).optional(),
  x509CertificateChain: z.looseObject({ certificates: z.array(z.looseObject({ rawBytes: z.string() })) }).optional(),
});

/** Read what the file of a bundle says of itself. Throws a ZodError or a SyntaxError. */
export function parseClaim(text: string): BundleClaim {
  const { predicateType, subjects } = parseBundle(text);
  const whole = z.looseObject({ verificationMaterial: z.unknown() }).parse(jsonOf(text));
  const { data } = Material.safeParse(whole.verificationMaterial);
  const certificate = data?.certificate ?? data?.x509CertificateChain?.certificates[0];
  const signer = certificate === undefined ? keyNamed(data?.publicKey?.hint) : identityIn(certificate.rawBytes);
  return { type: predicateType, subjects, signer };
}

/** cosign's hint is the sha256 of the public key, as Trust names keys; other tools write what they like. */
function keyNamed(hint: string | undefined): string {
  if (hint === undefined || clean(hint) === "") return "signed by a key unknown here, which it does not name";
  const bytes = Buffer.from(hint, "base64");
  const named = bytes.length === 32 && bytes.toString("base64") === hint ? `sha256:${bytes.toString("hex")}` : hint;
  return `signed by a key unknown here (hint ${clean(named, LONGEST)})`;
}

function identityIn(rawBytes: string): string {
  try {
    const certificate = new X509Certificate(Buffer.from(rawBytes, "base64"));
    const subject = /^(?:URI|email):(.+)$/s.exec(certificate.subjectAltName ?? "")?.[1] ?? "nobody that it names";
    const issuer = issuerIn(certificate.raw) ?? "an issuer that it does not name";
    return `signed as ${clean(subject, LONGEST)} by ${clean(issuer, LONGEST)}, not trusted`;
  } catch {
    return "signed with a certificate that cannot be read";
  }
}

/** Fulcio's 1.3.6.1.4.1.57264.1.8: https://github.com/sigstore/fulcio/blob/v1.8.8/docs/oid-info.md. In DER, up to its value. */
const ISSUER = Buffer.from("060a2b0601040183bf300108", "hex");

/** The OIDC issuer in a certificate in DER: an OCTET STRING with a UTF8String, both of less than 128 bytes. */
function issuerIn(der: Buffer): string | undefined {
  const at = der.indexOf(ISSUER);
  if (at < 0) return undefined;
  const [octets, , utf8, length = 0] = der.subarray(at + ISSUER.length);
  const start = at + ISSUER.length + 4;
  if (octets !== 0x04 || utf8 !== 0x0c || length > 127) return undefined;
  return der.subarray(start, start + length).toString("utf8");
}
