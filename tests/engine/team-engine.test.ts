import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../registry/support/free-port.js";
import { type Outcome, start } from "./support/process.js";

/** The address of the machine's own engine, as `./daggerw engine status` prints it. */
let socket = "";
let folder = "";
let server: Server;
let port = 0;

/** Certificates as docs/team-engine.md makes them: the commands of its block, word for word. */
function certificates(into: string, cn: string): void {
  mkdirSync(into);
  const [block = ""] = /(?<=^```sh\n)openssl[\s\S]*?(?=^```)/m.exec(readFileSync("docs/team-engine.md", "utf8")) ?? [];
  const script = block
    .replaceAll("engine.corp", "127.0.0.1")
    .replace("DNS:127.0.0.1", "IP:127.0.0.1")
    .replace("team CA", cn);
  execFileSync("bash", ["-euo", "pipefail", "-c", script], { cwd: into, stdio: "pipe" });
}

beforeAll(async () => {
  folder = mkdtempSync(join(inject("folder"), "team-"));
  certificates(join(folder, "team"), "team CA");
  certificates(join(folder, "others"), "another CA");
  const status = await start("./daggerw", ["engine", "start"], ".", {}).ended;
  socket = /unix:\/\/(\S+\.sock)/.exec(status.stdout + status.stderr)?.[1] ?? "";
  const file = (name: string) => readFileSync(join(folder, "team", name));
  const options = { key: file("engine.key"), cert: file("engine.pem"), ca: file("ca.pem"), requestCert: true };
  server = createServer({ ...options, rejectUnauthorized: true }, (client) => {
    const engine = connect(socket);
    client.pipe(engine).pipe(client);
    client.on("error", () => engine.destroy());
    engine.on("error", () => client.destroy());
  });
  port = await freePort();
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
});

afterAll(() => server.close());

const tls = (who: string, ca = "team") =>
  `tls://127.0.0.1:${port}?ca_path=${folder}/${ca}/ca.pem&cert_path=${folder}/${who}/client.pem&key_path=${folder}/${who}/client.key`;

describe("an engine behind mutual TLS", () => {
  test("answers who has a certificate of the team", async () => {
    const done = await query(tls("team"));
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/"version": "v\d/);
  });

  test.each([
    ["one with a certificate of somebody else", () => tls("others", "team")],
    ["one without a certificate", () => tls("team").replace(/&.*/, "")],
    ["one who trusts another CA", () => tls("team", "others")],
  ])("does not answer %s", async (_, host) => {
    const done = await query(host(), {}, 4);
    expect(done.code).not.toBe(0);
    expect(done.stdout).not.toContain("version");
  });
});

test("kube-pod:// goes through kubectl, with context, namespace and container", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const words = join(folder, "words");
  const program = `import os, socket, sys, threading
open(${JSON.stringify(words)}, "w").write("\\n".join(sys.argv[1:]))
s = socket.socket(socket.AF_UNIX); s.connect(${JSON.stringify(socket)})
def up():
    while data := os.read(0, 65536): s.sendall(data)
    s.shutdown(socket.SHUT_WR)
threading.Thread(target=up, daemon=True).start()
while data := s.recv(65536): os.write(1, data)
`;
  writeFileSync(join(bin, "kubectl"), `#!/usr/bin/env python3\n${program}`);
  chmodSync(join(bin, "kubectl"), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const done = await query("kube-pod://dagger-engine-x?context=team&namespace=dagger&container=dagger-engine", env);
  expect(done).toMatchObject({ code: 0 });
  const said = ["--context=team", "--namespace=dagger", "exec", "--container=dagger-engine", "-i", "dagger-engine-x"];
  expect(readFileSync(words, "utf8").split("\n")).toEqual([...said, "--", "buildctl", "dial-stdio"]);
});

/** Ask the engine at an address for its version; no module is loaded. A CLI that gets no answer asks again for minutes: it is ended. */
function query(host: string, env: NodeJS.ProcessEnv = {}, seconds = 60): Promise<Outcome> {
  const given = { ...env, _EXPERIMENTAL_DAGGER_RUNNER_HOST: host, IMAGE_FACTORY_REGISTRY_PORT: "none" };
  const command = `echo '{ version }' | timeout ${seconds} ./daggerw --silent query`;
  return start("bash", ["-c", command], ".", given).ended;
}
