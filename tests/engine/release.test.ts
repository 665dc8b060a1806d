import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { DriftReport } from "../../pipeline/src/documents/drift/index.js";
import { WhereReport } from "../../pipeline/src/documents/fleet/index.js";
import { factoryHome } from "../registry/support/home.js";
import { goTool } from "../registry/support/programs.js";
import { type Advisory, advisoryFolder, MANY, URLLIB3 } from "./support/advisories.js";
import { Checkout } from "./support/checkout.js";
import { git } from "./support/git.js";
import type { Outcome } from "./support/process.js";

const SERVER = "images/onnxruntime/app/server.py";
const ENVIRONMENTS = "registry/environments.yaml";
const PRODUCTION = "policy: registry/policies/production.yaml";

/** A checkout with environments and keys of its own: what other runs have left does not count. */
class Site {
  readonly checkout = Checkout.small();
  readonly keys = join(mkdtempSync(join(inject("folder"), "site-")), "keys");
  /** Everything that was ever printed. */
  printed = "";

  constructor() {
    const own = randomBytes(4).toString("hex");
    const more = ["site", "other"].map(
      (name) => `  ${name}: { registry: loopback, namespace: ${own}/${name}, ${PRODUCTION} }\n`,
    );
    const text = this.checkout.read(ENVIRONMENTS).replace(/namespace: /g, `namespace: ${own}/`);
    this.checkout.write(ENVIRONMENTS, [text, ...more].join(""));
    cpSync(advisoryFolder([URLLIB3], 1, MANY), this.checkout.path("advisories"), { recursive: true });
    this.commit("first");
  }

  commit(subject: string): void {
    git(this.checkout.folder, "add", "--all");
    git(this.checkout.folder, "commit", "--quiet", "--message", subject);
  }

  async call(...args: string[]): Promise<Outcome> {
    const done = await this.checkout.start(["--silent", "call", ...args], { IMAGE_FACTORY_KEYS: this.keys }).ended;
    this.printed += done.stdout + done.stderr;
    return done;
  }

  release = () => this.call("--advisories=advisories", "release", "--name=onnxruntime");
  promote = (...more: string[]) => this.call("promote", "--name=onnxruntime", ...more);

  /** What an environment serves, by its own word. */
  async served(environment: string): Promise<string | undefined> {
    const { stdout } = await this.call("verify", "--name=onnxruntime", `--environment=${environment}`);
    return /is \S+@(sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
  }
}

const digestIn = (text: string) => /@(sha256:[0-9a-f]{64})/.exec(text)?.[1] ?? "none";

describe("from staging to production and back, on the registry of this machine", () => {
  let site: Site;
  let [first, second] = ["", ""];

  beforeAll(async () => {
    site = new Site();
    const released = await site.release();
    expect(released).toMatchObject({ code: 0 });
    first = digestIn(released.stdout);
    expect(released.stdout).toMatch(/added 3 signatures and 18 attestations/);
    expect(released.stdout).not.toContain("BLOCK");
  }, 1_800_000);

  test("the same release again adds nothing but today's scan", async () => {
    const again = await site.release();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/sent 0 B, .* were there; added 0 signatures and 3 attestations/);
    expect(digestIn(again.stdout)).toBe(first);
  });

  test("a promotion is planned, done, and then nothing is left to do", async () => {
    const planned = await site.promote("--dry-run");
    expect(planned).toMatchObject({ code: 0 });
    expect(planned.stdout).toContain("write line 1 of the journal");
    expect((await site.call("verify", "--name=onnxruntime")).code).not.toBe(0);
    const done = await site.promote();
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain(`points at ${first}`);
    expect((await site.promote()).stdout).toContain("serves it already: nothing to do");
  });

  test("what verify prints for cosign alone succeeds, command by command", async () => {
    const verified = await site.call("verify", "--name=onnxruntime");
    expect(verified).toMatchObject({ code: 0 });
    expect(digestIn(verified.stdout)).toBe(first);
    const [, text = ""] = verified.stdout.split(/^With cosign alone, .*\n/m);
    const commands = text.replaceAll("\\\n", " ").split("\n").filter(Boolean);
    expect(commands.length).toBeGreaterThan(5);
    const [cosign, env] = [goTool("cosign"), { ...process.env, IMAGE_FACTORY_KEYS: site.keys }];
    for (const command of commands) {
      // An SBOM is megabytes: what is printed goes nowhere.
      const shell = spawnSync("bash", ["-c", `cosign() { ${cosign} "$@"; }; ${command}`], { stdio: "ignore", env });
      expect([command, shell.status]).toEqual([command, 0]);
    }
  });

  test("sources in no commit go to staging, and no further", async () => {
    site.checkout.replace(SERVER, "import numpy", "# in no commit\nimport numpy");
    expect(await site.release()).toMatchObject({ code: 0 });
    const blocked = await site.promote();
    expect(blocked.code).not.toBe(0);
    expect(blocked.stderr).toMatch(/BLOCK .*provenance: /);
    expect(await site.served("production")).toBe(first);
  });

  test("a second version is promoted, and the first comes back by a rollback only", async () => {
    site.commit("second");
    const released = await site.release();
    expect(released).toMatchObject({ code: 0 });
    second = digestIn(released.stdout);
    expect(second).not.toBe(first);
    expect(await site.promote()).toMatchObject({ code: 0 });
    const replayed = await site.promote(`--digest=${first}`);
    expect(replayed.code).not.toBe(0);
    expect(replayed.stderr).toContain("was served before");
    expect(await site.call("rollback", "--name=onnxruntime")).toMatchObject({ code: 0 });
    expect(await site.served("production")).toBe(first);
    const listed = await site.call("promotions");
    const kinds = listed.stdout
      .split("\n")
      .map((line) => /^(\d) .* (promote|rollback) /.exec(line)?.slice(1).join(" "));
    expect(kinds.filter(Boolean)).toEqual(["3 rollback", "2 promote", "1 promote"]);
  });

  test("where it is, from the journal and the signed evidence, with a registry and without one", async () => {
    const asked = ["where", "--package=NumPy", "--environments=production"];
    const found = await site.call(...asked, "--format=json");
    expect(found.code, found.stderr).toBe(0);
    const { hits } = WhereReport.parse(JSON.parse(found.stdout));
    expect(hits.map(({ platform, digest, since }) => [platform, digest, since?.line])).toEqual([
      ["linux/amd64", first, 3],
      ["linux/arm64", first, 3],
    ]);
    expect(hits[0]).toMatchObject({ layer: "onnxruntime compiled", lock: { state: "same" } });
    const path = join(inject("folder"), "where-index.json");
    expect(await site.call("fleet-index", "--environments=production", "export", `--path=${path}`)).toMatchObject({
      code: 0,
    });
    const kept = await site.call(...asked, `--index=${path}`, "--format=json");
    expect(WhereReport.parse(JSON.parse(kept.stdout)).hits).toEqual(hits);
  });

  test("what is known since then is drift, with its cause and what mends it, as the resolver says", async () => {
    const critical: Advisory = { id: "CVE-2099-0009", package: "numpy", fixed: "99.0.0", severity: "CRITICAL" };
    cpSync(advisoryFolder([URLLIB3, critical], 0, MANY), site.checkout.path("later"), { recursive: true });
    const asked = ["--advisories=later", "drift", "--environments=production"];
    const seen = await site.call(...asked, "--format=json", "--threshold=none");
    expect(seen.code, seen.stderr).toBe(0);
    const { lines } = DriftReport.parse(JSON.parse(seen.stdout));
    const line = lines.find(({ package: name }) => name === "numpy");
    expect(line).toMatchObject({ id: critical.id, digest: first, verdict: "block", fix: { state: "unavailable" } });
    expect(line?.causes.map(({ cause }) => cause)).toContain("new-advisory");
    const failed = await site.call(...asked, "--threshold=critical");
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining(critical.id)]);
  });

  test("a bundle brings it to another site, which judges for itself", async () => {
    const bundled = await site.call("bundle", "--name=onnxruntime", "export", "--path=onnxruntime.tar");
    expect(bundled).toMatchObject({ code: 0 });
    const file = "--file=onnxruntime.tar";
    expect(await site.call("unbundle", file, "--environment=site")).toMatchObject({ code: 0 });
    expect(await site.served("site")).toBe(first);
    const stranger = join(mkdtempSync(join(inject("folder"), "stranger-")), "keys");
    const env = { IMAGE_FACTORY_KEYS: stranger };
    const unbundle = () =>
      site.checkout.start(["--silent", "call", "unbundle", file, "--environment=other"], env).ended;
    expect(await unbundle()).toMatchObject({ code: 1, stderr: expect.stringContaining("KEYS_NONE") });
    expect(await site.checkout.start(["keys", "make"], env).ended).toMatchObject({ code: 0 });
    const refused = await unbundle();
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("BLOCK");
  });

  test("neither the key nor its password was printed or left anywhere", () => {
    const password = readFileSync(join(site.keys, "signing/password"), "utf8");
    // Its first lines are the same in every key of cosign's, those in its source among them: the last whole one is ciphertext.
    const lines = readFileSync(join(site.keys, "signing/cosign.key"), "utf8").split("\n");
    const key = lines.findLast((line) => line.length === 64) ?? "";
    expect([password.length, key.length]).toEqual([44, 64]);
    for (const secret of [password, key]) expect(site.printed).not.toContain(secret);
    // Whatever was written since the keys were made; what is gone before it is read was not left.
    const since = ["-type", "f", "-newercc", join(site.keys, "lock")];
    const search = ["-exec", "grep", "-slF", "-e", password, "-e", key, "{}", "+"];
    const found = spawnSync("find", [factoryHome(), ...since, ...search], { encoding: "utf8", maxBuffer: 1 << 26 });
    expect(found.stdout).toBe("");
    const control = spawnSync("find", [site.keys, "-type", "f", ...search], { encoding: "utf8" });
    expect(control.stdout).toContain("cosign.key");
  });
});
