import { type Credits, NO_CREDITS, type Said, statedParts } from "../../../../pipeline/src/documents/sbom/index.js";
import { HEX } from "../../fixtures.js";
import { LOCK, spdx } from "./documents.js";

const DIST = "/usr/local/lib/python3.11/dist-packages/typing_extensions-4.16.0.dist-info";
export const HASHES = { sha256: HEX, sha512: HEX + HEX };

/** What the packages of the documents here say of themselves. */
export const CREDITS: Credits = {
  ...NO_CREDITS,
  debs: [
    {
      ...{
        name: "libc6",
        version: "2:2.36-9+deb12u14",
        url: "https://www.gnu.org/software/libc/",
        file: "/usr/share/doc/libc6/copyright",
      },
      people: [{ name: "GNU Libc Maintainers", email: "debian-glibc@lists.debian.org" }],
      copyright: ["Copyright (C) 1991-2015 Free Software Foundation, Inc."],
    },
  ],
  wheels: [
    {
      ...{ name: "Typing_Extensions", version: "4.16.0", metadata: `${DIST}/METADATA`, licence: "PSF-2.0", files: [] },
      url: "https://github.com/python/typing_extensions",
      authors: [{ name: "Łukasz Langa", email: "" }],
      maintainers: [{ name: "Python Typing Team", email: "typing@example.org" }],
      copyright: [],
      sboms: [
        {
          ...{ path: `${DIST}/sboms/a.cdx.json`, name: "typing-extensions", version: "4.15.0", problem: "" },
          components: [
            {
              name: "ring",
              version: "0.17.8",
              purl: "pkg:cargo/ring@0.17.8",
              licence: "Apache-2.0 AND ISC",
              author: "Brian <b@example.org>",
            },
            { name: "OpenSSL", version: "3.0.2", purl: "pkg:generic/openssl@3.0.2", licence: "", author: "" },
            {
              name: "typing-extensions",
              version: "4.14.0",
              purl: "pkg:pypi/typing-extensions@4.14.0",
              licence: "",
              author: "",
            },
          ],
        },
        { path: `${DIST}/sboms/b.json`, name: "", version: "", components: [], problem: "is no JSON" },
      ],
    },
  ],
  files: { "/usr/local/lib/x.libs/libssl.so": HASHES, "/usr/local/lib/z.so": HASHES },
  inputs: { "libc6_2:2.36-9+deb12u14_amd64.deb": HASHES, [LOCK.wheels[0]?.filename ?? ""]: HASHES },
};

export function saidOf(libraries: Said["libraries"], credits: Credits = CREDITS): Said {
  const maker = { vendor: "Image Factory", contact: "security@example.org", licences: "Apache-2.0" };
  return { maker, credits, libraries, manifest: HASHES, stated: statedParts(credits, libraries) };
}

/** What syft writes, with all that SPDX demands. */
export function wholeSpdx() {
  const raw = spdx();
  const root = "SPDXRef-DocumentRoot-Image-tiny";
  const contained = ["SPDXRef-Package-a", "SPDXRef-Package-b"].map((relatedSpdxElement) => ({
    ...{ spdxElementId: root, relatedSpdxElement, relationshipType: "CONTAINS" },
  }));
  return {
    ...{ ...raw, SPDXID: "SPDXRef-DOCUMENT", dataLicense: "CC0-1.0" },
    packages: raw.packages.map((item) => ({ ...item, downloadLocation: "NOASSERTION", filesAnalyzed: false })),
    relationships: [...raw.relationships, ...contained],
  };
}
