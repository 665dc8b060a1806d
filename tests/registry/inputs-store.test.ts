import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { RegistryName } from "./support/registries.js";
import { type Certificate, RegistryServer } from "./support/registry-server.js";

const LOGIN = { user: "factory", password: `word-${randomBytes(12).toString("hex")}` };
const BYTES = randomBytes(200_000);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const TAG = "app.amd64.0123456789abcdef";
const WHEEL = {
  name: "demo",
  version: "1.0",
  filename: "demo-1.0-py3-none-any.whl",
  size: BYTES.length,
  sha256: SHA256,
};

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
  const env = { WORD: LOGIN.password };
  const hash = execFileSync("perl", ["-e", "print crypt($ENV{WORD}, '$2b$05$abcdefghijklmnopqrstuu')"], {
    encoding: "utf8",
    env,
  });
  writeFileSync(file, `${LOGIN.user}:${hash}\n`);
  return file;
}

describe.each<RegistryName>(["distribution 2.8", "distribution 3.0"])("a store on %s, with TLS and a login", (name) => {
  let server: RegistryServer;
  let tls: Certificate;
  let folder: string;
  beforeAll(async () => {
    tls = certificate();
    server = await RegistryServer.start({ auth: htpasswd(), tls }, name);
    folder = mkdtempSync(join(inject("folder"), "inputs-"));
    mkdirSync(join(folder, "kept/wheels"), { recursive: true });
    writeFileSync(join(folder, "kept/wheels", WHEEL.filename), BYTES);
    writeFileSync(join(folder, "list.json"), JSON.stringify({ [TAG]: { wheels: [WHEEL] } }));
    writeFileSync(join(folder, "fetch.json"), JSON.stringify({ wheels: [WHEEL] }));
    writeFileSync(join(folder, "none.json"), "{}");
  }, 600_000);
  afterAll(() => server.stop());

  /** Run a program of the toolbox as a step does: how the store is entered is in its environment. */
  function run(words: string[], env: Record<string, string> = entered()): { status: number | null; said: string } {
    const argv = ["-m", ...words, "--store", `https://${server.host}/team/one`, "--backoff", "0.01"];
    const base = { PATH: process.env.PATH ?? "", PYTHONPATH: "toolbox", PYTHONDONTWRITEBYTECODE: "1" };
    const { status, stdout, stderr } = spawnSync("python3", argv, { encoding: "utf8", env: { ...base, ...env } });
    expect(stdout + stderr + argv.join(" ")).not.toContain(LOGIN.password);
    return { status, said: stdout + stderr };
  }

  function entered(): Record<string, string> {
    return { STORE_LOGIN: `${LOGIN.user}:${LOGIN.password}`, STORE_CA: tls.certificate };
  }

  const kept = (what: string, list: string, ...more: string[]) =>
    run(["kept", what, join(folder, list), join(folder, "answer"), ...more]);
  const answer = () => readFileSync(join(folder, "answer"), "utf8");

  test("takes what is pushed below its namespace, and gives it when the mirror has nothing", () => {
    expect(run(["fetch.store", "push", join(folder, "kept"), "--tag", TAG])).toMatchObject({
      status: 0,
      said: expect.stringContaining(`sent ${BYTES.length} bytes`),
    });
    const out = join(folder, `out-${name}`);
    const partial = join(folder, "partial");
    const env = { ...entered(), PYTHON_INDEX: "http://127.0.0.1:9/simple/" };
    const fetched = run(["fetch", join(folder, "fetch.json"), out, "--partial", partial], env);
    expect(fetched).toMatchObject({ status: 0 });
    expect(readFileSync(join(out, "wheels", WHEEL.filename)).equals(BYTES)).toBe(true);
    expect(readdirSync(join(server.storage, "docker/registry/v2/repositories/team/one/factory/inputs"))).toContain(
      "_manifests",
    );
  });

  test("refuses no login, a wrong one, and a certificate that nobody trusts, and says so", () => {
    const refused = (env: Record<string, string>) => run(["fetch.store", "missing", TAG], env);
    const { STORE_CA = "", STORE_LOGIN = "" } = entered();
    expect(refused({ STORE_CA })).toMatchObject({
      status: 5,
      said: expect.stringContaining("STORE_UNREACHABLE: status 401"),
    });
    expect(refused({ STORE_CA, STORE_LOGIN: "factory:wrong" })).toMatchObject({
      status: 5,
      said: expect.stringContaining("401"),
    });
    expect(refused({ STORE_LOGIN })).toMatchObject({
      status: 5,
      said: expect.stringMatching(
        /STORE_UNREACHABLE: a certificate that is not trusted here: .*CERTIFICATE_VERIFY_FAILED/,
      ),
    });
    expect(refused({ STORE_LOGIN, STORE_CA: tls.key }).said).toContain("--store-ca");
  });

  test("is verified byte by byte: a file that its disk changed is named", () => {
    expect(kept("verify", "list.json")).toMatchObject({ status: 0 });
    expect(answer()).toContain(`1 files, ${BYTES.length} bytes read out of the store`);
    const file = server.blobFile(SHA256);
    writeFileSync(file, Buffer.concat([BYTES.subarray(1), Buffer.from("x")]));
    const bad = kept("verify", "list.json");
    expect(bad.status).not.toBe(0);
    expect(bad.said).toMatch(/INPUT_MISMATCH: wheel demo 1\.0 .*expected sha256/);
    writeFileSync(file, BYTES);
    expect(kept("verify", "none.json")).toMatchObject({ status: 0 });
    expect(answer()).toContain(`extra: ${TAG}: no lock names it`);
  });

  test("is pruned of what no lock names", () => {
    expect(kept("prune", "list.json", "--days", "0", "--remove")).toMatchObject({ status: 0 });
    expect(answer()).toContain("removed 0 artifacts");
    expect(kept("prune", "none.json", "--days", "1", "--remove")).toMatchObject({ status: 0 });
    expect(answer()).toMatch(/stays app\.amd64\.\w+: kept on/);
    expect(kept("prune", "none.json", "--days", "0")).toMatchObject({ status: 0 });
    expect(answer()).toContain(`would remove ${TAG}: 1 files, ${BYTES.length} bytes`);
    expect(kept("prune", "none.json", "--days", "0", "--remove")).toMatchObject({ status: 0 });
    expect(kept("verify", "list.json").said).toContain(`INPUT_GONE: ${TAG}: the store has no such artifact`);
  });

  test("has no login in its log, and no file that was written has", () => {
    const files = [server.folder, folder].flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1")),
    );
    const words = [LOGIN.password, Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString("base64")];
    for (const word of words) expect(files.filter((text) => text.includes(word))).toHaveLength(0);
    expect(readFileSync(server.log, "utf8")).toContain("/v2/team/one/factory/inputs/");
  });
});

test("a registry that deletes nothing is told so", async () => {
  const server = await RegistryServer.start({}, "distribution 2.8", { deletes: false });
  const folder = mkdtempSync(join(inject("folder"), "inputs-"));
  mkdirSync(join(folder, "wheels"));
  writeFileSync(join(folder, "wheels", WHEEL.filename), BYTES);
  writeFileSync(join(folder, "none.json"), "{}");
  const run = (...words: string[]) => {
    const env = { ...process.env, PYTHONPATH: "toolbox", PYTHONDONTWRITEBYTECODE: "1" };
    return spawnSync("python3", ["-m", ...words, "--store", `http://${server.host}`], { encoding: "utf8", env });
  };
  expect(run("fetch.store", "push", folder, "--tag", TAG).status).toBe(0);
  const pruned = run("kept", "prune", join(folder, "none.json"), join(folder, "answer"), "--days", "0", "--remove");
  expect(pruned).toMatchObject({
    status: 5,
    stderr: expect.stringContaining("STORE_KEEPS_ALL: the registry deletes nothing (status 405)"),
  });
  await server.stop();
});
