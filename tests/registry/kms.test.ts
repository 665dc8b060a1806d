import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { TrustedKey } from "../../pipeline/src/judgement/release-policy/index.js";
import { fingerprintOf } from "../../pipeline/src/judgement/release-policy/trust.js";
import { signs } from "../../pipeline/src/programs/cosign.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { collect } from "../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import type { Repository } from "../../pipeline/src/repository/references/index.js";
import { readKms } from "../../pipeline/src/steps/release/kms-environment.js";
import { type HostOptions, HostTools } from "./support/host-tools.js";
import { makeKey, trustIn } from "./support/keys.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";
import { attestationsOf, blocks, KINDS, subjectsOf } from "./support/released.js";
import { TransitServer } from "./support/transit-server.js";

const URI = "hashivault://team";
const KMS = { kind: "kms", uri: URI } as const;
const WRONG = "token-of-somebody-else";

/** Stands in for Vault. */
let transit: TransitServer;
let server: RegistryServer;
let layout: TestLayout;
let key: TrustedKey & { publicFile: string };
const used: HostTools[] = [];

beforeAll(async () => {
  [transit, server] = await Promise.all([TransitServer.start("team"), RegistryServer.start()]);
  layout = makeLayout();
  key = await publicKey();
});
afterAll(() => Promise.all([transit.stop(), server.stop()]));

/** The public key, as docs/runbook.md says that one gets it. */
async function publicKey() {
  const env = { HOME: inject("folder"), VAULT_ADDR: transit.address, VAULT_TOKEN: transit.token };
  const argv = ["public-key", "--key", URI];
  const { stdout: pem } = await promisify(execFile)(inject("programs").cosign, argv, { env });
  const publicFile = join(inject("folder"), "kms-team.pub");
  writeFileSync(publicFile, pem);
  return { name: "team", signer: fingerprintOf(pem), pem, publicFile };
}

function tools(options: HostOptions = {}): HostTools {
  const made = new HostTools({ layout: layout.folder, trusted: [key], ...options });
  used.push(made);
  return made;
}

/** The tools of one who has a token. */
async function entering(token: string): Promise<HostTools> {
  const text = `# the key of the team\nVAULT_ADDR=${transit.address}\nVAULT_TOKEN='${token}'\n`;
  return tools({ kms: await readKms({ kmsKey: URI, kmsEnvironment: { plaintext: async () => text } }) });
}

async function pushed(path: string): Promise<Repository> {
  const repository = server.repository(path);
  await push(tools(), layout.index, repository);
  return repository;
}

const found = (repository: Repository) =>
  collect(tools(), repository, layout.index, { keys: [key], identities: [] }, KINDS);

const ended = (work: Promise<unknown>) => work.then(String, (cause: unknown) => cause as Error & { code: string });

describe("a key in a KMS", () => {
  test("signs manifests and statements, and who has its public key takes the image", async () => {
    const repository = await pushed("kms/signed");
    const own = await entering(transit.token);
    await sign(own, KMS, repository, subjectsOf(layout));
    await attest(own, KMS, repository, attestationsOf(layout));
    const image = await found(repository);
    expect(image.signatures).toEqual(subjectsOf(layout).map((subject) => ({ subject, signer: key.signer })));
    expect(blocks(image, { keys: [key], identities: [] })).toEqual([]);
    expect(transit.signatures).toBe(image.signatures.length + image.attestations.length);
    // Who trusts another key finds nothing.
    const other = makeKey("other");
    const elsewhere = await collect(tools({ trusted: [other] }), repository, layout.index, trustIn(other), KINDS);
    expect(elsewhere).toMatchObject({ signatures: [], attestations: [] });
    expect(blocks(elsewhere, trustIn(other))).not.toEqual([]);
  });

  test("is waited for where the KMS does not answer for a moment", async () => {
    const repository = await pushed("kms/late");
    transit.down = 4;
    await sign(await entering(transit.token), KMS, repository, [layout.index]);
    expect(transit.down).toBe(0);
    expect((await found(repository)).signatures).toHaveLength(1);
  });

  test.each([
    ["a wrong token", () => entering(WRONG), /transit\/keys\/team \| Code: 403.* permission denied/],
    ["no token", async () => tools({ kms: new Map([["VAULT_ADDR", transit.address]]) }), /token/i],
    ["nothing", async () => tools(), /VAULT_ADDR/],
  ])("signs nothing for one with %s, and it is said why", async (name, open, words) => {
    const repository = await pushed(`kms/refused-${name.replaceAll(" ", "-")}`);
    const [before, own] = [transit.signatures, await open()];
    const works = [
      () => sign(own, KMS, repository, [layout.index]),
      () => attest(own, KMS, repository, attestationsOf(layout).slice(0, 1)),
    ];
    for (const work of works) {
      const error = await ended(work());
      expect(error).toMatchObject({ code: "REGISTRY_FAILED", message: expect.stringMatching(words) });
      expect(String(error)).toContain("--kms-environment");
      expect(String(error)).not.toContain(WRONG);
    }
    expect(transit.signatures).toBe(before);
    expect(await found(repository)).toMatchObject({ signatures: [], attestations: [] });
  });

  test("that the KMS does not have is an error, and its name is shown", async () => {
    const repository = await pushed("kms/unknown");
    const signer = { kind: "kms", uri: "hashivault://nobody" } as const;
    const error = await ended(sign(await entering(transit.token), signer, repository, [layout.index]));
    expect(error).toMatchObject({ code: "REGISTRY_FAILED", message: expect.stringContaining("nobody") });
  });
});

describe("the token", () => {
  const runs = () => used.flatMap((item) => item.runs);
  const holds = (text: string) => text.includes(transit.token) || text.includes(WRONG);

  test("is no argument, and is not printed", () => {
    const said = runs().map(({ argv, printed }) => [...argv, printed].join("\n"));
    expect(said.filter(holds)).toEqual([]);
    expect(said.some((text) => text.includes(URI))).toBe(true);
  });

  test("is in the environment of the runs that sign, and of no other", () => {
    const holding = runs().filter(({ env }) => Object.values(env).some((value) => holds(value ?? "")));
    expect(holding.length).toBeGreaterThan(20);
    expect(holding.filter(({ argv }) => !signs(argv))).toEqual([]);
  });

  test("is in no file that a run leaves, and nowhere in the registry", () => {
    const folders = [server.folder, ...used.map(({ folder }) => folder)];
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => holds(readFileSync(file, "latin1")))).toEqual([]);
  });
});
