import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agentText, readAgent } from "../../../../pipeline/src/documents/sbom/agent.js";
import {
  creditedCycloneDx,
  creditedIndex,
  creditedSpdx,
  cycloneDx,
  gapsText,
  libraryEntries,
  mergeSpdx,
  NO_CREDITS,
  parseCredits,
  type Said,
  type Spdx3Document,
  spdx3Document,
  spdxDocument,
  statedParts,
} from "../../../../pipeline/src/documents/sbom/index.js";
import { licenceText } from "../../../../pipeline/src/documents/sbom/licence-text.js";
import { authorOf } from "../../../../pipeline/src/documents/sbom/maker.js";
import { cyclonedx, LIBRARY, LOCK, PRODUCTS, SUBJECT } from "./documents.js";
import { CREDITS, HASHES, saidOf, wholeSpdx } from "./said.js";

const libraries = libraryEntries(
  [LIBRARY, { ...LIBRARY, name: "libz", version: "", path: "/usr/local/lib/z.so" }],
  PRODUCTS,
);
const spdxOf = (said: Said = saidOf(libraries)) =>
  creditedSpdx(spdxDocument(wholeSpdx(), SUBJECT, LOCK, libraries), SUBJECT, said);
const cycloneOf = (said: Said = saidOf(libraries)) =>
  creditedCycloneDx(cycloneDx(cyclonedx(), SUBJECT, LOCK, libraries), spdxOf(said), SUBJECT, said);
const named = (name: string, said?: Said) => spdxOf(said).packages.find((item) => item.name === name);
const golden = (name: string) => `../../../../sbom/golden/${name}.json`;

describe("an SPDX document", () => {
  test("is by the vendor of the image, with the tools that helped", () => {
    expect(spdxOf().creationInfo.creators).toEqual([
      "Organization: Image Factory (security@example.org)",
      "Tool: image-factory",
      "Tool: syft-1.57.0",
    ]);
  });

  test("says of the image who supplies it, its version, licence and the hashes of its manifest", () => {
    expect(named("tiny")).toMatchObject({
      ...{ supplier: "Organization: Image Factory (security@example.org)", versionInfo: "1.2.3" },
      ...{ licenseConcluded: "Apache-2.0", primaryPackagePurpose: "CONTAINER" },
      checksums: [
        { algorithm: "SHA256", checksumValue: HASHES.sha256 },
        { algorithm: "SHA512", checksumValue: HASHES.sha512 },
      ],
    });
  });

  test("says of packages what they say of themselves", () => {
    expect(named("libc6")).toMatchObject({
      ...{ supplier: "Organization: Debian", homepage: "https://www.gnu.org/software/libc/" },
      originator: "Organization: GNU Libc Maintainers (debian-glibc@lists.debian.org)",
      copyrightText: "Copyright (C) 1991-2015 Free Software Foundation, Inc.",
    });
    expect(named("typing-extensions")).toMatchObject({
      supplier: "Organization: Python Typing Team (typing@example.org)",
      ...{ originator: "Person: Łukasz Langa", licenseConcluded: "PSF-2.0", copyrightText: "NOASSERTION" },
    });
  });

  test("says of a library that it is its wheel's, with the hashes of its file", () => {
    expect(named("openssl")).toMatchObject({
      supplier: "Organization: Python Typing Team (typing@example.org)",
      ...{ packageFileName: "libssl.so", licenseConcluded: "NOASSERTION" },
    });
    expect(named("openssl")?.checksums).toHaveLength(2);
    expect(named("libz")?.versionInfo).toMatch(/^sha256:/);
  });

  test("says of a package without a version that it is not known, and counts it", () => {
    const raw = wholeSpdx();
    const packages = raw.packages.map((item) =>
      "name" in item && item.name === "libc6" ? { ...item, versionInfo: undefined } : item,
    );
    const found = spdxDocument({ ...raw, packages }, SUBJECT, LOCK, []);
    const document = creditedSpdx(found, SUBJECT, saidOf([]));
    expect(document.packages.find(({ name }) => name === "libc6")?.versionInfo).toBe("NOASSERTION");
    expect(gapsText("x", document, [])).toContain("1 without version");
  });

  test("takes nothing from syft that a package wrote: who says nothing is supplied by the vendor, and counted", () => {
    const said = saidOf(libraries, NO_CREDITS);
    expect(named("typing-extensions", said)).toMatchObject({
      supplier: "Organization: Image Factory (security@example.org)",
      comment: expect.stringContaining("it does not say one"),
    });
    expect(named("typing-extensions", said)?.originator).toBeUndefined();
    expect(gapsText("linux/amd64", spdxOf(said), [])).toContain("4 packages; 3 without supplier, 4 without creator");
  });

  test("has the parts that a wheel's own SBOM names, and says where it contradicts what was found", () => {
    const parts = spdxOf().packages.filter(({ SPDXID }) => SPDXID.startsWith("SPDXRef-Stated-"));
    expect(parts.map(({ name }) => name).sort()).toEqual(["OpenSSL", "ring"]);
    expect(parts.find(({ name }) => name === "ring")).toMatchObject({
      ...{ licenseConcluded: "Apache-2.0 AND ISC", originator: "Person: Brian (b@example.org)" },
      supplier: "Organization: Python Typing Team (typing@example.org)",
    });
    const told = ((named("typing-extensions")?.annotations ?? []) as { comment: string }[]).map(
      ({ comment }) => comment,
    );
    expect(told).toEqual([
      expect.stringContaining("is about typing-extensions 4.15.0, the wheel is 4.16.0"),
      expect.stringContaining("says OpenSSL 3.0.2, found is 3.0.1 in /usr/local/lib/x.libs/libssl.so"),
      expect.stringContaining("says typing-extensions 4.14.0, installed is 4.16.0"),
      expect.stringContaining("b.json is no JSON"),
    ]);
    expect(gapsText("x", spdxOf(), saidOf(libraries).stated.disagreements).match(/disagreement/g)).toHaveLength(4);
  });

  test("agrees with a wheel that names what was found, and fills in a version that a library does not say", () => {
    const [wheel] = CREDITS.wheels;
    if (wheel === undefined) throw new Error("no wheel");
    const part = { purl: "", licence: "", author: "" };
    const components = [
      { ...part, name: "openssl", version: "3.0.1-5.el9" },
      { ...part, name: "zlib", version: "1.3" },
      { ...part, name: "z", version: "1.3" },
    ];
    const credits = {
      ...CREDITS,
      wheels: [{ ...wheel, sboms: [{ path: "/s", name: "", version: "", problem: "", components }] }],
    };
    const stated = statedParts(credits, libraries);
    expect(stated.disagreements).toEqual([]);
    expect(stated.parts.map(({ name }) => name)).toEqual(["zlib"]);
    expect(named("libz", saidOf(libraries, credits))?.versionInfo).toBe("1.3");
  });
});

test("a CycloneDX document says the same, and that it was made at the build", () => {
  const { metadata, components, annotations } = cycloneOf() as ReturnType<typeof cycloneOf> & {
    annotations: unknown[];
  };
  const supplier = {
    name: "Image Factory",
    contact: [{ name: "Image Factory", email: "security@example.org" }],
  };
  expect(metadata).toMatchObject({ supplier, authors: supplier.contact, lifecycles: [{ phase: "build" }] });
  expect(components.find(({ name }) => name === "libc6")).toMatchObject({ supplier: { name: "Debian" } });
  expect(components.map(({ name }) => name)).toContain("ring");
  expect(annotations).toHaveLength(4);
});

describe("an SPDX 3 document", () => {
  const graph = (document: Spdx3Document) => document["@graph"] as Record<string, unknown>[];

  test("refers only to what is in it, and is the same each time", () => {
    const document = spdx3Document(spdxOf());
    const ids = new Set(graph(document).map((item) => item.spdxId));
    expect(ids.size).toBe(graph(document).length);
    for (const { from, to = [], element = [] } of graph(document)) {
      if (from !== undefined) expect(ids).toContain(from);
      for (const id of [...(to as string[]), ...(element as string[])]) expect(ids).toContain(id);
    }
    expect(JSON.stringify(spdx3Document(spdxOf()))).toBe(JSON.stringify(document));
  });

  test("of an index is about the index, above both platforms", () => {
    const part = { subject: SUBJECT, spdx: spdxOf(), cyclonedx: cycloneOf() };
    const index = { ...SUBJECT, platform: "index" };
    const merged = creditedIndex(
      mergeSpdx(index, [part, { ...part, subject: { ...SUBJECT, platform: "linux/arm64" } }]),
      index,
      saidOf(libraries),
    );
    const document = spdx3Document(merged);
    const sbom = graph(document).find(({ type }) => type === "software_Sbom");
    expect(sbom).toMatchObject({
      software_sbomType: ["build"],
      rootElement: [expect.stringMatching(/#DocumentRoot-Index$/)],
    });
    expect(graph(document).filter(({ type, name }) => type === "software_Package" && name === "libc6")).toHaveLength(2);
  });
});

test("all three are those of the golden files", async () => {
  const text = (document: unknown) => `${JSON.stringify(document, null, 1)}\n`;
  await expect(text(spdxOf())).toMatchFileSnapshot(golden("credited/spdx"));
  await expect(text(spdx3Document(spdxOf()))).toMatchFileSnapshot(golden("credited/spdx3"));
  await expect(text(cycloneOf())).toMatchFileSnapshot(golden("credited/cyclonedx"));
});

describe("words of strangers", () => {
  test("a licence is an expression of known identifiers, or a reference with the words", () => {
    expect(licenceText("MIT/Apache-2.0")?.expression).toBe("MIT OR Apache-2.0");
    expect(licenceText("(MIT OR Apache-2.0) AND Apache-2.0 WITH LLVM-exception")?.extracted).toEqual([]);
    expect(licenceText("MIT AND (evil")?.expression).toBe("LicenseRef-MIT-AND-evil");
    for (const none of ["", " NOASSERTION", "UNKNOWN"]) expect(licenceText(none)).toBeUndefined();
  });

  test("no words make an expression of another form", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom("MIT", "AND", "OR", "WITH", "(", ")"), fc.string())), (words) => {
        const read = licenceText(words.join(" "));
        if (read === undefined) return;
        expect(read.expression).toMatch(/^(?:LicenseRef-[A-Za-z0-9.-]+|[()\s]*(?:MIT|AND|OR|WITH|[()\s])+)$/);
      }),
    );
  });

  test("a name is read as it was written", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Person" as const, "Organization" as const),
        fc.string({ minLength: 1 }).filter((name) => !/[()]/.test(name)),
        fc.option(fc.constant("a@b.c"), { nil: undefined }),
        (kind, name, email) => {
          const agent = { kind, name, ...(email !== undefined && { email }) };
          expect(readAgent(agentText(agent))).toEqual(agent);
        },
      ),
    );
    for (const none of ["NOASSERTION", undefined, "Tool: x", "Person: "]) expect(readAgent(none)).toBeUndefined();
  });

  test("the author is who labels.yaml names, or else the vendor", () => {
    const maker = { vendor: "Acme (x)", contact: "https://example.org", licences: "MIT" };
    expect(authorOf(maker)).toEqual({ kind: "Organization", name: "Acme [x]" });
    expect(authorOf({ ...maker, authors: "Ada <ada@example.org>" })).toEqual({
      ...{ kind: "Person", name: "Ada", email: "ada@example.org" },
    });
  });

  test("what toolbox/credits did not write is an error", () => {
    expect(() => parseCredits('{"debs":[]}')).toThrow();
  });
});
