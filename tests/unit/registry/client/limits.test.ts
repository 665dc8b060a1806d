import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MediaType } from "../../../../pipeline/src/documents/oci/index.js";
import { BUNDLE_TYPE } from "../../../../pipeline/src/programs/cosign.js";
import { beginsTar, parseListing } from "../../../../pipeline/src/programs/tar.js";
import { checkEntries } from "../../../../pipeline/src/registry/bundle/bundle-files.js";
import { readFiles } from "../../../../pipeline/src/registry/bundle/bundle-folder.js";
import { unpackBundle } from "../../../../pipeline/src/registry/bundle/unbundle-unpack.js";
import { ask } from "../../../../pipeline/src/registry/client/ask.js";
import { listTags } from "../../../../pipeline/src/registry/client/lookup.js";
import { readImage } from "../../../../pipeline/src/registry/client/read-image.js";
import { bundlesOf } from "../../../../pipeline/src/registry/client/referrers.js";
import { secondsOf } from "../../../../pipeline/src/registry/client/seconds.js";
import type { RegistryTools } from "../../../../pipeline/src/registry/client/tools.js";
import { readJournal } from "../../../../pipeline/src/registry/journal/journal.js";
import { lookForNote } from "../../../../pipeline/src/registry/journal/note.js";
import * as limits from "../../../../pipeline/src/text/limits.js";
import { digestOf } from "../../judgement/release-policy/complete.js";

const REPOSITORY = { registry: "registry.invalid", path: "team/x", plainHttp: false };

/** Tools that print what somebody's registry says, and note how often they ran. */
function saying(answer: (argv: readonly string[]) => string): RegistryTools & { runs: number } {
  const tools = {
    runs: 0,
    patience: { attempts: 1, seconds: 0 },
    now: () => new Date(0),
    run: async (argv: readonly string[]) => {
      tools.runs += 1;
      return { code: 0, stdout: answer(argv), stderr: "" };
    },
  };
  return tools;
}

const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const descriptor = (mediaType: string, n = 0) => ({ mediaType, digest: digestOf(String(n % 10)), size: 1 });

describe("what a registry says", () => {
  const tags = (count: number) => saying(() => Array.from({ length: count }, (_, n) => `t${n}\n`).join(""));

  test("of its tags has an end", async () => {
    expect(await listTags(tags(limits.TAGS), REPOSITORY)).toHaveLength(limits.TAGS);
    const many = listTags(tags(limits.TAGS + 1), REPOSITORY);
    await expect(many).rejects.toThrow(/expected at most 50000 tags, got 50001\n.*find out who wrote it/);
    await expect(many).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
  });

  test("of the lines of a journal is counted before one is read", async () => {
    const tools = saying(() => Array.from({ length: limits.JOURNAL_LINES + 1 }, (_, n) => `${n + 1}\n`).join(""));
    const place = { environment: "production", journal: REPOSITORY, rules: { trust: { keys: [], identities: [] } } };
    await expect(readJournal(tools, place)).rejects.toThrow("expected at most 10000 lines, got 10001");
    expect(tools.runs).toBe(1);
  });

  const referrers = (count: number) =>
    saying(() => JSON.stringify({ referrers: Array.from({ length: count }, () => bundle) }));
  const bundle = { ...descriptor(MediaType.manifest), artifactType: BUNDLE_TYPE };

  test("of what refers to a manifest has an end", async () => {
    expect(await bundlesOf(referrers(limits.REFERRERS), REPOSITORY, digestOf("a"))).toHaveLength(limits.REFERRERS);
    const many = bundlesOf(referrers(100_000), REPOSITORY, digestOf("a"));
    await expect(many).rejects.toThrow("expected at most 1000 manifests that refer to it, got 100000");
  }, 20_000);

  const read = (text: string) =>
    readImage(
      saying(() => text),
      REPOSITORY,
      sha256(text),
    );
  const index = (count: number, more = {}) =>
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: MediaType.index, ...more },
      manifests: Array.from({ length: count }, (_, n) => ({
        ...descriptor(MediaType.manifest, n),
        platform: { os: "linux", architecture: "amd64" },
      })),
    });

  test("of a manifest has an end, in its length, its depth and what it lists", async () => {
    await expect(read(index(1, { a: "x".repeat(50_000_000) }))).rejects.toThrow(
      /expected at most 4194304 characters, got 5000/,
    );
    // Below the limit it is read: what the next answer is not comes after it.
    await expect(read(index(1, { a: "x".repeat(limits.MANIFEST_LENGTH - 1000) }))).rejects.toThrow(/answered sha256/);
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    await expect(read(deep)).rejects.toThrow("expected at most 200 levels of lists and objects in each other");
    await expect(read(index(limits.PLATFORMS))).rejects.toThrow(/answered sha256/);
    await expect(read(index(limits.PLATFORMS + 1))).rejects.toThrow(/Too big: expected array to have <=64 items/);
  }, 20_000);

  test("of a line or a lease has an end: a longer one is no note", async () => {
    const note = (length: number) =>
      saying(() =>
        JSON.stringify({ artifactType: "t", annotations: { "invalid.image-factory.note": "x".repeat(length) } }),
      );
    expect((await lookForNote(note(limits.NOTE_LENGTH), REPOSITORY, "t", "1"))?.text).toHaveLength(limits.NOTE_LENGTH);
    expect(await lookForNote(note(limits.NOTE_LENGTH + 1), REPOSITORY, "t", "1")).not.toHaveProperty("text");
    expect(await lookForNote(note(limits.MANIFEST_LENGTH), REPOSITORY, "t", "1")).not.toHaveProperty("text");
  });

  test.each([
    ["oras manifest fetch a@b", limits.READING_SECONDS],
    ["oras repo tags a", limits.READING_SECONDS],
    ["oras discover --format json a@b", limits.READING_SECONDS],
    ["oras blob fetch --no-tty --output - a@b", limits.READING_SECONDS],
    ["cosign verify --key k a@b", limits.READING_SECONDS],
    ["cosign verify-attestation --key k a@b", limits.READING_SECONDS],
    ["oras blob fetch --no-tty --output /dev/null a@b", limits.TOOL_SECONDS],
    ["oras cp a@b c@b", limits.TOOL_SECONDS],
    ["cosign sign a@b", limits.TOOL_SECONDS],
    ["sha256sum --check", limits.TOOL_SECONDS],
  ])("%s has %i seconds, however slowly the answer comes", (command, seconds) => {
    expect(secondsOf(command.split(" "))).toBe(seconds);
  });
});

test("what a run prints has an end, whatever it is", async () => {
  const printing = (length: number) => saying(() => "x".repeat(length));
  expect(await ask(printing(limits.PRINTED_LENGTH), ["cosign", "verify"], "x")).toHaveLength(limits.PRINTED_LENGTH);
  const much = ask(printing(limits.PRINTED_LENGTH + 1), ["cosign", "verify"], "x");
  await expect(much).rejects.toThrow("cosign verify: it printed too much: expected at most 419430400 characters");
});

describe("a bundle", () => {
  const blobs = (count: number, size = 1) =>
    Array.from({ length: count }, (_, n) => ({
      ...{ kind: "-", size, name: `images/x/blobs/sha256/${n.toString(16).padStart(64, "0")}` },
    }));

  test("has as many files, and as many bytes, as one can have", () => {
    expect(checkEntries("b.tar", blobs(limits.BUNDLE_FILES)).size).toBe(limits.BUNDLE_FILES);
    expect(() => checkEntries("b.tar", blobs(limits.BUNDLE_FILES + 1))).toThrow("at most 10000 files, got 10001");
    const half = limits.BUNDLE_BYTES / 2;
    expect(checkEntries("b.tar", blobs(2, half)).size).toBe(2);
    // A sparse file says that it is as large as it likes.
    expect(() => checkEntries("b.tar", blobs(2, half + 1))).toThrow(/at most 10000000000000 bytes, got 10000000000002/);
  });

  test("of a million members is refused by its list, before that is read", async () => {
    const line = `-rw-r--r-- 0/0 1 1970-01-01 00:00 ${blobs(1)[0]?.name}\n`;
    expect(parseListing(line)).toHaveLength(1);
    const list = line.repeat(1_000_000);
    const header = `${"x".repeat(257)}ustar  `;
    const tools = saying(([program]) => (program === "head" ? header : list));
    const unpacked = unpackBundle(tools, { file: "b.tar", folder: "out/b" });
    await expect(unpacked).rejects.toThrow("expected at most 3000000 characters of names");
    expect(tools.runs).toBe(2);
  });

  test("that is compressed is not unpacked, whatever comes out of it", async () => {
    const tools = saying(() => `${"\u001f\ufffd\b".padEnd(257, "x")}ustar`);
    const unpacked = unpackBundle(tools, { file: "b.tar.gz", folder: "out/b" });
    await expect(unpacked).rejects.toThrow("what is compressed is to be unpacked first");
    expect(tools.runs).toBe(1);
    expect(beginsTar("")).toBe(false);
  });

  test("has texts that fit into memory", async () => {
    const bundle = { file: "b.tar", folder: "out/b" };
    const tools = saying(() => "");
    const much = readFiles(tools, bundle, [{ path: "bundle.json", size: limits.EVIDENCE_BYTES + 1 }]);
    await expect(much).rejects.toThrow("expected at most 268435456 bytes, got 268435457");
    expect(tools.runs).toBe(0);
  });
});
