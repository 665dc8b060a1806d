import { describe, expect, test } from "vitest";

import { type ReleaseCall, signerOf } from "../../../../pipeline/src/steps/release/call.js";

type Credentials = ReleaseCall["credentials"];
/** A Dagger secret, as far as it is used here. */
const secret = (text: string) => ({ plaintext: async () => text }) as NonNullable<Credentials["kmsEnvironment"]>;
const unread = { plaintext: () => Promise.reject(new Error("it was read")) } as unknown as ReturnType<typeof secret>;
const signer = (credentials: Credentials) => signerOf({ credentials });
const URI = "hashivault://team";

describe("who signs", () => {
  test.each<[Credentials, unknown]>([
    [{ signingKey: unread, signingPassword: unread }, { kind: "key" }],
    [{ identityToken: unread }, { kind: "keyless" }],
    [{ kmsKey: URI }, { kind: "kms", uri: URI }],
    [
      { kmsKey: URI, kmsEnvironment: secret("VAULT_TOKEN=x") },
      { kind: "kms", uri: URI },
    ],
  ])("is said by one of the three: %#", async (credentials, expected) => {
    expect(await signer(credentials)).toEqual(expected);
  });

  test.each<[string, Credentials]>([
    ["none", {}],
    ["none", { signingPassword: unread, registryAuth: unread }],
    ["--signing-key and --kms-key", { signingKey: unread, kmsKey: URI }],
    ["--kms-key and --identity-token", { kmsKey: URI, identityToken: unread }],
  ])("is not said by %s", async (found, credentials) => {
    const message = expect.stringContaining(
      `expected one of --signing-key, --kms-key and --identity-token, got ${found}`,
    );
    await expect(signer(credentials)).rejects.toMatchObject({ code: "RELEASE", message });
  });
});

describe("the variables of a KMS", () => {
  test("that cannot be right are an error before anything is built", async () => {
    const kmsEnvironment = secret("VAULT_ADDR=x\nhunter2");
    const error = { code: "RELEASE", message: expect.stringContaining("--kms-environment:2:1: ") };
    await expect(signer({ kmsKey: URI, kmsEnvironment })).rejects.toMatchObject(error);
    await expect(signer({ kmsKey: URI, kmsEnvironment })).rejects.not.toThrow("hunter2");
  });

  test("without its key are an error that says so, whoever signs else", async () => {
    const error = { code: "RELEASE", message: expect.stringContaining("only with --kms-key") };
    await expect(signer({ kmsEnvironment: unread })).rejects.toMatchObject(error);
    await expect(signer({ kmsEnvironment: unread, signingKey: unread })).rejects.toMatchObject(error);
  });
});
