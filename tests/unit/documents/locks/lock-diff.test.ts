import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CHANGES,
  changesBetween,
  judgeBy,
  LockDiff,
  lockDiffMarkdown,
  lockDiffOf,
  lockDiffSections,
} from "../../../../pipeline/src/documents/locks/index.js";
import { sectionsText } from "../../../../pipeline/src/documents/sections/index.js";
import type { Deb, Lock, Wheel } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, HEX, image, lock, wheel } from "../../fixtures.js";

const other = HEX.replace("0", "f");
const before = lock({
  image: "app",
  debs: [deb("libssl3", "3.0.20-1", { from: "tiny" }), deb("old", "1:1.0-1"), deb("curl", "8-1", { via: ["curl"] })],
  wheels: [wheel("same", "1.0", "any"), wheel("rebuilt", "1.0", "any"), wheel("numpy", "2.10.0", "any")],
});
const after = lock({
  image: "app",
  debs: [
    deb("libssl3", "3.0.21-1", { from: "tiny", archive: "debian-security" }),
    deb("curl", "8-1~bpo1", { size: 3000, via: ["curl"] }),
  ],
  wheels: [
    wheel("same", "1.0", "any", { from: "tiny" }),
    wheel("rebuilt", "1.0", "any", { sha256: other }),
    wheel("numpy", "2.9.1", "any", { size: 16_200_000, via: ["onnx"] }),
    wheel("onnx", "1.0", "any", { via: ["onnx"] }),
    wheel("low", "1.0", "any", { via: ["numpy"] }),
  ],
});

describe("what differs between two locks", () => {
  const changes = changesBetween(before, after);
  const of = (name: string) => changes.find((item) => item.name === name);

  test("packages that are added, removed or in another version, with the chain that asks for each", () => {
    expect(changes.map(({ kind, name, change }) => `${kind} ${name} ${change}`)).toEqual([
      ...["deb curl version", "deb libssl3 version", "deb old removed", "wheel low added", "wheel numpy version"],
      ...["wheel onnx added", "wheel rebuilt file", "wheel same origin"],
    ]);
    expect(of("low")?.why).toEqual(["onnx", "numpy", "low"]);
    expect(of("old")?.why).toBeUndefined();
  });

  test("versions are ordered by Debian's rules and by PEP 440", () => {
    expect([of("curl")?.order, of("libssl3")?.order, of("numpy")?.order]).toEqual(["down", "up", "down"]);
    expect(of("libssl3")?.security).toBe(true);
    const odd = changesBetween(lock({ wheels: [wheel("a", "1-x-y")] }), lock({ wheels: [wheel("a", "2")] }));
    expect(odd[0]?.order).toBe("unknown");
  });

  test("a package that Python writes in another way is the same", () => {
    expect(changesBetween(lock({ wheels: [wheel("Fast_API")] }), lock({ wheels: [wheel("fast-api")] }))).toEqual([]);
  });

  test("a publisher that changed, where locks say it", () => {
    const by = (version: string, publisher?: object) =>
      lock({ wheels: [{ ...wheel("a", version), ...(publisher && { publisher }) } as Wheel] });
    const [us, them] = ["us/a", "them/a"].map((repository) => ({
      kind: "GitHub",
      repository,
      workflow: "release.yml",
    }));
    const { sections } = told(by("1", us), by("2", them));
    expect(sections).toContain("publisher");
    expect(sections).toContain("a 2: GitHub us/a release.yml → GitHub them/a release.yml");
    expect(told(by("1", us), by("2")).sections).toContain("a 2: GitHub us/a release.yml → not said");
    expect(told(by("1"), by("2", us)).sections).not.toContain("publisher");
  });
});

test("one package in two versions, by platform; what the base brings is the base's", () => {
  const amd = lock({
    wheels: [wheel("A_b", "1"), wheel("c", "1"), wheel("d", "1", "any", { from: "x" })],
    debs: [deb("e", "1")],
  });
  const arm = lock({
    platform: "linux/arm64",
    wheels: [wheel("a-b", "2"), wheel("c", "1"), wheel("d", "2", "any", { from: "x" })],
    debs: [deb("e", "1+b1")],
  });
  expect(lockDiffOf([{ after: amd }, { after: arm }]).apart).toEqual([
    { image: "tiny", name: "e", versions: { "linux/amd64": "1", "linux/arm64": "1+b1" } },
    { image: "tiny", name: "a-b", versions: { "linux/amd64": "1", "linux/arm64": "2" } },
  ]);
});

function told(one: Lock | undefined, two: Lock | undefined) {
  const diff = lockDiffOf([{ before: one, after: two }]);
  return { diff, sections: sectionsText(lockDiffSections(diff)) };
}

test("a version that its authors took back, where locks say it", () => {
  const by = (version: string, yanked?: string) =>
    lock({ wheels: [{ ...wheel("a", version), ...(yanked !== undefined && { yanked }) } as Wheel] });
  expect(told(by("1"), by("2", "broken")).sections).toMatch(/yanked +a 2: broken/);
  expect(told(by("1"), by("2", "")).sections).toMatch(/yanked +a 2: without a reason/);
  expect(told(by("1", "broken"), by("2")).sections).not.toContain("yanked");
});

test("what nothing is known of is not called free of vulnerabilities", () => {
  const some = lock({ debs: [deb("base-files", "13.8")], wheels: [wheel("a")] });
  const unknown = (...ecosystems: string[]) =>
    lockDiffOf([{ after: some }], [], judgeBy({ records: [], ecosystems })).locks[0]?.notJudged;
  expect(unknown("Debian:12")).toEqual([
    ".debs: there is no record of Debian:13",
    "wheels: there is no record of PyPI",
  ]);
  expect(unknown("Debian:13", "PyPI")).toEqual([]);
});

describe("of any locks", () => {
  const version = fc.constantFrom("1", "2", "3.0~rc1", "1:0.5");
  const hash = fc.constantFrom(HEX, other);
  const entry = fc.record({ version, sha256: hash, from: fc.option(fc.constant("base"), { nil: undefined }) });
  const some = <T>(make: (name: string, entry: { version: string; sha256: string; from?: string }) => T) =>
    fc
      .dictionary(fc.constantFrom("a", "b", "c", "d", "e"), entry)
      .map((all) =>
        Object.entries(all).map(([name, { from, ...rest }]) => make(name, from ? { ...rest, from } : rest)),
      );
  const locks = fc.record({
    debs: some<Deb>((name, rest) => deb(name, rest.version, rest)),
    wheels: some<Wheel>((name, rest) => wheel(name, rest.version, "any", rest)),
  });

  test("one does not differ from itself", () => {
    fc.assert(
      fc.property(locks, (some) => {
        const { diff, sections } = told(lock(some), lock(some));
        expect(diff.locks[0]?.packages).toEqual([]);
        expect(sections).toContain("Nothing changed.");
      }),
    );
  });

  test("every package that is not the same is named exactly once, and no other", () => {
    fc.assert(
      fc.property(locks, locks, (some, others) => {
        const [one, two] = [lock(some), lock(others)];
        const diff = LockDiff.parse(told(one, two).diff);
        for (const [kind, key] of [
          ["deb", "debs"],
          ["wheel", "wheels"],
        ] as const) {
          const facts = (items: readonly (Deb | Wheel)[], name: string) =>
            JSON.stringify(
              items.filter((item) => item.name === name).map((item) => [item.version, item.sha256, item.from]),
            );
          for (const name of ["a", "b", "c", "d", "e"]) {
            const expected = facts(one[key], name) === facts(two[key], name) ? 0 : 1;
            const named = diff.locks[0]?.packages.filter((item) => item.kind === kind && item.name === name);
            expect(named?.length).toBe(expected);
          }
        }
        expect(diff.locks[0]?.packages.every(({ change }) => CHANGES.includes(change))).toBe(true);
      }),
    );
  });
});

describe("as Markdown", () => {
  const layers = [
    { stage: "rootfs", comment: "debs", debs: "rest" as const },
    { stage: "pure", comment: "wheels", wheels: "rest" as const },
  ];

  test("fit for a pull request", async () => {
    const arm = (some: Lock) => ({ ...some, platform: "linux/arm64" as const });
    const newer = {
      ...arm(after),
      wheels: arm(after).wheels.map((item) => (item.name === "low" ? { ...item, version: "2" } : item)),
    };
    const tiny = lock({ debs: [deb("libssl3", "3.0.20-1"), deb("base-files", "12.4+deb12u15")] });
    const tinyAfter = {
      ...tiny,
      packer: "p/2",
      debs: [deb("libssl3", "3.0.21-1", { sha256: other, archive: "debian-security" }), ...tiny.debs.slice(1)],
    };
    const diff = lockDiffOf(
      [
        { before: tiny, after: tinyAfter, layers: image("tiny").layers },
        { before, after, layers, reconsidered: { again: new Map([["libmd0", "libbsd0"]]), still: new Map() } },
        { before: arm(before), after: newer, layers },
        { before: lock({ image: "still" }), after: lock({ image: "still" }) },
        { after: lock({ image: "fresh", wheels: [wheel("a", "1", "any", { via: ["a"] })] }) },
      ],
      ['note: image "app" for linux/amd64: numpy 2.9.1 is yanked: breaks | things <b>'],
      judgeBy({
        ecosystems: ["Debian:12", "PyPI"],
        records: [
          {
            id: "DEBIAN-CVE-2026-1",
            upstream: ["CVE-2026-1"],
            database_specific: { severity: "high" },
            affected: [
              {
                package: { ecosystem: "Debian:12", name: "libssl3" },
                ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "3.0.21-1" }] }],
              },
            ],
          },
          {
            id: "GHSA-1",
            aliases: ["CVE-2026-2"],
            affected: [{ package: { ecosystem: "PyPI", name: "NumPy" }, versions: ["2.9.1"] }],
          },
        ],
      }),
    );
    expect(LockDiff.parse(diff)).toEqual(diff);
    await expect(lockDiffMarkdown(diff)).toMatchFileSnapshot("lock-diff.golden.md");
  });

  test("is short where 200 packages change on two platforms", () => {
    const all = (version: string) =>
      Array.from({ length: 200 }, (_, index) =>
        wheel(`package-number-${index}`, version, "any", { via: [`package-number-${index % 7}`] }),
      );
    const pairs = (["linux/amd64", "linux/arm64"] as const).map((platform) => ({
      before: lock({ image: "app", platform, wheels: all("1.0.0") }),
      after: lock({ image: "app", platform, wheels: all("2.0.0") }),
    }));
    const text = lockDiffMarkdown(lockDiffOf(pairs));
    expect(text.slice(0, text.indexOf("<details>")).split("\n").length).toBeLessThan(12);
    expect(text.length).toBeLessThan(30_000);
  });

  test("names and words of others make no markup", () => {
    const hostile = "</summary></details><script>alert(1)</script> | [x](javascript:y) `a`\n# head";
    const bad = { ...wheel("a"), name: hostile, via: [hostile] };
    const text = lockDiffMarkdown(lockDiffOf([{ after: { ...lock(), image: hostile, wheels: [bad] } }], [hostile]));
    expect(text.match(/(?<!\\)<[^>]*>/g)?.filter((tag) => !/^<\/?(?:details|summary)>$/.test(tag))).toEqual([]);
    expect(text.match(/<details>/g)).toHaveLength(1);
    // A line that begins with a tag is HTML, in which Markdown finds nothing.
    expect(text.replace(/^<details>.*$/m, "")).not.toMatch(/(?<!\\)\[x|^# head/m);
  });
});
