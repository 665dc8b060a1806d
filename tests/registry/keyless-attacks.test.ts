import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signs } from "../../pipeline/src/programs/cosign.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import type { Repository } from "../../pipeline/src/repository/references/index.js";
import { KeylessStage, OURS, provenanceOf } from "./support/keyless-stage.js";
import type { Workflow } from "./support/oidc-issuer.js";
import { type Part, PrivateSigstore } from "./support/private-sigstore.js";
import { subjectsOf } from "./support/released.js";

let stage: KeylessStage;
let other: PrivateSigstore;

beforeAll(async () => {
  [stage, other] = await Promise.all([KeylessStage.open(), PrivateSigstore.start()]);
}, 120_000);
afterAll(() => Promise.all([stage.stop(), other.stop()]));

const layout = () => stage.layouts[0];

async function pushed(path: string): Promise<Repository> {
  const { repository } = stage.place(path);
  await push(stage.tools({ layout: layout().folder }), layout().index, repository);
  return repository;
}

const failure = (work: Promise<unknown>) => work.then(String, (cause: unknown) => cause as Error & { code: string });

const blocks = (path: string) => stage.blocks(stage.place(path), layout().index);

const ofIndex = (rows: readonly string[]) => rows.filter((row) => row.startsWith("index:"));

/** What is said of an index that a workflow has signed who is not trusted: who it is by its own word. */
function unknown({ repository, file = "release.yml", ref = "refs/heads/main" }: Workflow, { issuer }: PrivateSigstore) {
  const who = `https://github.com/${repository}/.github/workflows/${file}@${ref} by ${issuer.url}`;
  return ["signature", "provenance"].map((what) => `index: ${what}: signed as ${who}, not trusted`);
}

describe("a signature that must not count", () => {
  /** Sign the index and what is said of it, as another workflow does or with a certificate of another CA. */
  async function signed(path: string, workflow: Workflow, sigstore: PrivateSigstore = stage.sigstore) {
    const repository = await pushed(path);
    const tools = stage.tools({ token: () => sigstore.issuer.token(workflow) });
    const signer = { kind: "keyless", sigstore: stage.files({ sigstore }) } as const;
    await sign(tools, signer, repository, [layout().index]);
    await attest(tools, signer, repository, provenanceOf(layout()).slice(0, 1));
    return stage.place(path);
  }

  test("of the right issuer and a wrong workflow, branch or owner; the right one is taken", async () => {
    const cases: [string, Workflow][] = [
      ["workflow", { ...OURS, file: "other.yml" }],
      ["branch", { ...OURS, ref: "refs/heads/evil" }],
      ["owner", { repository: "TEAM-evil/REPO" }],
      ["prefix", { repository: "TEAM/REPO-evil" }],
    ];
    const found = await Promise.all(
      cases.map(async ([path, workflow]) => {
        await signed(path, workflow);
        return blocks(path);
      }),
    );
    for (const [place, rows] of found.entries())
      expect(ofIndex(rows)).toEqual(unknown(cases[place]?.[1] ?? OURS, stage.sigstore));
    await signed("ours", OURS);
    expect(ofIndex(await blocks("ours"))).toEqual([]);
  });

  test("with a certificate of another CA, for the very same subject and issuer", async () => {
    const place = await signed("stranger", OURS, other);
    const trust = stage.trust([{ issuer: other.issuer.url }]);
    const same = { ...place, rules: { ...place.rules, trust } };
    expect(ofIndex(await stage.blocks(same, layout().index))).toEqual(unknown(OURS, other));
    const { trustedRoot } = stage.files({ sigstore: other });
    const theirs = { ...place, rules: { ...place.rules, trust: { ...trust, root: trustedRoot } } };
    expect(ofIndex(await stage.blocks(theirs, layout().index))).toEqual([]);
  });
});

describe("signing that fails", () => {
  const parts: Part[] = ["fulcio", "rekor", "authority"];
  const NAMES = { fulcio: /\/api\/v[12]\/signingCert/, rekor: /\/api\/v2\/log\/entries/, authority: /timestamp/ };

  test("says that the token has expired, and goes on with another", async () => {
    const repository = await pushed("expired");
    let left = 1;
    const seconds = () => (left-- > 0 ? 300 : -60);
    const tools = stage.tools({ token: () => stage.sigstore.issuer.token({ ...OURS, seconds: seconds() }) });
    await sign(tools, stage.signer, repository, subjectsOf(layout()));
    const error = await failure(attest(tools, stage.signer, repository, provenanceOf(layout())));
    expect(error).toMatchObject({ code: "REGISTRY_FAILED" });
    expect(String(error)).toMatch(/token/);
    expect(String(error)).toContain("--identity-token");
    expect(await blocks("expired")).toContain("index: provenance: none");
    await attest(stage.tools(), stage.signer, repository, provenanceOf(layout()));
    expect(await blocks("expired")).toEqual([]);
  });

  test.each(parts)("because %s is down for a moment is tried again", async (part) => {
    const repository = await pushed(`moment-${part}`);
    stage.sigstore.parts[part].break({ on: NAMES[part], times: 1, answer: { status: 503 } });
    const before = stage.sigstore.parts[part].broken;
    await sign(stage.tools(), stage.signer, repository, [layout().index]);
    expect(stage.sigstore.parts[part].broken).toBe(before + 1);
  });

  test.each(parts)("because %s is down, slow or answers nonsense is told, and nothing is signed", async (part) => {
    const proxy = stage.sigstore.parts[part];
    const repository = await pushed(`broken-${part}`);
    const patience = { attempts: 2, seconds: 0.05 };
    const nonsense = { body: () => Buffer.from('{"nonsense": true}') };
    for (const answer of [{ status: 500 }, nonsense, "half", "hang"] as const) {
      proxy.break({ on: NAMES[part], times: 100, answer });
      const tools = stage.tools({ patience, ...(answer === "hang" && { seconds: 1.5 }) });
      const error = await failure(sign(tools, stage.signer, repository, [layout().index]));
      expect(error, `${part} ${JSON.stringify(answer)}`).toMatchObject({ code: "REGISTRY_FAILED" });
      expect(String(error)).toContain("signingConfig");
      expect(tools.runs.every(({ argv }) => signs(argv))).toBe(true);
    }
    proxy.break();
    expect(await blocks(`broken-${part}`)).toContain("index: signature: none");
    await sign(stage.tools(), stage.signer, repository, [layout().index]);
    expect(await blocks(`broken-${part}`)).not.toContain("index: signature: none");
  });
});
