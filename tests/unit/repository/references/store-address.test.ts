import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkStore,
  loginOf,
  StoreError,
  storeAddressOf,
} from "../../../../pipeline/src/repository/references/index.js";

const HOST = "registry.corp:5000";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const config = (entry: object, host = HOST) => JSON.stringify({ auths: { [host]: entry } });

describe("the address of a store", () => {
  test.each([
    ["https://registry.corp", "registry.corp", "https://registry.corp"],
    ["https://registry.corp:5000/", HOST, "https://registry.corp:5000"],
    ["https://registry.corp:5000/team/a_b", HOST, "https://registry.corp:5000/team/a_b"],
  ])("%s", (text, host, address) => {
    expect(storeAddressOf(text)).toEqual({ host, address });
  });

  test.each([
    "http://registry.corp",
    "registry.corp",
    "https://",
    "https://Registry.corp",
    "https://a/../b",
    "https://a?b",
  ])("%s is none", (text) => {
    expect(() => storeAddressOf(text)).toThrow(/STORE_ADDRESS|expected https:\/\/HOST\[:PORT\]/);
  });

  test("a login in it is not shown", () => {
    const error = (() => {
      try {
        return storeAddressOf("https://me:s3cretword@registry.corp");
      } catch (cause) {
        return cause as StoreError;
      }
    })();
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).not.toContain("s3cretword");
    expect(String(error)).toContain("https://<login>@registry.corp");
  });

  test("authorities need an address", () => {
    expect(() => checkStore({ storeCa: {} })).toThrow("--store-ca: there is no --store-address");
    expect(() => checkStore({ storeAddress: "https://a", storeCa: {} })).not.toThrow();
    expect(() => checkStore({})).not.toThrow();
  });
});

describe("the login of a registry in Docker's config.json", () => {
  test("is that of its host", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^:\n\0]+$/), fc.stringMatching(/^[^\n\0]+$/), (user, password) => {
        const login = `${user}:${password}`;
        expect(loginOf(config({ auth: base64(login) }), HOST)).toBe(login);
        expect(loginOf(config({ username: user, password }), HOST)).toBe(login);
        expect(loginOf(config({ auth: base64(login) }, `https://${HOST}/v2/`), HOST)).toBe(login);
        expect(loginOf(config({ auth: base64(login) }, "elsewhere.corp"), HOST)).toBeUndefined();
      }),
    );
  });

  test.each([
    ["[", "--registry-auth: it is no JSON object"],
    [config({ auth: base64("none") }), `--registry-auth: auth of ${HOST} is not the base64 of USER:PASSWORD`],
    [config({ identitytoken: "x" }), "helpers and identity tokens are not read"],
  ])("%s cannot be used", (text, words) => {
    expect(() => loginOf(text, HOST)).toThrow(words);
  });

  test("no message shows one", () => {
    expect(() => loginOf(config({ auth: base64("s3cretword") }), HOST)).not.toThrow("s3cretword");
  });
});
