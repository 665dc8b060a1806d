import { copyFileSync, linkSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../pipeline/src/registry/bundle/bundle.js";
import { SERVED } from "../../pipeline/src/registry/client/place.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { AirGap } from "./support/air-gap.js";
import { makeKey, trustIn } from "./support/keys.js";
import { subjectsOf } from "./support/released.js";
import { evidenceOf } from "./support/stage.js";
import { blobOf, type Root, Tampered } from "./support/tampered.js";

const KEY = { kind: "key" } as const;

let gap: AirGap;

beforeAll(async () => {
  gap = await AirGap.open();
});
afterAll(() => gap.close());

describe("nothing is written from a bundle", () => {
  test("that is signed by a key that it brings along, unless the call trusts that key", async () => {
    const mallory = makeKey("mallory");
    const place = {
      ...gap.stage.place("mallory"),
      rules: { ...gap.stage.place("mallory").rules, trust: trustIn(mallory) },
    };
    const tools = gap.stage.tools({ signer: mallory, trusted: [mallory], layout: gap.stage.layout(0).folder });
    await push(tools, gap.stage.image(0), place.repository, SERVED);
    await sign(tools, KEY, place.repository, subjectsOf(gap.stage.layout(0)));
    await attest(tools, KEY, place.repository, evidenceOf(gap.stage.layout(0)));
    const policy = { path: "policy.yaml", text: "" };
    const request = { environment: "mallory", places: [place], policy, keys: place.rules.trust.keys };
    const file = tools.out(await bundle(tools, request));
    const error = await gap.refusal(file);
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error.message).toMatch(/BLOCK +index +signature/);
    expect(error.message).toContain(`carries the key mallory, ${mallory.signer}: NOT trusted here`);
    const to = gap.distant("convinced");
    const convinced = { ...to, rules: { ...to.rules, trust: trustIn(gap.stage.key, mallory) } };
    const signing = gap.stage.tools({ bundle: file, trusted: [gap.stage.key, mallory] });
    expect((await gap.take(file, convinced, {}, signing)).images[0]?.promoted).toMatchObject({ changed: true });
  });

  test("where one of its images is refused, whichever it is", async () => {
    const [good, bad] = [await gap.serving("pair", 0), await gap.serving("pair-b", 1)];
    const other = { ...bad, rules: { ...bad.rules, image: "zebra", policy: { ...bad.rules.policy, require: [] } } };
    const file = await gap.carry(good, other);
    const places = (image: string) => {
      const to = gap.distant("pair");
      const repository = gap.air.repository(`pair/${image}`);
      return { ...to, repository, rules: { ...to.rules, image } };
    };
    const before = gap.written();
    const error = gap.take(file, good, { place: places });
    await expect(error).rejects.toMatchObject({ code: "NOT_VERIFIED" });
    await expect(error).rejects.toThrow(/zebra@sha256/);
    expect(gap.written()).toEqual(before);
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
        const [first, second] = gap.stage.layout(0).manifests.map(({ digest }) => bundle.path(blobOf(digest)));
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
        bundle.write("bundle.json", bundle.read("bundle.json").replace(gap.stage.image(0), gap.stage.image(1)));
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
        bundle.roots = moved(bundle, (text) => text.replaceAll(gap.stage.image(0), gap.stage.image(1)));
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
        const [from = "", to = ""] = [gap.stage.image(0), gap.stage.image(1)].map((digest) =>
          digest.replace("sha256:", ""),
        );
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
        const file = new Tampered(gap.whole).pack();
        return doubled(file);
      },
    ],
    [
      "it is compressed, whatever comes out of it",
      "what is compressed is to be unpacked first",
      (bundle) => {
        const file = bundle.pack();
        writeFileSync(file, gzipSync(readFileSync(file)));
        return file;
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
    const tampered = new Tampered(gap.whole);
    const error = await gap.refusal(change(tampered) ?? tampered.pack());
    expect(error).toMatchObject({ code: "BUNDLE_INVALID" });
    expect(error.message).toContain(message);
  });

  test("where evidence was taken out, and no trace of it left", async () => {
    const tampered = new Tampered(gap.whole);
    const all = tampered.roots;
    for (const root of all.slice(1)) {
      const { config, layers } = JSON.parse(tampered.read(blobOf(root.digest))) as { config: Root; layers: Root[] };
      tampered.remove(blobOf(root.digest));
      tampered.remove(blobOf(layers[0]?.digest ?? ""));
      if (root === all.at(-1)) tampered.remove(blobOf(config.digest));
    }
    tampered.roots = all.slice(0, 1);
    const error = await gap.refusal(tampered.pack());
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error.message).toMatch(/BLOCK +linux\/arm64 +provenance/);
  });
});

/** The first piece of evidence about the image's index, with its manifest. */
function firstOf(bundle: Tampered) {
  for (const root of bundle.roots.slice(1)) {
    const manifest = JSON.parse(bundle.read(blobOf(root.digest))) as { subject: Root; layers: [Root] };
    if (manifest.subject.digest === gap.stage.image(0)) return { root, evidence: manifest.layers[0] };
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
  const layer = gap.stage.layout(image).blobs.find(({ mediaType }) => mediaType.includes("layer"));
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
