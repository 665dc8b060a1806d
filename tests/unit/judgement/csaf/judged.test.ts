import { describe, expect, test } from "vitest";
import { csaf, file, known, matched, tool } from "./bulletins.js";

/** What products a document says, each with the names of its branches from the top; a category for each. */
function tree(text: string, status: string, ...products: [category: string, name: string][][]): string {
  const branches = products.map((path, index) =>
    path.reduceRight<object>(
      (below, [category, name], place) => ({
        ...{ category, name },
        ...(place === path.length - 1 ? { product: { name, product_id: `p${index}` } } : { branches: [below] }),
      }),
      {},
    ),
  );
  const document = JSON.parse(csaf([{ cve: "CVE-2099-0001", text, status: { [status]: ["x"] } }]));
  document.product_tree = { branches };
  document.vulnerabilities[0].product_status = { [status]: products.map((_, index) => `p${index}`) };
  return JSON.stringify(document);
}

const nvjpeg = (version: string, cuda = "") => file("nvjpeg", { version, cuda });
const unread = (...found: Parameters<typeof matched>) => matched(...found).findings.map((item) => item.unread);

describe("what products say of a part", () => {
  const product = (name: string, ...versions: string[]): [string, string][] => [
    ["product_name", name],
    ...versions.map((version): [string, string] => ["product_version", version]),
  ];

  test("is not told where none of them is the part that the text names", () => {
    const text = tree("a fault in cuobjdump", "known_affected", product("nvJPEG", "prior to 12.9"));
    expect(unread([text], [tool("cuobjdump", "12.8.93")])).toEqual([
      "whether cuobjdump, which its text names, is meant: no product is it",
    ]);
  });

  test("is affected where one affects it, whatever another is; else not told where one cannot be read", () => {
    const [below, strange] = [product("CUDA Toolkit", "prior to 12.9"), product("CUDA Toolkit", "some versions")];
    for (const both of [
      [below, strange],
      [strange, below],
    ]) {
      const text = tree("a fault in cuobjdump", "known_affected", ...both);
      expect(unread([text], [tool("cuobjdump", "12.8.93")])).toEqual([undefined]);
      expect(unread([text], [tool("cuobjdump", "13.0.1")])).toEqual(['which versions "some versions" are']);
    }
  });

  test("is affected in every version by all versions, one that says none as well", () => {
    const text = tree("nvJPEG", "known_affected", product("nvJPEG", "All versions", "prior to nvJPEG 11.0"));
    const after = tree("nvJPEG", "known_affected", product("nvJPEG", "some"), product("nvJPEG", "All versions"));
    expect(unread([after], [nvjpeg("12.3.1")])).toEqual([undefined]);
    expect(unread([text], [nvjpeg("")])).toEqual([undefined]);
    expect(unread([text], [nvjpeg("12.3.1")])).toEqual([undefined]);
  });

  test("makes it a part that the bulletin is about, beside those that its text names", () => {
    const text = tree("a fault in nvdisasm", "known_affected", product("cuobjdump", "prior to CUDA Toolkit 12.9"));
    expect(known(text).bulletins[0]?.components).toEqual(["cuobjdump", "nvdisasm"]);
  });

  test("may be two ranges, and either counts", () => {
    const text = tree("nvJPEG", "known_affected", product("nvJPEG", "12.0", "nvJPEG 13.0"));
    expect(unread([text], [nvjpeg("12.0.0")])).toEqual([undefined]);
    expect(unread([text], [nvjpeg("12.5.0")])).toEqual([]);
  });

  test("is not told where one of two ranges counts years, from 20 on", () => {
    const text = tree("nvJPEG", "known_affected", product("nvJPEG", "prior to nvJPEG 11.0", "prior to nvJPEG 25.03"));
    expect(unread([text], [nvjpeg("12.3.1")])).toEqual([expect.stringContaining("one counts years")]);
    const old = tree("nvJPEG", "known_affected", product("nvJPEG", "prior to nvJPEG 13.0"));
    expect(unread([old], [nvjpeg("20.1")])).toEqual([expect.stringContaining("one counts years")]);
    expect(unread([old], [nvjpeg("19.9")])).toEqual([]);
  });

  test("counts as the toolkit where any of it does, and not by words that are not understood", () => {
    const either = tree("nvJPEG", "known_affected", product("nvJPEG", "prior to 12.9", "prior to CUDA Toolkit 12.9"));
    expect(unread([either], [nvjpeg("12.3", "13")])).toEqual([]);
    const words = tree("nvJPEG", "known_affected", product("nvJPEG", "see the notes of the Toolkit", "nvJPEG 12.3.1"));
    expect(unread([words], [nvjpeg("12.3.1", "13")])).toEqual([undefined]);
  });

  test("has the fix for as long as the versions that have it are the same", () => {
    const told = (...fixed: string[]) =>
      csaf([
        {
          cve: "CVE-2099-0001",
          text: "cuobjdump",
          status: { known_affected: ["prior to 12.4"], ...(fixed.length > 0 && { fixed }) },
        },
      ]);
    const of124 = [tool("cuobjdump", "12.4.99")];
    expect(unread([told()], of124)).toEqual([]);
    expect(unread([told("CUDA Toolkit 12.4U1")], of124)).toEqual([undefined]);
    expect(unread([told("CUDA Toolkit 12.4U1", "CUDA Toolkit 12.4 Update 1")], of124)).toEqual([undefined]);
    expect(unread([told("CUDA Toolkit 12.4U1", "CUDA Toolkit 13.0")], of124)).toEqual([]);
    expect(unread([told("some later release")], of124)).toEqual([]);
    expect(unread([told("some later release", "CUDA Toolkit 12.4U1")], of124)).toEqual([undefined]);
    expect(unread([told("CUDA Toolkit 12.4U1", "some later release")], of124)).toEqual([undefined]);
  });

  test("is called by its full name, with the product's where that has no words", () => {
    const named = (...versions: string[]) =>
      known(tree("nvcc", "known_affected", product("CUDA Toolkit", ...versions))).bulletins[0]?.affected[0]?.name;
    expect(named("12.4", "NVIDIA CUDA Toolkit 12.4")).toBe("NVIDIA CUDA Toolkit 12.4");
    expect(named("12.x", "12.4U1")).toBe("CUDA Toolkit 12.4U1");
    expect(named("12.x", "12.4 Update 1")).toBe("CUDA Toolkit 12.4 Update 1");
  });

  test("of a part by its own file is that of its wheel, where it says no release", () => {
    const text = tree("a fault in nvrtc", "known_affected", product("CUDA Toolkit", "prior to 12.8"));
    expect(unread([text], [file("nvrtc", { version: "12.5.82" })])).toEqual([undefined]);
    expect(unread([text], [file("nvrtc", { version: "12.8.93" })])).toEqual([]);
  });
});

describe("from the first that is affected to the last", () => {
  const told = (first: string[], last: string[]) =>
    csaf([{ cve: "CVE-2099-0001", text: "cuobjdump", status: { first_affected: first, last_affected: last } }]);
  const affected = (first: string[], last: string[]) => known(told(first, last)).bulletins[0]?.affected ?? [];

  test("is one product by both names, with what lies between them", () => {
    expect(affected(["12.4"], ["12.6"])).toMatchObject([
      {
        name: expect.stringMatching(/12\.4 to .*12\.6$/),
        spans: [{ from: { version: [12, 4] }, to: { version: [12, 6] } }],
      },
    ]);
  });

  test("is not understood where nothing lies between them", () => {
    expect(affected(["13.0"], ["12.0"])).toMatchObject([{ spans: undefined }]);
  });

  test("is each by itself, open on one side, where there are several, or one is not understood", () => {
    expect(affected(["12.4", "13.0"], ["12.6"])).toHaveLength(3);
    expect(affected(["12.4"], ["12.6", "13.1"])).toHaveLength(3);
    expect(affected(["some"], ["12.6"]).map(({ spans }) => spans)).toEqual([
      undefined,
      [{ to: { version: [12, 6], inclusive: true } }],
    ]);
    expect(affected(["12.4"], ["some"]).map(({ spans }) => spans)).toEqual([
      [{ from: { version: [12, 4], inclusive: true } }],
      undefined,
    ]);
  });

  test("is each by itself where they are of different parts", () => {
    const document = JSON.parse(told(["12.4"], ["12.6"]));
    document.product_tree.branches[0].branches[0].name = "nvJPEG";
    expect(known(JSON.stringify(document)).bulletins[0]?.affected.map(({ of }) => of)).toEqual([["nvjpeg"], "toolkit"]);
  });

  test("is open, though the document says that earlier ones are affected, too", () => {
    const document = JSON.parse(told(["12.6"], []));
    delete document.vulnerabilities[0].product_status.last_affected;
    document.document.notes = [{ category: "details", text: "Earlier software releases are also affected." }];
    expect(unread([JSON.stringify(document)], [tool("cuobjdump", "11.8.1")])).toEqual([]);
    expect(unread([JSON.stringify(document)], [tool("cuobjdump", "13.0.1")])).toEqual([undefined]);
  });
});

describe("what is not understood is called", () => {
  const called = (product: string, ...names: string[]) =>
    matched(
      [csaf([{ cve: "CVE-2099-0001", text: "x", status: { known_affected: names } }], { product })],
      [],
    ).findings.map((item) => [item.package, item.unread]);

  test("by the first of its names, in characters of a package's name", () => {
    expect(called("Toaster", "(Toaster) - Pro 3!")).toEqual([["toaster-pro-3", 'what "(Toaster) - Pro 3!" is']]);
    expect(called("トースター", "トースター")).toEqual([["product", 'what "トースター" is']]);
    const long = `toaster ${"abc ".repeat(40)}`;
    expect(called("Toaster", long)[0]?.[0]).toBe(long.replaceAll(" ", "-").slice(0, 59));
  });

  test("with three names at most, and the number of the others", () => {
    const names = ["Toaster 1", "Toaster 2", "Toaster 3"];
    expect(called("Toaster", ...names)[0]?.[1]).toBe('what "Toaster 1", "Toaster 2", "Toaster 3" is');
    expect(called("Toaster", ...names, "Toaster 4")[0]?.[1]).toMatch(/"Toaster 3", and 1 more is$/);
  });

  test("as the toolkit, where the part of it is not", () => {
    expect(called("NVIDIA CUDA Toolkit", "CUDA Toolkit 12.4")).toEqual([
      ["cuda-toolkit", 'which part of "CUDA Toolkit 12.4" is meant'],
    ]);
  });
});

test("parts that are not there are told in order, by all that their bulletins call them", () => {
  const told = (cve: string, text: string, alias: string) =>
    csaf([
      { cve, text, status: { known_affected: ["prior to 13.0"] }, more: { ids: [{ system_name: "x", text: alias }] } },
    ]);
  const { absent } = matched(
    [
      told("CVE-2099-0002", "nvcc", "z"),
      told("CVE-2099-0001", "nvdisasm", "b"),
      told("CVE-2099-0001", "cuobjdump", "a"),
    ],
    [],
  );
  expect(absent.map(({ id, components, aliases }) => [id, components, aliases])).toEqual([
    ["CVE-2099-0001", ["cuobjdump", "nvdisasm"], ["a", "b"]],
    ["CVE-2099-0002", ["nvcc"], ["z"]],
  ]);
});
