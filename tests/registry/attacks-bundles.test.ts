import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attestation, PREDICATES, type PredicateName } from "../../pipeline/src/documents/attest/index.js";
import { cosignAttest, SIGNATURE_TYPE, SIGNING_FILES } from "../../pipeline/src/programs/cosign.js";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { attest, statementOf } from "../../pipeline/src/registry/evidence/attest.js";
import { Attacker } from "./support/attacker.js";
import { makeKey, type TestKey } from "./support/keys.js";
import { attestationsOf } from "./support/released.js";
import { Stage } from "./support/stage.js";
import { Target } from "./support/target.js";

const KEY = { kind: "key" } as const;
const URI = (name: PredicateName) => PREDICATES[name].uri;

let stage: Stage;
let target: Target;
let mallory: TestKey;

beforeAll(async () => {
  stage = await Stage.open();
  target = await Target.open(stage);
  mallory = makeKey("mallory");
});
afterAll(() => stage.stop());

/** What is said of the index of an image. */
function said(image: 1 | 2, name: PredicateName): Attestation {
  const wanted = (item: Attestation) => item.predicate === name && item.subject === stage.image(image);
  const item = attestationsOf(stage.layout(image)).find(wanted);
  if (item === undefined) throw new Error(`nothing says ${name}`);
  return item;
}

interface Statement {
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: unknown;
}

/** Sign a statement, changed as an attacker likes it, into a bundle that is attached to nothing yet. */
async function bundleOf(item: Attestation, change: (statement: Statement) => void, signer = stage.key) {
  const statement = JSON.parse(statementOf(item, stage.staging.repository)) as Statement;
  change(statement);
  const tools = stage.tools({ signer });
  const files = { ...SIGNING_FILES, "statement.json": JSON.stringify(statement) };
  const { code, stderr } = await tools.run(cosignAttest(KEY, "statement.json", "out/b.json"), files);
  expect(code, stderr).toBe(0);
  return readFileSync(tools.out("b.json"), "utf8");
}

/** An image of which one kind of evidence of the index was taken away. */
async function without(environment: string, type: string) {
  const [from, digest] = [await stage.copy(environment, 1), stage.image(1)];
  const attacker = new Attacker(from.repository);
  expect(await attacker.drop(type, digest)).toBe(1);
  return { from, digest, attacker };
}

const add = ({ repository }: Place, name: PredicateName) => attest(stage.tools(), KEY, repository, [said(1, name)]);
const hex = (digest: string) => ({ name: "tiny", digest: { sha256: digest.replace("sha256:", "") } });

describe("a statement of two digests", () => {
  test("is about neither of them, whoever signed it: ours name one", async () => {
    const { from, digest, attacker } = await without("two-digests", URI("provenance"));
    const both = (...order: string[]) =>
      bundleOf(said(1, "provenance"), (statement) => {
        statement.subject = order.map(hex);
      });
    await attacker.attach(digest, await both(digest, stage.image(2)), URI("provenance"));
    await attacker.attach(digest, await both(stage.image(2), digest), URI("provenance"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: provenance"] });
    await add(from, "provenance");
    await target.takes({ from, digest });
  });
});

describe("a statement of another type", () => {
  test("than its annotation says is not what the annotation says", async () => {
    const { from, digest, attacker } = await without("other-type", URI("provenance"));
    const scan = await bundleOf(said(1, "vuln"), () => undefined);
    await attacker.attach(digest, scan, URI("provenance"));
    const disguised = await bundleOf(said(1, "provenance"), (statement) => {
      statement.predicateType = URI("vuln");
    });
    await attacker.attach(digest, disguised, URI("provenance"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: provenance"] });
    await add(from, "provenance");
    await target.takes({ from, digest });
  });

  test("than a signature's is no signature, whatever its annotation says", async () => {
    const { from, digest, attacker } = await without("no-signature", SIGNATURE_TYPE);
    await attacker.attach(digest, await bundleOf(said(1, "provenance"), () => undefined), SIGNATURE_TYPE);
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: signature"] });
  });

  test("with the annotation of another one still counts as what it is", async () => {
    const { from, digest, attacker } = await without("odd-annotation", URI("provenance"));
    await attacker.attach(digest, await bundleOf(said(1, "provenance"), () => undefined), URI("vuln"));
    await target.takes({ from, digest });
  });
});

describe("a bundle", () => {
  test("with the right statement, signed with another key, counts for nothing", async () => {
    const { from, digest, attacker } = await without("other-key", URI("provenance"));
    await attacker.attach(digest, await bundleOf(said(1, "provenance"), () => undefined, mallory), URI("provenance"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: provenance"] });
    await add(from, "provenance");
    await target.takes({ from, digest });
  });

  test("whose statement was changed after it was signed counts for nothing", async () => {
    const { from, digest, attacker } = await without("changed", URI("provenance"));
    const bundle = JSON.parse(await bundleOf(said(2, "provenance"), () => undefined)) as {
      dsseEnvelope: { payload: string };
    };
    const text = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString();
    const other = text.replaceAll(hex(stage.image(2)).digest.sha256, hex(digest).digest.sha256);
    expect(other).not.toBe(text);
    bundle.dsseEnvelope.payload = Buffer.from(other).toString("base64");
    await attacker.attach(digest, JSON.stringify(bundle), URI("provenance"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: provenance"] });
    await add(from, "provenance");
    await target.takes({ from, digest });
  });

  test.each([
    ["garbage", () => "no JSON at all"],
    ["empty", () => "{}"],
    ["an envelope without signatures", () => JSON.stringify({ dsseEnvelope: { payload: "", signatures: [] } })],
    ["64 megabytes of blanks", () => `{${" ".repeat(64 << 20)}}`],
  ])("that is %s proves nothing", async (name, text) => {
    const { from, digest, attacker } = await without(`bad-${name.length}`, URI("provenance"));
    await attacker.attach(digest, text(), URI("provenance"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: provenance"] });
    await add(from, "provenance");
    await target.takes({ from, digest });
  });
});
