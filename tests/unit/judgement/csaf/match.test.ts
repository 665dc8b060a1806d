import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeFindings } from "../../../../pipeline/src/documents/scan/index.js";
import { gate } from "../../../../pipeline/src/judgement/scan/index.js";
import { CATALOGUE, csaf, FIRST, file, matched, tool } from "./bulletins.js";

const below = (release: string, text = "a fault in cuobjdump") =>
  csaf([
    {
      cve: "CVE-2099-0001",
      text,
      severity: "LOW",
      status: { known_affected: [`All versions prior to CUDA Toolkit ${release}`] },
    },
  ]);
const briefly = ({ findings, absent, unplaced }: ReturnType<typeof matched>) => ({
  found: findings.map((item) => `${item.id} ${item.package} ${item.version}${item.unread ? " ?" : ""}`),
  absent: absent.map(({ id }) => id),
  unplaced: unplaced.map(({ id }) => id),
});

describe("a part of CUDA that is there", () => {
  test("is found in the version that it says itself", () => {
    expect(matched([below("13.0")], [tool("cuobjdump", "12.8.93")]).findings).toEqual([
      {
        ...{
          id: "CVE-2099-0001",
          aliases: [],
          package: "cuobjdump",
          version: "12.8.93",
          type: "cuda",
          severity: "low",
        },
        ...{
          purls: ["pkg:generic/nvidia/cuobjdump@12.8.93"],
          fixed: [],
          title: "a fault in cuobjdump",
          scanners: ["csaf"],
        },
        ...{ where: ["/bin/cuobjdump"], sources: ["1"], published: FIRST, modified: "2026-11-20T00:00:00Z" },
      },
    ]);
  });

  test.each<[string, string, string[], string[]]>([
    ["of the release that has the fix is not affected", "12.8", ["12.8.93"], []],
    ["of an older release is", "12.8", ["12.7.12"], ["12.7.12"]],
    ["of the release of an update is: which one it is of is not told", "12.8 Update 1", ["12.8.93"], ["12.8.93"]],
    ["is as old as the oldest that it says", "12.8", ["12.7.0", "12.8.13"], ["12.7.0"]],
  ])("%s", (_name, release, releases, versions) => {
    expect(matched([below(release)], [tool("cuobjdump", ...releases)]).findings.map(({ version }) => version)).toEqual(
      versions,
    );
  });

  test("without a version is a finding that says so, and blocks whatever its severity", () => {
    const { findings } = matched([below("12.8")], [tool("cuobjdump")]);
    expect(findings).toMatchObject([
      { version: "unknown", unread: expect.stringContaining("which CUDA /bin/cuobjdump is of") },
    ]);
    const policy = {
      block: { fixable: [], unfixed: [] },
      unknown: "low" as const,
      waivers: { warnDays: 1, maxDays: 9 },
    };
    const waiver = {
      id: "CVE-2099-0001",
      package: "pkg:generic/nvidia/cuobjdump@unknown",
      image: "x",
      reason: "looked at by hand",
      owner: "me",
      expires: "2026-12-01",
    };
    const verdict = (...waivers: (typeof waiver)[]) =>
      gate("x", findings, policy, waivers, "2026-11-24").judged.map((item) => item.verdict);
    expect(verdict()).toEqual(["block"]);
    expect(verdict({ ...waiver, package: "pkg:generic/nvidia/cuobjdump@12.8.93" })).toEqual(["block"]);
    expect(verdict(waiver)).toEqual(["waived"]);
  });

  test("twice is found at both places, each by its own version", () => {
    const other = { ...tool("cuobjdump", "12.8.93"), path: "/triton/cuobjdump" };
    expect(briefly(matched([below("12.9")], [tool("cuobjdump", "13.1.80"), other])).found).toEqual([
      "CVE-2099-0001 cuobjdump 12.8.93",
    ]);
  });

  test("in two bulletins of one CVE is one finding", () => {
    const both = matched(
      [below("13.0"), below("13.1")],
      [tool("cuobjdump", "12.8.93"), { ...tool("cuobjdump", "12.8.93"), path: "/b" }],
    );
    expect(mergeFindings(both.findings)).toMatchObject([{ id: "CVE-2099-0001", where: ["/b", "/bin/cuobjdump"] }]);
  });

  test("that one bulletin does not understand, and another does, is understood", () => {
    const strange = csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status: { known_affected: ["some"] } }]);
    const { findings } = matched([strange, below("13.0")], [tool("cuobjdump", "12.8.93")]);
    expect(findings.map(({ unread }) => unread !== undefined)).toEqual([true, false]);
    expect(mergeFindings(findings)).toHaveLength(1);
    expect(mergeFindings(findings)[0]?.unread).toBeUndefined();
  });
});

describe("a library that counts its own versions", () => {
  const nvjpeg = (version: string, cuda = "") => file("nvjpeg", { version, cuda, path: "/libnvjpeg.so" });
  const told = (...names: string[]) =>
    csaf([{ cve: "CVE-2099-0002", text: "a fault in nvJPEG", status: { known_affected: names } }], {
      product: "nvJPEG",
    });

  test.each<[string, string, string[]]>([
    ["13.0.0", "12.3.1.117", ["CVE-2099-0002 nvjpeg 12.3.1.117"]],
    ["13.0.0", "13.0.1.5", []],
    ["25.03", "12.3.1.117", ["CVE-2099-0002 nvjpeg 12.3.1.117 ?"]],
    ["13.0.0", "", ["CVE-2099-0002 nvjpeg unknown ?"]],
  ])("prior to %s, found %s", (limit, version, found) => {
    expect(briefly(matched([told(`All versions prior to nvJPEG ${limit}`)], [nvjpeg(version)])).found).toEqual(found);
  });

  test("and is of a toolkit by its wheel's name, as far as that tells", () => {
    const toolkit = csaf([
      {
        cve: "CVE-2099-0002",
        text: "a fault in nvJPEG",
        status: { known_affected: ["All versions prior to CUDA Toolkit 12.9"] },
      },
    ]);
    expect(briefly(matched([toolkit], [nvjpeg("12.3.1.117", "12")])).found).toEqual([
      "CVE-2099-0002 nvjpeg 12.3.1.117",
    ]);
    expect(briefly(matched([toolkit], [nvjpeg("13.0.1.5", "13")])).found).toEqual([]);
    expect(briefly(matched([toolkit], [nvjpeg("13.0.1.5")])).found).toEqual(["CVE-2099-0002 nvjpeg 13.0.1.5 ?"]);
  });

  test("is not nvJPEG2000", () => {
    const other = csaf(
      [{ cve: "CVE-2099-0003", text: "nvJPEG2000 is broken", status: { known_affected: ["nvJPEG2000 0.8.0"] } }],
      { product: "nvJPEG2000" },
    );
    expect(briefly(matched([other], [nvjpeg("12.3.1.117")]))).toEqual({
      found: [],
      absent: ["CVE-2099-0003"],
      unplaced: [],
    });
  });

  test("of one version alone is that one, and earlier ones where the document says so", () => {
    const notes = "Earlier software releases of this product are also affected. Upgrade.";
    const only = (changes: object) =>
      csaf([{ cve: "CVE-2099-0002", text: "nvJPEG", status: { known_affected: ["nvJPEG 12.3.1"] } }], {
        product: "nvJPEG",
        ...changes,
      });
    expect(briefly(matched([only({})], [nvjpeg("12.3.0")])).found).toEqual([]);
    expect(briefly(matched([only({ notes })], [nvjpeg("12.3.0")])).found).toEqual(["CVE-2099-0002 nvjpeg 12.3.0"]);
    expect(briefly(matched([only({ notes })], [nvjpeg("12.3.2")])).found).toEqual([]);
  });
});

describe("a part of CUDA that is not there", () => {
  test("is not affected, by the names that were looked for", () => {
    const { findings, absent } = matched(
      [below("13.0", "a fault in cuobjdump and nvdisasm")],
      [tool("nvcc", "12.5.82")],
    );
    expect(findings).toEqual([]);
    expect(absent).toEqual([
      {
        id: "CVE-2099-0001",
        aliases: [],
        components: ["cuobjdump", "nvdisasm"],
        files: ["cuobjdump", "cuobjdump.exe", "nvdisasm", "nvdisasm.exe"],
      },
    ]);
  });

  test("is not called so while another part of the same vulnerability is there, affected or not", () => {
    const both = below("13.0", "a fault in cuobjdump and nvdisasm");
    expect(briefly(matched([both], [tool("nvdisasm", "12.5.39")]))).toEqual({
      found: ["CVE-2099-0001 nvdisasm 12.5.39"],
      absent: [],
      unplaced: [],
    });
    expect(briefly(matched([both], [tool("nvdisasm", "13.1.80")]))).toEqual({ found: [], absent: [], unplaced: [] });
    expect(briefly(matched([below("13.0"), below("13.0", "nvdisasm")], [tool("nvdisasm", "13.1.80")])).absent).toEqual(
      [],
    );
  });
});

describe("what is not understood", () => {
  const strange: [string, string, string][] = [
    ["a part that nobody knows", below("12.9", "a fault in frobnicate"), "which part of"],
    [
      "a product that nobody knows",
      csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status: { known_affected: ["Toaster 3"] } }], {
        product: "Toaster",
      }),
      'what "Toaster 3" is',
    ],
  ];

  test.each(strange)(
    "%s blocks an image with anything of NVIDIA's, and is a note in any other",
    (_name, text, reason) => {
      expect(matched([text], [], 1).findings).toMatchObject([
        { id: "CVE-2099-0001", version: "not-understood", unread: expect.stringContaining(reason) },
      ]);
      expect(matched([text], [tool("nvcc", "12.5.82")], 0).findings).toHaveLength(1);
      expect(matched([text], [], 1).absent).toEqual([]);
      expect(matched([text], [], 0)).toMatchObject({
        findings: [],
        absent: [],
        unplaced: [{ id: "CVE-2099-0001", reason: expect.stringContaining(reason) }],
      });
    },
  );

  test("of a range blocks where its part is there, and does not matter where it is not", () => {
    const text = csaf([
      { cve: "CVE-2099-0001", text: "cuobjdump", status: { known_affected: ["CUDA Toolkit, if exposed"] } },
    ]);
    expect(matched([text], [tool("cuobjdump", "12.5.39")]).findings).toMatchObject([
      { unread: 'which versions "CUDA Toolkit, if exposed" are' },
    ]);
    expect(briefly(matched([text], [])).absent).toEqual(["CVE-2099-0001"]);
  });

  test("is one finding for each vulnerability, however many products there are", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `Toaster ${index}`);
    const { findings } = matched(
      [csaf([{ cve: "CVE-2099-0001", text: "x", status: { known_affected: names } }], { product: "Toaster" })],
      [],
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]?.unread).toBe('what "Toaster 0", "Toaster 1", "Toaster 2", and 997 more is');
  });
});

describe("somebody who says that all is well", () => {
  const file12 = [tool("cuobjdump", "12.5.39")];

  test.each<[string, Record<string, string[]>]>([
    ["fixed", { fixed: ["All versions"] }],
    ["not affected", { known_not_affected: ["All versions"] }],
    ["fixed long ago", { known_affected: ["prior to 0.1"], fixed: ["CUDA Toolkit 0.1"] }],
  ])("takes nothing away from what another document says: %s", (_name, status) => {
    const well = csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status }], { date: "2099-01-01T00:00:00Z" });
    for (const texts of [
      [well, below("13.0")],
      [below("13.0"), well],
    ]) {
      expect(mergeFindings(matched(texts, file12).findings).map(({ id }) => id)).toEqual(["CVE-2099-0001"]);
    }
  });

  test("nor from what the same one says of the same versions", () => {
    const status = {
      known_affected: ["prior to 13.0"],
      fixed: ["prior to 13.0 "],
      known_not_affected: ["All versions"],
    };
    expect(matched([csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status }])], file12).findings).toHaveLength(1);
  });

  test("says nothing where nothing is affected: no finding, and no statement", () => {
    expect(
      briefly(matched([csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status: { fixed: ["All versions"] } }])], [])),
    ).toEqual({ found: [], absent: [], unplaced: [] });
  });
});

test.each<[string, Record<string, string[]>, string[]]>([
  ["from the first to the last", { first_affected: ["12.4"], last_affected: ["12.6"] }, ["12.4.1", "12.6.1"]],
  ["from the first on", { first_affected: ["12.6"] }, ["12.6.1", "13.0.1"]],
  ["up to the last", { last_affected: ["12.4"] }, ["11.8.1", "12.4.1"]],
  ["under investigation", { under_investigation: ["13.0"] }, ["13.0.1"]],
])("affected %s", (_name, status, versions) => {
  const text = csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status }]);
  const files = ["11.8.1", "12.4.1", "12.6.1", "13.0.1"].map((release) => tool("cuobjdump", release));
  expect(matched([text], files).findings.map(({ version }) => version)).toEqual(versions);
});

describe("bulletins and files that are made at random", () => {
  const names = Object.keys(CATALOGUE).filter((name) => CATALOGUE[name]?.version === "release");
  const release = fc.tuple(fc.integer({ min: 10, max: 14 }), fc.integer({ min: 0, max: 9 }));
  const words = (name: string) => CATALOGUE[name]?.words[0] ?? name;

  test("give a finding exactly where the part is there and its release is older, and a statement exactly where it is not there", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.subarray(names), release, release, (named, there, limit, own) => {
        const text = below(limit.join("."), `Somebody may use ${words(named).toUpperCase()}, by a file.`);
        const result = briefly(
          matched(
            [text],
            there.map((name) => tool(name, `${own.join(".")}.77`)),
          ),
        );
        const older = own[0] < limit[0] || (own[0] === limit[0] && own[1] < limit[1]);
        const is = there.includes(named);
        expect(result.found).toEqual(is && older ? [`CVE-2099-0001 ${named} ${own.join(".")}.77`] : []);
        expect(result.absent).toEqual(is ? [] : ["CVE-2099-0001"]);
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  test("never lose a vulnerability that affects something: it is found, absent, newer, or not understood", () => {
    const text = fc.constantFrom("cuobjdump", "nvdisam", "frobnicate", "");
    const range = fc.constantFrom("All versions prior to CUDA Toolkit 13.0", "All versions", "gibberish", "");
    const product = fc.constantFrom("NVIDIA CUDA Toolkit", "nvJPEG", "Toaster");
    fc.assert(
      fc.property(
        text,
        range,
        product,
        fc.subarray(["cuobjdump", "nvdisasm"]),
        fc.boolean(),
        (words, versions, called, there, wheel) => {
          const status = { known_affected: [versions || "-"] };
          const result = matched(
            [csaf([{ cve: "CVE-2099-0001", text: words, status }], { product: called })],
            there.map((name) => tool(name, "12.5.39")),
            wheel ? 1 : 0,
          );
          expect(result.findings.length + result.absent.length + result.unplaced.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1000 },
    );
  }, 60_000);
});
