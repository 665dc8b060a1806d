import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  byDigest,
  byTag,
  DIGEST,
  isHost,
  isPath,
  isRepository,
  nameOf,
  TAG,
} from "../../../../pipeline/src/repository/references/index.js";
import { failure } from "../../fixtures.js";

const REPOSITORY = { registry: "127.0.0.1:5000", path: "staging/vllm", plainHttp: true };
const SUM = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("a reference", () => {
  test("is the repository's name with a tag or a digest", () => {
    expect(nameOf(REPOSITORY)).toBe("127.0.0.1:5000/staging/vllm");
    expect(byTag(REPOSITORY, "1.0_a-B")).toBe("127.0.0.1:5000/staging/vllm:1.0_a-B");
    expect(byDigest(REPOSITORY, SUM)).toBe(`127.0.0.1:5000/staging/vllm@${SUM}`);
  });

  test.each(["", "-a", ".a", "a b", "a/b", "a:b", "a@b", "é", "a\n", "a".repeat(129)])(
    "with the tag %j is none",
    (tag) => {
      const error = failure(() => byTag(REPOSITORY, tag));
      expect(error).toMatchObject({ code: "REFERENCE" });
      expect(error.message).toContain(
        `127.0.0.1:5000/staging/vllm: expected a tag (letters, digits, "._-", at most 128), got ${JSON.stringify(tag)}`,
      );
      expect(error.message).toContain("Choose another tag.");
    },
  );

  test.each([
    "",
    SUM.slice(7),
    `${SUM}0`,
    SUM.slice(0, -1),
    SUM.toUpperCase(),
    SUM.replace("256", "512"),
    `${SUM}\n`,
    ` ${SUM}`,
  ])("with the digest %j is none", (digest) => {
    const error = failure(() => byDigest(REPOSITORY, digest));
    expect(error).toMatchObject({ code: "REFERENCE" });
    expect(error.message).toContain(`expected a digest (sha256:…), got ${JSON.stringify(digest)}`);
    expect(error.message).toContain("Name the image by the digest of its index.");
  });
});

describe("the longest", () => {
  const path = (length: number) => "a".repeat(length);

  test("path has 255 characters, and with its host and the slash between them, too", () => {
    expect(isPath(path(255))).toBe(true);
    expect(isPath(path(256))).toBe(false);
    expect(isRepository("ghcr.io", path(247))).toBe(true);
    expect(isRepository("ghcr.io", path(248))).toBe(false);
    expect(isRepository("ghcr.io:0", "a")).toBe(false);
    expect(isRepository("ghcr.io", "A")).toBe(false);
  });

  test("tag has 128", () => {
    expect(TAG.test(path(128))).toBe(true);
    expect(TAG.test(path(129))).toBe(false);
  });
});

/** The same grammar by hand, a character at a time, after the texts that the patterns name. */
const digit = (character = "") => character >= "0" && character <= "9" && character.length === 1;
const lower = (character = "") => character >= "a" && character <= "z" && character.length === 1;
const letter = (character = "") => lower(character.toLowerCase()) && character.length === 1;
const every = (text: string, is: (character: string) => boolean) => [...text].every(is);

function isLabel(text: string): boolean {
  const ends = [text[0], text.at(-1)].every((character) => digit(character) || letter(character));
  return ends && every(text, (character) => digit(character) || letter(character) || character === "-");
}

function isHostByHand(text: string): boolean {
  const [name = "", port, ...more] = text.split(":");
  if (more.length > 0 || !name.split(".").every(isLabel)) return false;
  if (port === undefined) return true;
  return every(port, digit) && port.length >= 1 && port.length <= 5 && Number(port) >= 1 && Number(port) <= 65_535;
}

function isPartByHand(text: string): boolean {
  const separators = [...text].map((character) => (digit(character) || lower(character) ? " " : character)).join("");
  if (separators === "" || separators[0] !== " " || separators.at(-1) !== " ") return false;
  return separators
    .split(" ")
    .filter((run) => run !== "")
    .every((run) => run === "." || run === "_" || run === "__" || every(run, (character) => character === "-"));
}

const isTagByHand = (text: string) =>
  text.length >= 1 &&
  text.length <= 128 &&
  every(text, (character) => digit(character) || letter(character) || "._-".includes(character)) &&
  !".-".includes(text[0] ?? "");

describe("whatever is written", () => {
  const from = (characters: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...characters), maxLength });

  test("a host is one, with a port or without, or is none", () => {
    const name = from("aZ09.-", 9);
    const port = fc.oneof(from("0123456789", 6), fc.constantFrom("65535", "65536", "+1", "1 ", "", "١"));
    const host = fc.oneof(
      name,
      fc.tuple(name, port).map((parts) => parts.join(":")),
      from("aZ0.-:é@/\n", 8),
    );
    fc.assert(
      fc.property(host, (text) => {
        expect(isHost(text)).toBe(isHostByHand(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("a path is one, or is none", () => {
    fc.assert(
      fc.property(fc.oneof(from("ab0._-/", 10), from("aA0._-/:@\n", 6)), (text) => {
        expect(isPath(text)).toBe(text.split("/").every(isPartByHand));
      }),
      { numRuns: 2000 },
    );
  });

  test("a tag is one, or is none", () => {
    fc.assert(
      fc.property(fc.oneof(from("aZ0._-", 6), from("aZ0._-/:@ é\n", 4)), (text) => {
        expect(TAG.test(text)).toBe(isTagByHand(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("a digest with anything changed is none", () => {
    const change = fc.record({ at: fc.nat(SUM.length), cut: fc.nat(2), put: from("0fgF: \n", 2) });
    fc.assert(
      fc.property(change, ({ at, cut, put }) => {
        const text = SUM.slice(0, at) + put + SUM.slice(at + cut);
        const [kind, sum = "", ...more] = text.split(":");
        const hex = every(sum, (character) => digit(character) || (character >= "a" && character <= "f"));
        expect(DIGEST.test(text)).toBe(kind === "sha256" && sum.length === 64 && hex && more.length === 0);
      }),
      { numRuns: 1000 },
    );
  });
});
