import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { BlockedError, type Trust } from "../../pipeline/src/judgement/release-policy/index.js";
import { bundle } from "../../pipeline/src/registry/bundle/bundle.js";
import { unbundle } from "../../pipeline/src/registry/bundle/unbundle.js";
import { stockCommands } from "../../pipeline/src/registry/client/commands.js";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../pipeline/src/registry/promotion/rollback.js";
import { KeylessStage } from "./support/keyless-stage.js";
import { makeKey, type TestKey } from "./support/keys.js";
import { promotions } from "./support/promotions.js";
import { RegistryServer } from "./support/registry-server.js";
import { Tampered } from "./support/tampered.js";

let stage: KeylessStage;
let air: RegistryServer;
let site: TestKey;
let production: Place;
let file: string;

/** Release, promote, go back and bundle, keyless; then every server of Sigstore ends. */
beforeAll(async () => {
  [stage, air] = await Promise.all([KeylessStage.open(), RegistryServer.start()]);
  site = makeKey("site");
  const [staging, other] = [stage.place("staging"), stage.place("other")];
  production = stage.place("production");
  const digests = await Promise.all([stage.release(staging.repository, 0), stage.release(other.repository, 1)]);
  const request = { to: production, dryRun: false, who: "tests", signer: stage.signer };
  await promote(stage.tools(), { ...request, from: staging, digest: digests[0] });
  await promote(stage.tools(), { ...request, from: other, digest: digests[1] });
  await rollback(stage.tools(), { at: production, to: "previous", who: "tests", signer: stage.signer });
  const policy = { path: "policy.yaml", text: "# the policy\n" };
  const tools = stage.tools();
  const places = [production];
  file = tools.out(
    await bundle(tools, { environment: "production", places, policy, keys: [], sigstore: stage.files() }),
  );
  await stage.sigstore.stop();
}, 180_000);
afterAll(() => Promise.all([stage.server.stop(), air.stop()]));

/** What the site trusts: the workflow, and its own key for its journal. */
function siteTrust(): Trust {
  return stage.trust([{}], [{ file: "registry/keys/site.pub", text: site.pem }]);
}

function take(trust: Trust, environment: string) {
  const tools = stage.tools({ bundle: file, signer: site, trusted: [site] });
  const to = stage.place(environment, trust, air);
  const request = { file: "tiny.tar", place: () => to, dryRun: false, who: "site", signer: { kind: "key" } as const };
  return { tools, to, done: unbundle(tools, request) };
}

describe("keyless, with every server stopped", () => {
  test("what is served and each line of the journal are verified", async () => {
    const digest = stage.layouts[0].index;
    expect(await stage.served(production)).toBe(digest);
    expect(await stage.blocks(production, digest)).toEqual([]);
    const lines = await promotions(stage.tools(), production);
    expect(lines.map(({ kind }) => kind)).toEqual(["promote", "promote", "rollback"]);
  });

  test("the printed commands verify with the environment's own root", async () => {
    const cosign = inject("programs").cosign;
    const commands = stockCommands(
      production.repository,
      stage.layouts[0],
      production.rules.trust,
      ["provenance"],
      String,
    );
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(command).toContain(`--trusted-root ${stage.files().trustedRoot.path}`);
      const env = { PATH: `${dirname(cosign)}:${process.env.PATH}`, HOME: inject("folder") };
      await promisify(execFile)("bash", ["-c", `cosign() { ${cosign} "$@"; }; ${command}`], { env });
    }
  });

  test("a bundle carries both files, and a site that has them takes it", async () => {
    const content = new Tampered(file);
    expect(content.read("sigstore/trusted-root.json")).toBe(stage.sigstore.trustedRoot);
    expect(content.read("sigstore/signing-config.json")).toBe(stage.sigstore.signingConfig);
    const { tools, to, done } = take(siteTrust(), "site-production");
    expect((await done).images[0]).toMatchObject({ left: 0, promoted: { changed: true } });
    expect(await stage.blocks(to, stage.layouts[0].index, tools)).toEqual([]);
    expect(await promotions(tools, to)).toMatchObject([{ kind: "unbundle" }]);
  });

  test("a site with another root does not, whatever is in the bundle, and it is said which root came along", async () => {
    const { root, ...trust } = siteTrust();
    if (root === undefined) throw new Error("no root");
    const nobody = JSON.stringify({ ...JSON.parse(root.text), certificateAuthorities: [] });
    const { done } = take({ ...trust, root: { ...root, text: nobody } }, "stranger-production");
    const error: unknown = await done.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BlockedError);
    expect(String(error)).toMatch(/it carries the trusted root sha256:[0-9a-f]{64}: NOT the one that counts here/);
  });

  test("a bundle whose root was changed on its way is none", async () => {
    const content = new Tampered(file);
    content.write("sigstore/trusted-root.json", "{}");
    const tools = stage.tools({ bundle: content.pack(), signer: site, trusted: [site] });
    const to = stage.place("changed", siteTrust(), air);
    const request = { file: "tiny.tar", place: () => to, dryRun: false, who: "site", signer: { kind: "key" } as const };
    await expect(unbundle(tools, request)).rejects.toThrow("sigstore/trusted-root.json: expected sha256:");
  });
});
