import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { counting, judge, type TrustedKey } from "../../../pipeline/src/judgement/release-policy/index.js";
import { bundle } from "../../../pipeline/src/registry/bundle/bundle.js";
import { unbundle } from "../../../pipeline/src/registry/bundle/unbundle.js";
import { findTag } from "../../../pipeline/src/registry/client/lookup.js";
import { unattested, unsigned } from "../../../pipeline/src/registry/client/missing.js";
import { type Place, SERVED } from "../../../pipeline/src/registry/client/place.js";
import { moveTag, push } from "../../../pipeline/src/registry/client/push.js";
import { attest } from "../../../pipeline/src/registry/evidence/attest.js";
import { collect, gather } from "../../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../../pipeline/src/registry/evidence/sign.js";
import { breakLease } from "../../../pipeline/src/registry/journal/break-lease.js";
import { journalRow } from "../../../pipeline/src/registry/journal/history.js";
import { insistOnJournal } from "../../../pipeline/src/registry/promotion/agreement.js";
import { promote } from "../../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../../pipeline/src/registry/promotion/rollback.js";
import { presentAt } from "../../../pipeline/src/registry/promotion/serve.js";
import type { HostOptions, HostTools } from "./host-tools.js";
import { makeKey, type TestKey } from "./keys.js";
import { promotions } from "./promotions.js";
import { RegistryServer } from "./registry-server.js";
import { evidenceOf, type Stage } from "./stage.js";

const KEY = { kind: "key" } as const;

/** Commands that another test runs: that file, and what is found in it. */
const ELSEWHERE: [command: RegExp, file: string, text: RegExp][] = [
  [/^\.\/daggerw engine start$/, "tests/run", /\.\/daggerw engine start/],
  [/^\.\/daggerw keys list$/, "tests/engine/keys.test.ts", /wrapper\.run\("keys"\)/],
  [/^\.\/daggerw check$/, "tests/engine/evidence.test.ts", /"check", "--images=onnxruntime"/],
  [/^\.\/daggerw call image --name=(?:NAME|onnxruntime) reproduce$/, "tests/engine/verbs.test.ts", /"reproduce"/],
  [/^\.\/daggerw call tool --name=cosign export --path=/, "tests/registry/support/programs.ts", /"call", "tool"/],
  [/^\/tmp\/cosign public-key --key hashivault:/, "tests/registry/kms.test.ts", /"public-key", "--key"/],
  [/^export IMAGE_FACTORY_KMS_KEY=/, "tests/engine/release-flags.test.ts", /IMAGE_FACTORY_KMS_KEY/],
];

/**
 * Somebody who does what the runbook says, word for word: with real keys, real registries, and the functions that `./daggerw call`
 * ends in. Only what needs an engine, a KMS or another machine is left to the tests that have it.
 */
export class Walk {
  /** Whoever signs now, and who is trusted. */
  signer: TestKey;
  trusted: (TestKey & Pick<TrustedKey, "notAfter" | "retired">)[];
  server: RegistryServer;
  /** The image that is released: what is in the checkout. */
  image: 0 | 1 | 2 = 2;
  /** The folder of somebody's own. */
  readonly home = mkdtempSync(join(inject("folder"), "walker-"));
  private bundled = "";
  private rotations = 0;

  constructor(readonly stage: Stage) {
    [this.signer, this.trusted, this.server] = [stage.key, [stage.key], stage.server];
  }

  tools(more: HostOptions = {}): HostTools {
    return this.stage.tools({ signer: this.signer, trusted: this.trusted, ...more });
  }

  /** An environment as this one's checkout has it. */
  place(environment: string): Place {
    const keys = this.trusted.map(({ name, signer, pem, notAfter, retired }) => ({
      ...{ name, signer, pem },
      ...(notAfter !== undefined && { notAfter }),
      ...(retired !== undefined && { retired }),
    }));
    const place = this.stage.place(environment, { keys, identities: [] });
    const [repository, journal] = [place.repository.path, place.journal.path].map((path) =>
      this.server.repository(path),
    );
    if (repository === undefined || journal === undefined) throw new Error("no repositories");
    return { ...place, repository, journal };
  }

  /** Run a command of the runbook. Throws where it fails, and where nobody knows it. */
  async run(command: string): Promise<void> {
    const elsewhere = ELSEWHERE.find(([pattern]) => pattern.test(command));
    if (elsewhere !== undefined) {
      const [, file, text] = elsewhere;
      if (!text.test(readFileSync(file, "utf8"))) throw new Error(`${file} does not run \`${command}\` any more`);
      return;
    }
    const [program = "", ...words] = command.split(" ");
    if (program === "cp" || program === "mkdir") return this.shell(command);
    if (program === "oras") return this.oras(words);
    if (program === "./daggerw" && words[0] === "keys") return this.keys(words.slice(1));
    if (program === "./daggerw" && words[0] === "call") return this.call(words.slice(1));
    throw new Error(`no test knows how to run \`${command}\`: tests/registry/support/walk.ts`);
  }

  private shell(command: string): void {
    const own = join(this.home, ".config/image-factory/keys/signing");
    mkdirSync(own, { recursive: true });
    mkdirSync(join(this.home, "registry/keys"), { recursive: true });
    execFileSync("cp", [this.signer.publicFile, join(own, "cosign.pub")]);
    execFileSync("cp", [this.stage.key.publicFile, join(this.home, "registry/keys/team-2026.pub")]);
    execFileSync("bash", ["-c", command], { cwd: this.home, env: { HOME: this.home, PATH: "/usr/bin:/bin" } });
    if (command.startsWith("cp ") && !existsSync(join(this.home, command.split(" ").at(-1)?.replace("~/", "") ?? ""))) {
      throw new Error(`${command}: nothing there`);
    }
  }

  private async oras(words: string[]): Promise<void> {
    const at = `${this.server.host}/production`;
    const head = await findTag(this.tools(), this.place("production").journal, "head");
    const argv = ["oras", ...words].map((word) => word.replace("…", at).replace("LINE", head ?? "none"));
    const plain = words[0] === "cp" ? ["--from-plain-http", "--to-plain-http"] : ["--plain-http"];
    const { code, stderr } = await this.tools().run([...argv, ...plain]);
    if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  }

  private keys([verb, ...more]: string[]): void {
    if (verb === "rotate" && more.length === 0) {
      this.rotations += 1;
      this.signer = makeKey(`walker-${this.rotations}`);
      this.trusted.push(this.signer);
    } else if (verb === "retire" && more[0] === "FINGERPRINT" && /^--until=DAY$|^$/.test(more[1] ?? "")) {
      const until = new Date(this.stage.time).toISOString().slice(0, 10);
      this.trusted = this.trusted.map((key) =>
        key === this.signer ? key : { ...key, notAfter: until, retired: true },
      );
    } else throw new Error(`no test knows how to run \`./daggerw keys ${[verb, ...more].join(" ")}\``);
  }

  /** `./daggerw call`: the arguments, without those of the constructor. */
  private async call(words: string[]): Promise<void> {
    const [verb = "", ...rest] = words.filter((word) => word !== "--advisories=FOLDER");
    const flags = new Map(rest.filter((word) => word.startsWith("--")).map((word) => pair(word.slice(2))));
    const place = this.place(flags.get("environment") ?? "production");
    if (verb === "promotions") return this.list(place);
    if (verb === "verify") return this.verify(place, flags);
    if (verb === "release") return this.release();
    if (verb === "promote") return this.promote(flags);
    if (verb === "break-lease") {
      const request = { place, who: "walker", signer: KEY };
      return void (await breakLease(this.tools(), request, 10));
    }
    if (verb === "rollback") {
      const to = flags.get("to") === "DIGEST" ? this.stage.image(this.image) : (flags.get("to") ?? "previous");
      const evidence = flags.has("evidence") ? { evidence: this.place(flags.get("evidence") ?? "") } : {};
      return void (await rollback(this.tools(), { at: place, to, who: "walker", signer: KEY, ...evidence }));
    }
    if (verb === "bundle") {
      const [tools, policy] = [this.tools(), { path: "policy.yaml", text: "" }];
      const request = { environment: place.environment, places: [place], policy, keys: place.rules.trust.keys };
      this.bundled = tools.out(await bundle(tools, request));
      return;
    }
    if (verb === "unbundle") {
      const request = { file: "NAME.tar", place: () => place, dryRun: false, who: "walker", signer: KEY };
      return void (await unbundle(this.tools({ bundle: this.bundled }), request));
    }
    throw new Error(`no test knows how to run \`./daggerw call ${words.join(" ")}\`: tests/registry/support/walk.ts`);
  }

  private async list(place: Place): Promise<void> {
    const lines = await promotions(this.tools(), place);
    await insistOnJournal(this.tools(), [place]);
    if (lines.length === 0) throw new Error("nothing was promoted");
  }

  /** As steps/release/verify.ts does. */
  private async verify(place: Place, flags: ReadonlyMap<string, string>): Promise<void> {
    const checks = flags.has("ref") ? [] : [{ subject: "tag", ...journalRow(await presentAt(this.tools(), place)) }];
    const digest = (await findTag(this.tools(), place.repository, SERVED)) ?? "none";
    const { trust, policy } = place.rules;
    const found = await collect(this.tools(), place.repository, digest, trust, policy.require);
    const blocks = [...checks, ...judge(found, { ...place.rules, now: this.tools().now() })].filter(({ ok }) => !ok);
    if (blocks.length > 0) throw new Error(`blocked: ${blocks.map(({ subject, what }) => `${subject} ${what}`)}`);
  }

  /** As steps/release/release-image.ts does with a registry. */
  private async release(): Promise<void> {
    const layout = this.stage.layout(this.image);
    const [tools, { repository, rules }] = [this.tools({ layout: layout.folder }), this.place("staging")];
    const pushed = await push(tools, layout.index, repository);
    const all = await gather(tools, repository, pushed, rules.trust, rules.policy.require);
    const found = counting(all, rules.trust, tools.now());
    await sign(tools, KEY, repository, unsigned(found));
    await attest(tools, KEY, repository, unattested(found, evidenceOf(layout)));
    await moveTag(tools, repository, layout.index, SERVED);
  }

  private async promote(flags: ReadonlyMap<string, string>): Promise<void> {
    const digest = flags.get("digest") === "DIGEST" ? { digest: this.stage.image(this.image) } : {};
    const [from, to] = [this.place("staging"), this.place("production")];
    const request = { ...{ from, to, dryRun: flags.has("dry-run"), who: "walker", signer: KEY }, ...digest };
    await promote(this.tools(), request);
  }
}

function pair(word: string): [string, string] {
  const [name = "", ...value] = word.split("=");
  return [name, value.join("=")];
}
