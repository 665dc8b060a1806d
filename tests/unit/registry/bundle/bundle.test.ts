import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDiffering } from "../../../../pipeline/src/programs/coreutils.js";
import { parseBundle } from "../../../../pipeline/src/programs/cosign.js";
import { parseListing, type TarEntry } from "../../../../pipeline/src/programs/tar.js";
import {
  type BundleContents,
  parseContents,
  writeContents,
} from "../../../../pipeline/src/registry/bundle/bundle-contents.js";
import { checkEntries, compareFiles, invalid } from "../../../../pipeline/src/registry/bundle/bundle-files.js";
import { parseIndex, writeIndex } from "../../../../pipeline/src/registry/bundle/bundle-index.js";
import { failure } from "../../fixtures.js";
import { digestOf } from "../../judgement/release-policy/complete.js";

const INVALID = { code: "BUNDLE_INVALID" };
const BLOB = `images/tiny/blobs/sha256/${"a".repeat(64)}`;
const CONTENTS: BundleContents = {
  ...{ formatVersion: 1, environment: "production", images: [{ name: "tiny", digest: digestOf("1") }] },
  policy: { path: "registry/policies/production.yaml", digest: digestOf("2") },
  keys: [{ name: "team", fingerprint: digestOf("3") }],
};
const NAMES = ["bundle.json", BLOB, "images/tiny/index.json", "images/tiny/oci-layout", "keys/team.pub", "policy.yaml"];
const ENTRIES: TarEntry[] = NAMES.map((name, size) => ({ kind: "-", size, name }));
const line = ({ kind, size, name }: TarEntry) => `${kind}rw-r--r-- 0/0 ${size} 1970-01-01 00:00 ${name}\n`;
const LISTING = ENTRIES.map(line).join("");

describe("the list of a tar", () => {
  test("is read with kinds and sizes, and names as they are", () => {
    expect(parseListing(LISTING)).toEqual(ENTRIES);
    expect(parseListing("crw-r--r-- 0/0 1,3 1970-01-01 00:00 a b\n")).toMatchObject([{ kind: "c", name: "a b" }]);
    expect(checkEntries("x.tar", ENTRIES)).toEqual(new Map(NAMES.map((name, size) => [name, size])));
  });

  test("with one entry of another kind, another name, or twice is refused", () => {
    const names = fc
      .constantFrom("/", "../", "./", "\\n", " ", "/../", "//")
      .chain((part) =>
        fc.tuple(fc.constantFrom(...NAMES), fc.nat(80)).map(([name, at]) => name.slice(0, at) + part + name.slice(at)),
      );
    const bad = fc.oneof(
      fc.constantFrom(..."dlhcbpsV").map((kind) => ({ kind, size: 0, name: "policy.yaml" })),
      names.map((name) => ({ kind: "-", size: 0, name })),
      fc.constantFrom(...NAMES).map((name) => ({ kind: "-", size: 0, name })),
    );
    fc.assert(
      fc.property(bad, fc.nat(NAMES.length), (entry, at) => {
        const entries = [...ENTRIES.slice(0, at), entry, ...ENTRIES.slice(at)];
        expect(failure(() => checkEntries("x.tar", parseListing(entries.map(line).join(""))))).toMatchObject(INVALID);
      }),
    );
  });

  test("that no tar prints is none", () => {
    expect(() => parseListing("policy.yaml\n")).toThrow(SyntaxError);
  });
});

test("a file too few, too many, or of another size is refused", () => {
  const found = checkEntries("x.tar", ENTRIES);
  compareFiles("x.tar", found, found);
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), fc.constantFrom("less", "more", "size"), (name, what) => {
      const other = new Map<string, number>(found);
      if (what === "less") other.delete(name);
      else other.set(what === "more" ? `${name}x` : name, 99);
      expect(failure(() => compareFiles("x.tar", other, found))).toMatchObject(INVALID);
    }),
  );
});

test("an error shows some of many faults, and how many more there are", () => {
  const faults = Array.from({ length: 30 }, (_, i) => ({ path: `file-${i}`, message: "it is missing" }));
  expect(invalid("x.tar", faults).problems).toHaveLength(21);
  expect(invalid("x.tar", faults).message).toContain("and 10 more");
});

describe("bundle.json", () => {
  const text = writeContents(CONTENTS);

  test("comes back as it was written", () => {
    expect(parseContents("x.tar", text)).toEqual(CONTENTS);
  });

  test("with a value of another kind, without one, or with one more is refused", () => {
    const paths = ["formatVersion", "environment", "images", "policy", "keys"] as const;
    const change = fc.oneof(
      fc.constantFrom(...paths).map((key) => ({ ...CONTENTS, [key]: undefined })),
      fc.tuple(fc.constantFrom(...paths), fc.constantFrom(null, 2, "", {}, [1], [{}])).map(([key, value]) => ({
        ...CONTENTS,
        [key]: value,
      })),
      fc
        .string()
        .filter((key) => !paths.some((path) => path === key) && key !== "__proto__")
        .map((key) => ({ ...CONTENTS, [key]: 1 })),
    );
    fc.assert(
      fc.property(change, (value) => {
        expect(failure(() => parseContents("x.tar", JSON.stringify(value)))).toMatchObject(INVALID);
      }),
    );
  });

  test.each(["../tiny", "tiny/", "a/b", ".", "Tiny", "", "-x"])("does not name an image %j", (name) => {
    const images = [{ name, digest: digestOf("1") }];
    expect(failure(() => parseContents("x.tar", JSON.stringify({ ...CONTENTS, images })))).toMatchObject(INVALID);
  });

  test("names no image twice, and is whole", () => {
    const images = [...CONTENTS.images, ...CONTENTS.images];
    expect(failure(() => parseContents("x.tar", JSON.stringify({ ...CONTENTS, images })))).toMatchObject(INVALID);
    fc.assert(
      fc.property(fc.nat(text.trim().length - 1), (end) => {
        expect(failure(() => parseContents("x.tar", text.slice(0, end)))).toMatchObject(INVALID);
      }),
    );
  });
});

describe("index.json", () => {
  const index = { digest: digestOf("1"), size: 5 };
  const referrers = [
    { digest: digestOf("3"), size: 7 },
    { digest: digestOf("2"), size: 6 },
  ];
  const image = { name: "tiny", digest: digestOf("1") };

  test("has the image first, then its evidence in one order", () => {
    const text = writeIndex({ index, referrers });
    expect(text).toBe(writeIndex({ index, referrers: [...referrers].reverse() }));
    const { index: found, referrers: others } = parseIndex("x.tar", image, text);
    expect([found, ...others].map(({ digest }) => digest)).toEqual(["1", "2", "3"].map(digestOf));
  });

  test("of another image, with a manifest twice, or with something else in it is refused", () => {
    const twice = writeIndex({ index, referrers: [...referrers, ...referrers.slice(0, 1)] });
    const whole = writeIndex({ index, referrers });
    const texts = [twice, whole.replace(digestOf("1"), digestOf("4")), whole.replace("manifests", "others")];
    const more = [whole.replace('{"schema', '{"annotations":{},"schema'), whole.replace("sigstore", "other")];
    for (const text of [...texts, ...more]) {
      expect(failure(() => parseIndex("x.tar", image, text))).toMatchObject(INVALID);
    }
  });
});

describe("the file of a bundle of sigstore", () => {
  const statement = { _type: "https://in-toto.io/Statement/v1", predicateType: "a", predicate: {} };
  const payload = (hex: string) =>
    Buffer.from(JSON.stringify({ ...statement, subject: [{ digest: { sha256: hex } }] })).toString("base64");
  const envelope = (hex: string) => ({ payloadType: "application/vnd.in-toto+json", payload: payload(hex) });
  const bundle = {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    ...{ verificationMaterial: {}, dsseEnvelope: envelope("1") },
  };

  test("is read with the subjects of its own statement", () => {
    expect(parseBundle(JSON.stringify(bundle)).subjects).toEqual(["sha256:1"]);
  });

  test("has no second envelope by a name that cosign knows as well", () => {
    expect(() => parseBundle(JSON.stringify({ ...bundle, dsse_envelope: envelope("2") }))).toThrow();
    expect(() => parseBundle(JSON.stringify({ ...bundle, messageSignature: {} }))).toThrow();
  });
});

test("what sha256sum found to differ is read by its path", () => {
  expect(parseDiffering("a/b: FAILED\nc: FAILED open or read\n")).toEqual(["a/b", "c"]);
});
