import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { attest } from "../../pipeline/src/registry/attest.js";
import { bundle } from "../../pipeline/src/registry/bundle.js";
import { LEASE_MINUTES } from "../../pipeline/src/registry/lease.js";
import { findTag } from "../../pipeline/src/registry/lookup.js";
import { type Place, SERVED } from "../../pipeline/src/registry/place.js";
import { promotions } from "../../pipeline/src/registry/promotions.js";
import { moveTag, push } from "../../pipeline/src/registry/push.js";
import { sign } from "../../pipeline/src/registry/sign.js";
import type { RegistryTools } from "../../pipeline/src/registry/tools.js";
import { type UnbundleRequest, unbundle } from "../../pipeline/src/registry/unbundle.js";
import { Killed } from "./support/host-tools.js";
import { makeKey, trustIn } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { RegistryServer } from "./support/registry-server.js";
import { subjectsOf } from "./support/released.js";
import { evidenceOf, Stage } from "./support/stage.js";
import { blobOf, type Root, Tampered } from "./support/tampered.js";

const KEY = { kind: "key" } as const;

let stage: Stage;
/** A registry that nothing reaches but what is carried there. */
let air: RegistryServer;
/** A bundle of the first image. */
let whole: string;

beforeAll(async () => {
  stage = await Stage.open();
  air = await RegistryServer.start();
  whole = await carry(await serving("origin", 0));
});
afterAll(async () => {
  await stage.stop();
  await air.stop();
});

/** An environment that serves one of the images. */
async function serving(environment: string, image: 0 | 1 | 2): Promise<Place> {
  const place = await stage.copy(environment, image);
  await moveTag(stage.tools(), place.repository, stage.image(image), SERVED);
  return place;
}

/** Make a bundle of an environment, and return where it lies. */
async function carry(place: Place, ...more: Place[]): Promise<string> {
  const tools = stage.tools();
  const policy = { path: "registry/policies/production.yaml", text: "# the policy\n" };
  const { environment, rules } = place;
  return tools.out(await bundle(tools, { environment, places: [place, ...more], policy, keys: rules.trust.keys }));
}

/** An environment on the other registry. */
function distant(environment: string, changes: Partial<Place> = {}): Place {
  const [repository, journal] = ["tiny", "journal"].map((name) => air.repository(`${environment}/${name}`));
  if (repository === undefined || journal === undefined) throw new Error("no repositories");
  return { ...stage.place(environment), repository, journal, ...changes };
}

function take(file: string, to: Place, changes: Partial<UnbundleRequest> = {}, tools?: RegistryTools) {
  const request = { file: "tiny.tar", place: () => to, dryRun: false, who: "tests", signer: KEY, ...changes };
  return unbundle(tools ?? stage.tools({ bundle: file }), request);
}

/** Every file of the other registry, by which any write would be seen. */
const written = () => readdirSync(air.storage, { recursive: true, encoding: "utf8" }).sort();

/** Take a bundle that must be refused, and see that nothing was written. */
async function refusal(file: string, to: Place = distant("refused")): Promise<Error & { code: string }> {
  const before = written();
  const error = await take(file, to).then(
    () => undefined,
    (reason: unknown) => reason as Error & { code: string },
  );
  expect(written()).toEqual(before);
  if (error === undefined) throw new Error("it was taken");
  return error;
}

describe("a bundle", () => {
  test("is the same file each time, and holds plain files only, in the order of their names", async () => {
    const again = await carry({ ...stage.place("origin") });
    expect(readFileSync(again).equals(readFileSync(whole))).toBe(true);
    const contents = JSON.parse(new Tampered(whole).read("bundle.json")) as object;
    expect(contents).toMatchObject({
      ...{ formatVersion: 1, environment: "origin", images: [{ name: "tiny", digest: stage.image(0) }] },
      keys: [{ name: "team", fingerprint: stage.key.signer }],
    });
    expect(new Tampered(whole).pack()).toSatisfy((file: string) => readFileSync(file).equals(readFileSync(whole)));
  });

  test("is not made of what the environment itself would not take today", async () => {
    const place = await serving("bare", 1);
    const strict = { ...place, rules: { ...place.rules, trust: trustIn(makeKey("other")) } };
    await expect(carry(strict)).rejects.toMatchObject({ code: "NOT_VERIFIED" });
  });

  test("leaves out what anybody can attach to an image", async () => {
    const place = await serving("noisy", 0);
    const other = makeKey("noise");
    await sign(stage.tools({ signer: other }), KEY, place.repository, [stage.image(0)]);
    const nonsense = ["oras", "attach", "--plain-http", "--artifact-type", TYPE, reference(place), "note:text/plain"];
    expect(await stage.tools().run(nonsense, { note: "hello" })).toMatchObject({ code: 0 });
    const roots = new Tampered(await carry(place)).roots;
    expect(roots).toEqual(new Tampered(whole).roots);
  });
});

const TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const reference = ({ repository }: Place) => `${repository.registry}/${repository.path}@${stage.image(0)}`;

describe("unbundle", () => {
  test("plans, then serves the image with all evidence, and writes it down; again, it writes nothing", async () => {
    const to = distant("one");
    const before = written();
    const [planned] = (await take(whole, to, { dryRun: true })).images;
    expect(planned?.promoted).toMatchObject({ digest: stage.image(0), changed: false });
    expect(planned?.promoted.checks.every(({ ok }) => ok)).toBe(true);
    expect(written()).toEqual(before);

    const [done] = (await take(whole, to)).images;
    expect(done).toMatchObject({ left: 0, promoted: { digest: stage.image(0), changed: true } });
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
    const lines = await promotions(stage.tools(), to);
    expect(lines).toMatchObject([{ kind: "unbundle", digest: stage.image(0), from: { environment: "tiny.tar" } }]);
    expect(lines[0]?.from.repository).toMatch(/^sha256:[0-9a-f]{64}$/);

    const after = written();
    expect((await take(whole, to)).images[0]?.promoted).toMatchObject({ changed: false, checks: [] });
    expect(written()).toEqual(after);
  });

  test("leaves evidence behind that nobody has signed who is trusted there", async () => {
    const other = makeKey("visitor");
    const place = await serving("guests", 0);
    await sign(stage.tools({ signer: other }), KEY, place.repository, [stage.image(0)]);
    const both = { ...place, rules: { ...place.rules, trust: trustIn(stage.key, other) } };
    const tools = stage.tools({ trusted: [stage.key, other] });
    const policy = { path: "policy.yaml", text: "" };
    const request = { environment: "guests", places: [both], policy, keys: both.rules.trust.keys };
    const file = tools.out(await bundle(tools, request));
    const to = distant("hosts");
    expect((await take(file, to)).images[0]).toMatchObject({ left: 1, promoted: { changed: true } });
    expect((await stage.served(to)).digest).toBe(stage.image(0));
    const image = `${to.repository.registry}/${to.repository.path}@${stage.image(0)}`;
    const verify = (key: string) =>
      tools.run(["cosign", "verify", "--allow-http-registry", "--insecure-ignore-tlog", "--key", key, image]);
    expect(await verify("trusted/team.pub")).toMatchObject({ code: 0 });
    expect((await verify("trusted/visitor.pub")).code).not.toBe(0);
  });

  test.each([
    ["the image is there, and nothing else", /^oras cp/],
    ["the promotion was attested", /^oras attach/],
    ["the line was written", / [1-9]$/],
  ])("goes on after it was killed when %s", async (_, when) => {
    const to = distant(`cut-${when.source.length}`);
    const host = stage.tools({ bundle: whole });
    const tools = new Meddling(host, when, async () => host.kill());
    await expect(take(whole, to, {}, tools)).rejects.toBeInstanceOf(Killed);
    expect(tools.done).toBe(true);
    expect(await findTag(stage.tools(), to.repository, SERVED)).toBeUndefined();
    await expect(take(whole, to)).rejects.toMatchObject({ code: "LEASE_HELD" });
    stage.time += 1000 * 60 * LEASE_MINUTES;
    expect((await take(whole, to)).images[0]?.promoted).toMatchObject({ changed: true });
    expect(await promotions(stage.tools(), to)).toHaveLength(1);
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
  });

  test("goes on where a copy was cut: the image is there without its evidence", async () => {
    const to = distant("half");
    await push(stage.tools({ layout: stage.layout(0).folder }), stage.image(0), to.repository);
    expect((await take(whole, to)).images[0]?.promoted).toMatchObject({ changed: true });
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
  });

  test("refuses an image that was served before: the replay of an older bundle", async () => {
    const to = distant("replay");
    await take(whole, to);
    await take(await carry(await serving("newer", 1)), to);
    const error = await refusal(whole, to);
    expect(error).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect((await stage.served(to)).digest).toBe(stage.image(1));
  });
});

describe("nothing is written from a bundle", () => {
  test("that is signed by a key that it brings along, unless the call trusts that key", async () => {
    const mallory = makeKey("mallory");
    const place = { ...stage.place("mallory"), rules: { ...stage.place("mallory").rules, trust: trustIn(mallory) } };
    const tools = stage.tools({ signer: mallory, trusted: [mallory], layout: stage.layout(0).folder });
    await push(tools, stage.image(0), place.repository, SERVED);
    await sign(tools, KEY, place.repository, subjectsOf(stage.layout(0)));
    await attest(tools, KEY, place.repository, evidenceOf(stage.layout(0)));
    const policy = { path: "policy.yaml", text: "" };
    const request = { environment: "mallory", places: [place], policy, keys: place.rules.trust.keys };
    const file = tools.out(await bundle(tools, request));
    const error = await refusal(file);
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error.message).toMatch(/BLOCK +index +signature/);
    expect(error.message).toContain(`carries the key mallory, ${mallory.signer}: NOT trusted here`);
    const to = distant("convinced");
    const convinced = { ...to, rules: { ...to.rules, trust: trustIn(stage.key, mallory) } };
    const signing = stage.tools({ bundle: file, trusted: [stage.key, mallory] });
    expect((await take(file, convinced, {}, signing)).images[0]?.promoted).toMatchObject({ changed: true });
  });

  test("where one of its images is refused, whichever it is", async () => {
    const [good, bad] = [await serving("pair", 0), await serving("pair-b", 1)];
    const other = { ...bad, rules: { ...bad.rules, image: "zebra", policy: { ...bad.rules.policy, require: [] } } };
    const file = await carry(good, other);
    const places = (image: string) => {
      const to = distant("pair");
      const repository = air.repository(`pair/${image}`);
      return { ...to, repository, rules: { ...to.rules, image } };
    };
    const before = written();
    const error = take(file, good, { place: places });
    await expect(error).rejects.toMatchObject({ code: "NOT_VERIFIED" });
    await expect(error).rejects.toThrow(/zebra@sha256/);
    expect(written()).toEqual(before);
  });

  test.each<[string, string, (bundle: Tampered) => string | undefined]>([
    [
      "a layer has other bytes",
      "it has other bytes than its name says",
      (bundle) => {
        const { digest, size } = layerOf(0);
        bundle.write(blobOf(digest), "x".repeat(size));
        return undefined;
      },
    ],
    [
      "a manifest is another one",
      "it has other bytes than its name says",
      (bundle) => {
        const [first, second] = stage.layout(0).manifests.map(({ digest }) => bundle.path(blobOf(digest)));
        copyFileSync(first ?? "", second ?? "");
        return undefined;
      },
    ],
    [
      "a layer is missing",
      "it is missing",
      (bundle) => {
        bundle.remove(blobOf(layerOf(0).digest));
        return undefined;
      },
    ],
    [
      "a file is left over",
      "nothing in the bundle names it",
      (bundle) => {
        bundle.addBlob("left over");
        return undefined;
      },
    ],
    [
      "a file has a name that no bundle has",
      "no bundle has such a file",
      (bundle) => {
        bundle.write("images/tiny/ingest", "");
        return undefined;
      },
    ],
    [
      "there is a key that is not named",
      "nothing in the bundle names it",
      (bundle) => {
        bundle.write("keys/more.pub", bundle.read("keys/team.pub"));
        return undefined;
      },
    ],
    [
      "a key is another one",
      "got sha256:",
      (bundle) => {
        bundle.write("keys/team.pub", makeKey("stranger").pem);
        return undefined;
      },
    ],
    [
      "the policy is another one",
      "policy.yaml: expected sha256:",
      (bundle) => {
        bundle.write("policy.yaml", "# anything goes\n");
        return undefined;
      },
    ],
    [
      "evidence is missing that is named",
      "it is missing",
      (bundle) => {
        bundle.remove(blobOf(bundle.roots.at(-1)?.digest ?? ""));
        return undefined;
      },
    ],
    [
      "bundle.json names another digest",
      "but bundle.json says that tiny is",
      (bundle) => {
        bundle.write("bundle.json", bundle.read("bundle.json").replace(stage.image(0), stage.image(1)));
        return undefined;
      },
    ],
    [
      "bundle.json has more than it should",
      "Unrecognized key",
      (bundle) => {
        bundle.write("bundle.json", bundle.read("bundle.json").replace("{", '{ "trusted": true,'));
        return undefined;
      },
    ],
    [
      "bundle.json is cut off",
      "it is not JSON",
      (bundle) => {
        bundle.write("bundle.json", bundle.read("bundle.json").slice(0, -4));
        return undefined;
      },
    ],
    [
      "a size is another one",
      "expected 1099511627776 bytes, got",
      (bundle) => {
        bundle.roots = bundle.roots.map((root, place) => (place === 1 ? { ...root, size: 2 ** 40 } : root));
        return undefined;
      },
    ],
    [
      "a manifest is named twice",
      "it names a manifest twice",
      (bundle) => {
        bundle.roots = [...bundle.roots, bundle.roots.at(-1) as Root];
        return undefined;
      },
    ],
    [
      "evidence is attached to another image",
      "which is no part of",
      (bundle) => {
        bundle.roots = moved(bundle, (text) => text.replaceAll(stage.image(0), stage.image(1)));
        return undefined;
      },
    ],
    [
      "evidence is about another image",
      "but says something about sha256:",
      (bundle) => {
        const { evidence } = firstOf(bundle);
        const text = bundle.read(blobOf(evidence.digest));
        const { payload } = (JSON.parse(text) as { dsseEnvelope: { payload: string } }).dsseEnvelope;
        const [from = "", to = ""] = [stage.image(0), stage.image(1)].map((digest) => digest.replace("sha256:", ""));
        const statement = Buffer.from(payload, "base64").toString().replaceAll(from, to);
        const blob = bundle.addBlob(text.replace(payload, Buffer.from(statement).toString("base64")));
        bundle.roots = moved(bundle, (manifest) => manifest.replaceAll(evidence.digest, blob.digest));
        bundle.remove(blobOf(evidence.digest));
        return undefined;
      },
    ],
    ["a file is there twice", "it is there twice", (bundle) => bundle.pack(["policy.yaml"], ["--hard-dereference"])],
    [
      "a file is a symbolic link",
      "got a symbolic link",
      (bundle) => {
        bundle.remove("policy.yaml");
        symlinkSync("/etc/passwd", bundle.path("policy.yaml"));
        return undefined;
      },
    ],
    [
      "a file is a hard link",
      "got a hard link",
      (bundle) => {
        linkSync(bundle.path("policy.yaml"), bundle.path("keys/a.pub"));
        return undefined;
      },
    ],
    [
      "there is a folder",
      "got a folder",
      (bundle) => {
        mkdirSync(bundle.path("blobs"));
        return bundle.pack(["blobs"]);
      },
    ],
    [
      "a name leads out of it",
      "../policy.yaml",
      (bundle) => bundle.pack([], ["--absolute-names", "--transform=s,^policy,../policy,"]),
    ],
    [
      "a name begins at the root",
      "/policy.yaml",
      (bundle) => bundle.pack([], ["--absolute-names", "--transform=s,^policy,/policy,"]),
    ],
    [
      "a name has a line break",
      "no bundle has such a file",
      (bundle) => {
        bundle.write("keys/a\n-rw-r--r-- 0.pub", "");
        return bundle.pack();
      },
    ],
    [
      "it is two",
      "it is there twice",
      () => {
        const file = new Tampered(whole).pack();
        return doubled(file);
      },
    ],
    ["it is empty", "it is no whole tar", (bundle) => cut(bundle.pack(), () => 0)],
    [
      "it is cut off in a file",
      "it is no whole tar",
      (bundle) => {
        const layer = readFileSync(bundle.path(blobOf(layerOf(0).digest)));
        return cut(bundle.pack(), (bytes) => bytes.indexOf(layer) + 1000);
      },
    ],
    [
      "it is cut off between two files",
      "policy.yaml: it is missing",
      (bundle) => cut(bundle.pack(), (bytes) => bytes.lastIndexOf("policy.yaml")),
    ],
  ])("where %s", async (_, message, change) => {
    const tampered = new Tampered(whole);
    const error = await refusal(change(tampered) ?? tampered.pack());
    expect(error).toMatchObject({ code: "BUNDLE_INVALID" });
    expect(error.message).toContain(message);
  });

  test("where evidence was taken out, and no trace of it left", async () => {
    const tampered = new Tampered(whole);
    const all = tampered.roots;
    for (const root of all.slice(1)) {
      const { config, layers } = JSON.parse(tampered.read(blobOf(root.digest))) as { config: Root; layers: Root[] };
      tampered.remove(blobOf(root.digest));
      tampered.remove(blobOf(layers[0]?.digest ?? ""));
      if (root === all.at(-1)) tampered.remove(blobOf(config.digest));
    }
    tampered.roots = all.slice(0, 1);
    const error = await refusal(tampered.pack());
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error.message).toMatch(/BLOCK +linux\/arm64 +provenance/);
  });
});

/** The first piece of evidence about the image's index, with its manifest. */
function firstOf(bundle: Tampered) {
  for (const root of bundle.roots.slice(1)) {
    const manifest = JSON.parse(bundle.read(blobOf(root.digest))) as { subject: Root; layers: [Root] };
    if (manifest.subject.digest === stage.image(0)) return { root, evidence: manifest.layers[0] };
  }
  throw new Error("no evidence");
}

/** Change the manifest of that piece of evidence, and name it by its new digest. */
function moved(bundle: Tampered, change: (text: string) => string): Root[] {
  const { root } = firstOf(bundle);
  const blob = bundle.addBlob(change(bundle.read(blobOf(root.digest))));
  const roots = bundle.roots.map((item) => (item.digest === root.digest ? { ...item, ...blob } : item));
  bundle.remove(blobOf(root.digest));
  return roots;
}

function layerOf(image: 0 | 1 | 2): { digest: string; size: number } {
  const layer = stage.layout(image).blobs.find(({ mediaType }) => mediaType.includes("layer"));
  if (layer === undefined) throw new Error("no layer");
  return layer;
}

function cut(file: string, where: (bytes: Buffer) => number): string {
  truncateSync(file, where(readFileSync(file)));
  return file;
}

function doubled(file: string): string {
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.concat([bytes, bytes]));
  return file;
}
