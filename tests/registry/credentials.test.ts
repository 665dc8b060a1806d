import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { signs } from "../../pipeline/src/programs/cosign.js";
import { copyImage } from "../../pipeline/src/registry/client/copy.js";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { collect } from "../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { type HostOptions, HostTools } from "./support/host-tools.js";
import { promotions } from "./support/promotions.js";
import { type Certificate, RegistryServer } from "./support/registry-server.js";
import { Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;
const USER = "factory";
const PASSWORD = `word-${randomBytes(12).toString("hex")}`;

let stage: Stage;
/** A registry that asks who. */
let server: RegistryServer;
let dockerConfig: string;
const used: HostTools[] = [];

beforeAll(async () => {
  stage = await Stage.open();
  server = await RegistryServer.start({ auth: htpasswd() });
  dockerConfig = login(PASSWORD);
});
afterAll(() => Promise.all([stage.stop(), server.stop()]));

/** A certificate that only who is told so trusts, made by the program that comes with Go. */
function certificate(): Certificate {
  const cwd = mkdtempSync(join(inject("folder"), "certificate-"));
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const program = join(root, "src/crypto/tls/generate_cert.go");
  execFileSync("go", ["run", program, "--host=127.0.0.1", "--ca", "--ecdsa-curve=P256"], { cwd, stdio: "ignore" });
  return { certificate: join(cwd, "cert.pem"), key: join(cwd, "key.pem") };
}

function htpasswd(): string {
  const file = join(mkdtempSync(join(inject("folder"), "htpasswd-")), "htpasswd");
  writeFileSync(file, `${USER}:${bcrypt(PASSWORD)}\n`);
  return file;
}

/** What htpasswd writes: perl is in every Debian, and its crypt is that of the system. */
function bcrypt(password: string): string {
  const program = "print crypt($ENV{WORD}, '$2b$05$abcdefghijklmnopqrstuu')";
  return execFileSync("perl", ["-e", program], { encoding: "utf8", env: { WORD: password } });
}

/** A folder with a config.json as `docker login` writes it. */
function login(password: string, host = server.host): string {
  const folder = mkdtempSync(join(inject("folder"), "docker-"));
  const auth = Buffer.from(`${USER}:${password}`).toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
  return folder;
}

function tools(options: HostOptions): HostTools {
  const made = stage.tools({ layout: stage.layout(1).folder, ...options });
  used.push(made);
  return made;
}

/** A place of the stage, on a registry that asks who. */
function here(environment: string, on = server, plainHttp = true): Place {
  const place = stage.place(environment);
  const at = (path: string) => ({ ...on.repository(path), plainHttp });
  return { ...place, repository: at(place.repository.path), journal: at(place.journal.path) };
}

/** What is searched for: whole, and as it goes over the wire; of the key, every line of its text. */
function secrets(): string[] {
  const lines = readFileSync(stage.key.privateFile, "utf8")
    .split("\n")
    .filter((line) => line.length > 20 && !line.includes("-----"));
  return [PASSWORD, Buffer.from(`${USER}:${PASSWORD}`).toString("base64"), stage.key.password, ...lines];
}

/** The places that hold one of some words: files below a folder. */
function filesWith(folder: string, words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return words.some((word) => bytes.includes(word));
    });
}

describe("a registry that asks who", () => {
  test("takes a release and a promotion with the login of a config.json", async () => {
    const [staging, production] = [here("staging"), here("production")];
    const own = tools({ dockerConfig });
    const index = stage.image(1);
    await copyImage(own, stage.staging.repository, staging.repository, index);
    await push(own, index, staging.repository, "latest");
    await sign(own, KEY, staging.repository, [index]);
    const { digest: _, ...request } = stage.request(production, 1, { from: staging });
    expect(await promote(own, request)).toMatchObject({ digest: index, changed: true });
    expect(await promotions(own, production)).toHaveLength(1);
  });

  test.each([
    ["no login", () => ({}), /401|unauthorized|credential/i],
    ["a wrong password", () => ({ dockerConfig: login("wrong-wrong-wrong") }), /401|unauthorized/i],
  ])("refuses %s, and says so", async (_, options, words) => {
    const { repository, rules } = here("staging");
    const works = [
      () => push(tools(options()), stage.image(1), repository),
      () => collect(tools(options()), repository, stage.image(1), rules.trust, ["provenance"]),
      () => promote(tools(options()), stage.request(here("elsewhere"), 1, { from: here("staging") })),
    ];
    for (const work of works) {
      const error = await work().then(String, (cause: unknown) => cause as Error & { code: string });
      expect(error).toMatchObject({ code: "REGISTRY_FAILED", message: expect.stringMatching(words) });
      expect(String(error)).toContain("--registry-auth");
      expect(String(error)).not.toContain("wrong-wrong-wrong");
    }
  });

  test("sees that a key's password is wrong, and does not show it", async () => {
    const signer = { ...stage.key, password: "not-the-password" };
    const signing = sign(tools({ dockerConfig, signer }), KEY, here("staging").repository, [stage.image(1)]);
    const error = await signing.then(String, (cause: unknown) => cause as Error & { code: string });
    expect(error).toMatchObject({ code: "REGISTRY_FAILED" });
    expect(String(error)).toMatch(/decrypt|password/i);
    expect(String(error)).not.toContain("not-the-password");
  });
});

describe("a registry of a team, as docs/registry-login.md has it: distribution 3, TLS and a login", () => {
  test("takes a release and a promotion, and refuses who does not log in or trust its certificate", async () => {
    const tls = certificate();
    const own = await RegistryServer.start({ auth: htpasswd(), tls }, "distribution 3.0");
    const [staging, production] = [here("staging", own, false), here("production", own, false)];
    const config = { dockerConfig: login(PASSWORD, own.host), env: { SSL_CERT_FILE: tls.certificate } };
    const team = tools(config);
    const index = stage.image(1);
    await push(team, index, staging.repository, "latest");
    await copyImage(team, stage.staging.repository, staging.repository, index);
    const { digest: _, ...request } = stage.request(production, 1, { from: staging });
    expect(await promote(team, request)).toMatchObject({ digest: index, changed: true });
    expect(await promotions(team, production)).toHaveLength(1);
    const refused = (options: HostOptions) => push(tools(options), index, staging.repository).then(String, String);
    expect(await refused({ env: config.env })).toMatch(/REGISTRY_FAILED|401|unauthorized|credential/i);
    expect(await refused({ dockerConfig: config.dockerConfig })).toMatch(/certificate/);
    await own.stop();
    // Where that registry was never compiled, it is now.
  }, 600_000);
});

describe("no secret", () => {
  const runs = () => used.flatMap((item) => item.runs);

  test("is an argument, or printed", () => {
    const said = runs().map(({ argv, printed }) => [...argv, printed].join("\n"));
    expect(said.length).toBeGreaterThan(50);
    for (const word of secrets()) expect(said.filter((text) => text.includes(word))).toEqual([]);
    // What is there is found.
    expect(said.some((text) => text.includes(stage.image(1)))).toBe(true);
  });

  test("is in the environment of a run that does not need it", () => {
    const all = runs();
    const holding = all.filter(({ env }) => Object.values(env).some((value) => secrets().includes(value ?? "")));
    expect(holding.length).toBeGreaterThan(0);
    expect(holding.filter(({ argv }) => !signs(argv))).toEqual([]);
    expect(all.some(({ env }) => Object.values(env).includes(PASSWORD))).toBe(false);
  });

  test("is left in a file that a run wrote, of what it keeps for the next or caches", () => {
    for (const item of used) expect(filesWith(item.folder, secrets())).toEqual([]);
    expect(used.some((item) => filesWith(item.folder, [stage.key.pem]).length > 0)).toBe(true);
  });

  test("is in the registry: in no manifest, no blob, no state and no log", () => {
    expect(filesWith(server.folder, secrets())).toEqual([]);
    expect(filesWith(server.folder, [stage.image(1)]).length).toBeGreaterThan(0);
    expect(readFileSync(server.log, "utf8")).toContain("PUT /v2/production/tiny/manifests/");
  });
});

describe("TLS", () => {
  test("is spoken with every registry that is not said to be this machine's own", async () => {
    const repository = { ...stage.staging.repository, plainHttp: false };
    const own = tools({ dockerConfig });
    const reading = collect(own, repository, stage.image(1), stage.staging.rules.trust, ["provenance"]);
    const error = { code: "REGISTRY_FAILED", message: expect.stringMatching(/HTTP response to HTTPS client/) };
    await expect(reading).rejects.toMatchObject(error);
    await expect(push(own, stage.image(1), repository)).rejects.toMatchObject(error);
    expect(own.runs.flatMap(({ argv }) => argv).filter((word) => /http|insecure/.test(word))).toEqual([]);
  });

  test("takes no certificate of one whom nobody trusts", async () => {
    const tls = certificate();
    const secure = await RegistryServer.start({ tls });
    const repository = { ...secure.repository("staging/tiny"), plainHttp: false };
    const error = { code: "REGISTRY_FAILED", message: expect.stringMatching(/certificate/) };
    await expect(push(tools({}), stage.image(1), repository)).rejects.toMatchObject(error);
    const trusting = tools({ env: { SSL_CERT_FILE: tls.certificate } });
    await push(trusting, stage.image(1), repository);
    await sign(trusting, KEY, repository, [stage.image(1)]);
    const found = await collect(trusting, repository, stage.image(1), stage.staging.rules.trust, []);
    expect(found.signatures).toHaveLength(1);
    await secure.stop();
  });
});
