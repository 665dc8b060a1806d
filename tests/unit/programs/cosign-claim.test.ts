import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BUNDLE_TYPE } from "../../../pipeline/src/programs/cosign.js";
import { parseClaim } from "../../../pipeline/src/programs/cosign-claim.js";
import { digestOf } from "../judgement/release-policy/complete.js";

/** Of OpenSSL: SAN `URI:https://github.com/o/r/.github/workflows/w.yml@refs/heads/main`, and Fulcio's two issuers. */
const CERTIFICATE =
  "MIIB7TCCAZOgAwIBAgIUC0kdrQvPLeMvRM4z9dCdGj90H88wCgYIKoZIzj0EAwIwADAeFw0yNjExMzAxMTMxNTBaFw0zNjExMjcxMTMxNTBaMAAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ4XhfHc4eBu/hwObkymWHNYrkdYqUBiz4kG239ICmBZRUUee/EsQRwSEfC1uxx9695B3Spj3MBJWAUzPj7yUbdo4HqMIHnMEwGA1UdEQEB/wRCMECGPmh0dHBzOi8vZ2l0aHViLmNvbS9vL3IvLmdpdGh1Yi93b3JrZmxvd3Mvdy55bWxAcmVmcy9oZWFkcy9tYWluMDsGCisGAQQBg78wAQEELQQraHR0cHM6Ly90b2tlbi5hY3Rpb25zLmdpdGh1YnVzZXJjb250ZW50LmNvbTA7BgorBgEEAYO/MAEIBC0MK2h0dHBzOi8vdG9rZW4uYWN0aW9ucy5naXRodWJ1c2VyY29udGVudC5jb20wHQYDVR0OBBYEFO9XejgnLpeTPFBvuz36SsLxE2qxMAoGCCqGSM49BAMCA0gAMEUCIH00YFWnYf/eYnueXRBmNlDy9AMHXhXNGHTAzXjmLJ07AiEA/pstjBmOSc/aMFCSdOwrUf4zWEBcD2jspENbFKE+Z54=";

const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "x", digest: { sha256: digestOf("a").slice(7) } }],
  predicateType: "https://sigstore.dev/cosign/sign/v1",
  predicate: {},
};

function bundle(verificationMaterial: unknown): string {
  const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
  const dsseEnvelope = { payload, payloadType: "application/vnd.in-toto+json", signatures: [] };
  return JSON.stringify({ mediaType: BUNDLE_TYPE, verificationMaterial, dsseEnvelope });
}

const signerOf = (material: unknown) => parseClaim(bundle(material)).signer;

describe("who signed a bundle, by its own word", () => {
  test("is a key by its fingerprint, where the hint is cosign's", () => {
    const hint = "Px02dX9floFC153EU/hHTPMERF8g1BSoekJWfLCW83w=";
    expect(parseClaim(bundle({ publicKey: { hint } }))).toEqual({
      type: statement.predicateType,
      subjects: [digestOf("a")],
      signer:
        "signed by a key unknown here (hint sha256:3f1d36757f5f968142d79dc453f8474cf304445f20d414a87a42567cb096f37c)",
    });
  });

  test("is whatever another tool's hint says, cleaned and not without an end", () => {
    const said = signerOf({ publicKey: { hint: `team\u001b[2K\nok  verified${"x".repeat(9999)}` } });
    expect(said).toMatch(/^signed by a key unknown here \(hint team \[2K ok {2}verifiedx+…\)$/);
    expect(said.length).toBeLessThan(200);
    expect(signerOf({ publicKey: {} })).toBe("signed by a key unknown here, which it does not name");
    expect(signerOf(null)).toBe("signed by a key unknown here, which it does not name");
  });

  test("is the identity and the issuer of a certificate, alone or at the head of a chain", () => {
    const [subject, issuer] = [
      "https://github.com/o/r/.github/workflows/w.yml@refs/heads/main",
      "https://token.actions.githubusercontent.com",
    ];
    const said = `signed as ${subject} by ${issuer}, not trusted`;
    expect(signerOf({ certificate: { rawBytes: CERTIFICATE } })).toBe(said);
    const certificates = [{ rawBytes: CERTIFICATE }, { rawBytes: "AAAA" }];
    expect(signerOf({ x509CertificateChain: { certificates } })).toBe(said);
    expect(signerOf({ certificate: { rawBytes: "AAAA" } })).toBe("signed with a certificate that cannot be read");
  });

  test("of any material, and of a certificate with any bytes changed, is one short line", () => {
    const der = Buffer.from(CERTIFICATE, "base64");
    const changed = fc
      .array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const copy = Buffer.from(der);
        for (const [place, byte] of changes) copy[place] = byte;
        return { certificate: { rawBytes: copy.toString("base64") } };
      });
    const hints = fc.string({ unit: "binary", maxLength: 300 }).map((hint) => ({ publicKey: { hint } }));
    fc.assert(
      fc.property(fc.oneof(changed, hints, fc.jsonValue()), (material) => {
        const said = signerOf(material);
        expect(said.length).toBeLessThan(320);
        expect(said).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
      { numRuns: 1000 },
    );
  }, 20_000);

  test("is nothing where there is no bundle", () => {
    expect(() => parseClaim("{}")).toThrow(z.ZodError);
    expect(() => parseClaim("no")).toThrow(SyntaxError);
  });
});
