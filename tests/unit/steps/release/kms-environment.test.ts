import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cosignAttest,
  cosignSign,
  cosignVerify,
  type Signer,
  signs,
  signsInKms,
} from "../../../../pipeline/src/programs/cosign.js";

import {
  type Kms,
  namesOf,
  parseKmsEnvironment,
  readKms,
} from "../../../../pipeline/src/steps/release/kms-environment.js";
import { failure } from "../../fixtures.js";

const VAULT = namesOf("hashivault://team");
const parse = (text: string, names = VAULT) => Object.fromEntries(parseKmsEnvironment(names, text));
const read = (kmsKey?: string, text?: string) => {
  const given: Kms = text === undefined ? {} : { kmsEnvironment: { plaintext: async () => text } };
  return readKms(kmsKey === undefined ? given : { ...given, kmsKey });
};
/** Any text of one line without control characters, of all of Unicode. */
const printable = fc.string({ unit: fc.constantFrom(..."ab=#$\"'`\\ {}:/%!é𝄞\u2028"), minLength: 1 });
const any = fc.oneof(
  printable,
  fc.string({ unit: "binary", minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text)),
);

describe("lines of NAME=value", () => {
  test("are read, with comments, empty lines, quotes and the line ends of Windows", () => {
    expect(
      parse(
        "# of the team\r\n\r\nVAULT_ADDR=https://vault.corp:8200\r\n  VAULT_TOKEN=\"a b\"  \nVAULT_NAMESPACE='it's'\n #x",
      ),
    ).toEqual({ VAULT_ADDR: "https://vault.corp:8200", VAULT_TOKEN: "a b", VAULT_NAMESPACE: "it's" });
    expect(parse("VAULT_TOKEN=$HOME #1 \\n ${X}")).toEqual({ VAULT_TOKEN: "$HOME #1 \\n ${X}" });
    const credentials = '{"type": "service_account", "private_key": "-----BEGIN\\nx"}';
    const google = parse(`GOOGLE_CREDENTIALS_JSON=${credentials}`, namesOf("gcpkms://projects/x"));
    expect(google).toEqual({ GOOGLE_CREDENTIALS_JSON: credentials });
  });

  test("give any value back as it was, between quotes or, where it has none at its ends, without", () => {
    fc.assert(
      fc.property(any, fc.constantFrom('"', "'"), (value, quote) => {
        expect(parse(`VAULT_TOKEN=${quote}${value}${quote}`)).toEqual({ VAULT_TOKEN: value });
        if (value.trim() === value && !/^["']/.test(value))
          expect(parse(`VAULT_TOKEN=${value}`)).toEqual({ VAULT_TOKEN: value });
      }),
    );
  });

  test.each([
    ["nothing", "", /got none/],
    ["only comments", "# x\n\n", /got none/],
    ["no equals sign", "VAULT_ADDR=x\nVAULT_TOKEN", /^--kms-environment:2:1: expected NAME=value.*VAULT_TOKEN/],
    ["no value", "VAULT_TOKEN=", /:1:1: VAULT_TOKEN: expected a value/],
    ["no value between quotes", "VAULT_TOKEN=''", /expected a value/],
    ["a name twice", "VAULT_TOKEN=a\nVAULT_TOKEN=a", /:2:1: VAULT_TOKEN is there twice/],
    ["a quote without its end", 'VAULT_TOKEN="abc', /expected the quote/],
    ["a quote alone", "VAULT_TOKEN='", /expected the quote/],
    ["quotes that differ", "VAULT_TOKEN='abc\"", /expected the quote/],
    ["a NUL", "VAULT_TOKEN=a\0b", /printable/],
    ["spaces around the sign", "VAULT_TOKEN = a", /expected NAME=value/],
    ["export", "export VAULT_TOKEN=a", /expected NAME=value/],
  ])("with %s are refused", (_, text, message) => {
    expect(failure(() => parse(text))).toMatchObject({ code: "RELEASE", message: expect.stringMatching(message) });
  });

  test.each(
    [
      ...[
        "PATH",
        "HOME",
        "RUN",
        "LD_PRELOAD",
        "DOCKER_CONFIG",
        "COSIGN_PASSWORD",
        "SIGSTORE_ID_TOKEN",
        "SSL_CERT_FILE",
      ],
      // What switches off the verification of TLS, and what names a file.
      ...[
        "VAULT_SKIP_VERIFY",
        "AWS_TLS_INSECURE_SKIP_VERIFY",
        "VAULT_CACERT",
        "AWS_CONFIG_FILE",
        "AZURE_GO_SDK_LOG_FILE",
      ],
      ...["GOOGLE_APPLICATION_CREDENTIALS", "vault_token", "__proto__", ""],
    ].map((name) => [name]),
  )("do not set %s, whatever the KMS", (name) => {
    for (const key of ["awskms:///x", "azurekms://x/y", "gcpkms://x", "hashivault://x"])
      expect(failure(() => parse(`${name}=x`, namesOf(key)))).toMatchObject({ code: "RELEASE" });
  });

  test("set what the KMS of the key needs, and nothing of another", () => {
    expect(parse("AWS_REGION=x", namesOf("awskms:///alias/x"))).toEqual({ AWS_REGION: "x" });
    expect(failure(() => parse("AWS_REGION=x"))).toMatchObject({ code: "RELEASE" });
  });

  test("are never shown, whatever is wrong: all bad lines are named by their numbers", () => {
    const secret = fc.string({ unit: fc.constantFrom(..."0123456789!?+/"), minLength: 16 });
    const bad = fc.constantFrom(
      ...["%", "%=", "%=x", "X_%=y", "AWS_%", "VAULT_TOKEN%=x", "VAULT_TOKEN='%", "VAULT_ADDR=\"%'", "PATH=%"],
      ...["VAULT_TOKEN=a\0%", "export VAULT_TOKEN=%", "VAULT_ADDR: %", "-%", '"%"', "OTHER_VALUE=%"],
    );
    fc.assert(
      fc.property(secret, fc.array(bad, { minLength: 1 }), (value, lines) => {
        const text = lines.map((line) => line.replace("%", () => value)).join("\n");
        const error = failure(() => parse(text));
        expect(error.problems.map(({ line }) => line)).toEqual(lines.map((_, place) => place + 1));
        expect(String(error.stack)).not.toContain(value);
      }),
    );
  });
});

describe("what a call gives", () => {
  test("is read where there is a key, and nothing where there is none", async () => {
    expect(await read("hashivault://team", "VAULT_TOKEN=x")).toEqual(new Map([["VAULT_TOKEN", "x"]]));
    expect(await read("hashivault://team")).toEqual(new Map());
    expect(await read()).toEqual(new Map());
  });

  test("without a key is an error, and does not even read it", async () => {
    const unread = { kmsEnvironment: { plaintext: () => Promise.reject(new Error("it was read")) } };
    const message = expect.stringContaining("only with --kms-key");
    await expect(readKms(unread)).rejects.toMatchObject({ code: "RELEASE", message });
  });

  test.each(["cosign.key", "AWSKMS:///x", "plugin://x", "hashivault:/x", " hashivault://x", ""])(
    "with the key %j is an error",
    async (key) => {
      const message = expect.stringMatching(/--kms-key: expected a URI .*awskms:\/\/.*hashivault:\/\//);
      await expect(read(key)).rejects.toMatchObject({ code: "RELEASE", message });
    },
  );
});

describe("runs of cosign", () => {
  const repository = { registry: "r.corp", path: "x", plainHttp: false };
  const runsOf = (signer: Signer) => [cosignSign(signer, repository, []), cosignAttest(signer, "s", "b")];

  test("that sign are told from others, and those in a KMS from those with a key or an identity", () => {
    const inKms = runsOf({ kind: "kms", uri: "awskms:///alias/x" });
    const others = [...runsOf({ kind: "key" }), ...runsOf({ kind: "keyless" })];
    expect([...inKms, ...others].map(signs)).toEqual(Array(6).fill(true));
    expect([...inKms, ...others].map(signsInKms)).toEqual([true, true, false, false, false, false]);
    const reads = [cosignVerify({ key: "hashivault://x" }, repository, []), ["oras", "sign"], ["cosign", "version"]];
    expect(reads.flatMap((argv) => [signs(argv), signsInKms(argv)])).toEqual(Array(6).fill(false));
  });
});
