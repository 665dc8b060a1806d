import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { stockCommands } from "../../pipeline/src/registry/client/commands.js";
import { makeKey, type TestKey, trustIn } from "./support/keys.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";
import { KINDS, release } from "./support/released.js";

let server: RegistryServer;
let key: TestKey;
let other: TestKey;
let layout: TestLayout;

beforeAll(async () => {
  server = await RegistryServer.start();
  [key, other] = [makeKey("team"), makeKey("other")];
  layout = makeLayout();
  await release(server.repository("tiny"), layout, key);
});
afterAll(() => server.stop());

/** Run a command as a person would who copies it into a shell. */
function shell(command: string) {
  const PATH = `${dirname(inject("programs").cosign)}:${process.env.PATH}`;
  return promisify(execFile)("bash", ["-c", `cosign() { ${inject("programs").cosign} "$@"; }; ${command}`], {
    env: { PATH, HOME: inject("folder") },
  });
}

const commands = (path: string, by: TestKey) =>
  stockCommands(server.repository(path), layout, trustIn(by), KINDS, () => by.publicFile);

test("each succeeds as it is printed, for the index and both platforms", async () => {
  const all = commands("tiny", key);
  expect(all).toHaveLength(1 + KINDS.length);
  for (const command of all) {
    expect(command.match(/@sha256:/g)).toHaveLength(3);
    await expect(shell(command)).resolves.toBeDefined();
  }
});

test("each fails with a key that has signed nothing", async () => {
  for (const command of commands("tiny", other)) await expect(shell(command)).rejects.toThrow();
});

test("what is no plain word is quoted", () => {
  const identity = { issuer: "https://ci.invalid", subject: "^(?:it's (a|b))$", signer: "" };
  const [first] = stockCommands(server.repository("tiny"), layout, { keys: [], identities: [identity] }, [], String);
  expect(first).toContain(`--certificate-identity-regexp '^(?:it'\\''s (a|b))$'`);
});
