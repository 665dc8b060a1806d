import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unattested, unsigned } from "../../pipeline/src/registry/client/missing.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { collect } from "../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { HostTools } from "./support/host-tools.js";
import { makeKey, type TestKey, trustIn } from "./support/keys.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";
import { attestationsOf, blocks, KINDS, release, subjectsOf } from "./support/released.js";

const KEY = { kind: "key" } as const;

let server: RegistryServer;
let key: TestKey;
let other: TestKey;
let layout: TestLayout;

beforeAll(async () => {
  server = await RegistryServer.start();
  key = makeKey("team");
  other = makeKey("other");
  layout = makeLayout();
  await release(server.repository("tiny"), layout, key);
});
afterAll(() => server.stop());

test("finds the image, its signatures and all its evidence, and production takes it", async () => {
  const tools = new HostTools({ trusted: [key] });
  const found = await collect(tools, server.repository("tiny"), layout.index, trustIn(key), KINDS);
  expect(found).toMatchObject({ index: layout.index, manifests: layout.manifests });
  expect(found.signatures).toEqual(subjectsOf(layout).map((subject) => ({ subject, signer: key.signer })));
  expect(found.attestations).toHaveLength(18);
  expect(blocks(found, trustIn(key))).toEqual([]);
  // One run lists everything, one reads each kind: for all three subjects together.
  expect(tools.runs.filter(({ argv }) => argv[0] === "cosign")).toHaveLength(7);
  // Every blob was read, none was only asked for.
  const reads = tools.runs.filter(({ argv }) => argv[1] === "blob").map(({ argv }) => argv.at(-1)?.split("@")[1]);
  expect(reads.sort()).toEqual(
    layout.blobs
      .filter(({ mediaType }) => /config|layer/.test(mediaType))
      .map(({ digest }) => digest)
      .sort(),
  );
});

test("the contents come back as they were attested", async () => {
  const tools = new HostTools({ trusted: [key] });
  const found = await collect(tools, server.repository("tiny"), layout.index, trustIn(key), KINDS);
  for (const { subject, content } of attestationsOf(layout)) {
    expect(found.attestations).toContainEqual(
      expect.objectContaining({ subject, subjects: [subject], predicate: content }),
    );
  }
});

describe("what is missing", () => {
  test("is everything after a push, and nothing after it was attached", async () => {
    const [repository, own] = [server.repository("missing/all"), makeLayout()];
    const tools = new HostTools({ layout: own.folder, signer: key, trusted: [key] });
    await push(tools, own.index, repository);
    const before = await collect(tools, repository, own.index, trustIn(key), KINDS);
    expect(before).toMatchObject({ signatures: [], attestations: [] });
    expect(unsigned(before)).toEqual(subjectsOf(own));
    expect(unattested(before, attestationsOf(own))).toHaveLength(18);
    await sign(tools, KEY, repository, unsigned(before));
    await attest(tools, KEY, repository, unattested(before, attestationsOf(own)));
    const after = await collect(tools, repository, own.index, trustIn(key), KINDS);
    expect([unsigned(after), unattested(after, attestationsOf(own))]).toEqual([[], []]);
  });

  test("is the rest, where the work was interrupted", async () => {
    const [repository, own] = [server.repository("missing/rest"), makeLayout()];
    const tools = new HostTools({ layout: own.folder, signer: key, trusted: [key] });
    await push(tools, own.index, repository);
    await sign(tools, KEY, repository, [own.index]);
    await attest(tools, KEY, repository, attestationsOf(own).slice(0, 4));
    const found = await collect(tools, repository, own.index, trustIn(key), KINDS);
    expect(unsigned(found)).toEqual(own.manifests.map(({ digest }) => digest));
    expect(unattested(found, attestationsOf(own))).toEqual(attestationsOf(own).slice(4));
  });

  test("is a newer scan, but not the same provenance of another run", async () => {
    const found = await collect(
      new HostTools({ trusted: [key] }),
      server.repository("tiny"),
      layout.index,
      trustIn(key),
      ["provenance", "vuln"],
    );
    const later = (text: string) => text.replaceAll("2026-11-20T11:10:00", "2026-11-21T11:10:00");
    const wanted = attestationsOf(layout).map((item) => ({
      ...item,
      content: JSON.parse(later(JSON.stringify(item.content))) as unknown,
    }));
    const kinds = wanted.filter(({ predicate }) => predicate === "provenance" || predicate === "vuln");
    expect(unattested(found, kinds).map(({ predicate }) => predicate)).toEqual(["vuln", "vuln", "vuln"]);
  });
});

test("two attestations of one kind by two keys are both found, each with its signer", async () => {
  const [repository, own] = [server.repository("two"), makeLayout()];
  await release(repository, own, key);
  const again = attestationsOf(own).filter(({ predicate, subject }) => predicate === "vuln" && subject === own.index);
  await attest(new HostTools({ signer: other }), KEY, repository, again);
  const tools = new HostTools({ trusted: [key, other] });
  const found = await collect(tools, repository, own.index, trustIn(key, other), ["vuln"]);
  const signers = found.attestations.filter(({ subject }) => subject === own.index).map(({ signer }) => signer);
  expect(signers.sort()).toEqual([key.signer, other.signer].sort());
});

test("an SBOM of ten megabytes is attested and comes back", async () => {
  const repository = server.repository("large");
  const own = makeLayout();
  const tools = new HostTools({ layout: own.folder, signer: key, trusted: [key] });
  await push(tools, own.index, repository);
  const packages = Array.from({ length: 40_000 }, (_, i) => ({ name: `package-${i}`, text: "x".repeat(230) }));
  const content = { spdxVersion: "SPDX-2.3", packages };
  expect(JSON.stringify(content).length).toBeGreaterThan(10_000_000);
  await attest(tools, KEY, repository, [{ subject: own.index, predicate: "spdx", content }]);
  const found = await collect(tools, repository, own.index, trustIn(key), ["spdx"]);
  expect(found.attestations).toHaveLength(1);
  expect(found.attestations[0]?.predicate).toEqual(content);
});
