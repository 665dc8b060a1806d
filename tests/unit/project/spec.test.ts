import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  PREDICATES,
  Promotion,
  Provenance,
  Reproduction,
  TestResults,
  Vuln,
} from "../../../pipeline/src/documents/attest/index.js";
import {
  assembleImage,
  assemblePlatform,
  imageLayout,
  imageReference,
  layoutNames,
} from "../../../pipeline/src/documents/oci/index.js";
import { parseContents } from "../../../pipeline/src/registry/bundle/bundle-contents.js";
import { checkEntries } from "../../../pipeline/src/registry/bundle/bundle-files.js";
import { parseIndex, writeIndex } from "../../../pipeline/src/registry/bundle/bundle-index.js";
import { parseLine } from "../../../pipeline/src/registry/client/line.js";
import { chainOf } from "../../../pipeline/src/registry/journal/chain.js";
import { LeaseContent, leaseText } from "../../../pipeline/src/registry/journal/lease-note.js";
import { digestText, PLATFORMS } from "../../../pipeline/src/repository/inputs/index.js";
import { parseLock, writeLock } from "../../../pipeline/src/repository/lock/index.js";
import { DIGEST, image, layer } from "../fixtures.js";
import { committedTexts } from "../steps/workshop/snapshots.js";

const SPEC = readFileSync("docs/SPEC.md", "utf8");

/** The examples of a kind: ```json KIND, or ```text KIND. */
function examples(kind: string): string[] {
  return [...SPEC.matchAll(/^```(?:json|text) (\S+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === kind && text !== undefined ? [text] : [],
  );
}

function example(kind: string): string {
  const [text, ...more] = examples(kind);
  if (text === undefined || more.length > 0) throw new Error(`docs/SPEC.md: expected one example "${kind}"`);
  return text;
}

/** How each example is read. One that is not here is read by nobody. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  lock: (text) => parseLock({ path: "locks/hadolint.amd64.json", text }),
  asked: (text) => JSON.parse(text),
  config: (text) => JSON.parse(text),
  "index.json": (text) => JSON.parse(text),
  provenance: (text) => Provenance.parse(JSON.parse(text)),
  vuln: (text) => Vuln.parse(JSON.parse(text)),
  "test-result": (text) => TestResults.parse(JSON.parse(text)),
  reproduction: (text) => Reproduction.parse(JSON.parse(text)),
  promotion: (text) => Promotion.parse(JSON.parse(text)),
  note: (text) => LeaseContent.parse(JSON.parse(JSON.parse(text).annotations["invalid.image-factory.note"])),
  "journal-line": parseLine,
  lease: (text) => LeaseContent.parse(JSON.parse(text)),
  "bundle-files": (text) =>
    checkEntries(
      "x.tar",
      text
        .trim()
        .split("\n")
        .map((name) => ({ kind: "-", size: 1, name })),
    ),
  bundle: (text) => parseContents("x.tar", text),
  "bundle-index": (text) => parseIndex("x.tar", { name: "tiny", digest: `sha256:${"1".repeat(64)}` }, text),
};

const KINDS = [...SPEC.matchAll(/^```(\w+) ?(\S*)$/gm)].map(([, , kind]) => kind ?? "");

test("every example has a reader, and every reader an example", () => {
  expect([...new Set(KINDS)].sort()).toEqual(Object.keys(READERS).sort());
});

test.each(KINDS.map((kind, index) => [kind, index] as const))("example %s (%i) is read by ours", (kind) => {
  for (const text of examples(kind)) expect(() => READERS[kind]?.(text)).not.toThrow();
});

/** What refuses unknown keys must be said to be strict. */
test.each(["lock", "reproduction", "promotion", "journal-line", "lease", "bundle", "bundle-index"])(
  "%s is strict",
  (kind) => {
    for (const text of examples(kind)) {
      const changed = JSON.stringify({ ...JSON.parse(text), more: 1 });
      expect(() => READERS[kind]?.(changed)).toThrow();
    }
  },
);

test.each(["provenance", "vuln", "test-result"])("%s is read loosely", (kind) => {
  expect(() => READERS[kind]?.(JSON.stringify({ ...JSON.parse(example(kind)), more: 1 }))).not.toThrow();
});

test("the lock is the committed one, written as it says, and `asked` is of its text", () => {
  const text = example("lock");
  expect(text).toBe(readFileSync("toolbox/hadolint/locks/hadolint.amd64.json", "utf8"));
  const lock = parseLock({ path: "locks/hadolint.amd64.json", text });
  expect(writeLock(lock)).toBe(text);
  expect(digestText(example("asked").trim())).toBe(lock.asked);
});

test("`base.lock` is the sha256 of the base's lock, in every committed lock", () => {
  const texts = committedTexts();
  const locks = [...texts].filter(([path]) => /^images\/.*\/locks\/.*\.json$/.test(path) && !path.includes("/tests/"));
  expect(locks.length).toBeGreaterThan(4);
  for (const [path, text] of locks) {
    const { base, platform } = JSON.parse(text);
    const file = `/locks/${base.image}.${platform.split("/")[1]}.json`;
    const [, under = ""] = [...texts].find(([other]) => other.endsWith(file)) ?? [];
    expect([path, `sha256:${createHash("sha256").update(under).digest("hex")}`]).toEqual([path, base.lock]);
  }
});

test("config and layout are what is written for the image of the tests", () => {
  const app = image("app");
  const layers = [layer("rootfs"), layer("compiled", { image: "app" }), layer("pure", { image: "app" })];
  const base = { name: imageReference(image("tiny")), digest: DIGEST };
  const platforms = PLATFORMS.map((platform) => assemblePlatform(app, platform, layers, base));
  expect(platforms[0]?.config.text).toBe(example("config").trim());
  const assembled = assembleImage(app, platforms, base);
  const { files } = imageLayout(assembled, layoutNames(app));
  const written = files.find(({ path }) => path === "index.json")?.text ?? "";
  const { digest, size } = assembled.index.descriptor;
  expect(written).toBe(example("index.json").trim().replace("INDEX", digest).replace('"size":0', `"size":${size}`));
});

test("the predicate types are ours", () => {
  for (const { uri } of Object.values(PREDICATES)) expect(SPEC).toContain(`\`${uri}\``);
});

test("the lines are a chain, and one that was changed is none", () => {
  const lines = examples("journal-line").map((text, index) => ({
    ...parseLine(text),
    manifest: `sha256:${String(index + 1).padStart(64, "0")}`,
  }));
  const [first, second] = lines;
  if (first === undefined || second === undefined) throw new Error("two lines");
  const numbered = new Map(lines.map((line) => [line.sequence, line]));
  expect(chainOf({ environment: "production", head: second, numbered })).toHaveLength(2);
  const moved = { ...second, previous: second.manifest };
  expect(() => chainOf({ environment: "production", head: moved, numbered: new Map([[1, first]]) })).toThrow();
});

test("lease and index of a bundle are written as it says", () => {
  expect(JSON.parse(leaseText(LeaseContent.parse(JSON.parse(example("lease")))))).toEqual(JSON.parse(example("lease")));
  const read = parseIndex("x.tar", { name: "tiny", digest: `sha256:${"1".repeat(64)}` }, example("bundle-index"));
  expect(writeIndex(read)).toBe(example("bundle-index").trim());
});
