import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ecosystemOf,
  isEcosystemOf,
  KNOWN_TYPES,
  purlText,
  readPurl,
} from "../../../../pipeline/src/repository/packages/index.js";

const of = (text: string, system?: string) => ecosystemOf(readPurl(text) ?? { type: "", name: "" }, system);

describe("the ecosystem of a package", () => {
  test.each([
    ["pkg:pypi/requests@2.25.0", "PyPI"],
    ["pkg:PyPI/requests", "PyPI"],
    ["pkg:npm/%40angular/core@1.0.0", "npm"],
    ["pkg:golang/github.com/foo/bar@v1", "Go"],
    ["pkg:cargo/rand@0.8.0", "crates.io"],
    ["pkg:generic/openssl@3.0.1", "libraries"],
    ["pkg:deb/debian/libc6@2.36?arch=amd64&distro=debian-12.15", "Debian:12"],
    ["pkg:deb/debian/libc6@2.36?distro=debian-12", "Debian:12"],
    ["pkg:deb/debian/libc6@2.41?distro=debian-13.8", "Debian:13"],
    ["pkg:deb/debian/libc6@2.36", undefined],
    ["pkg:deb/debian/libc6@2.36?distro=debian-sid", undefined],
    ["pkg:deb/debian/libc6@2.36?distro=debian-12LTS", undefined],
    ["pkg:deb/debian/libc6@2.36?distro=ubuntu-22.04", undefined],
    ["pkg:deb/ubuntu/libc6@2.36?distro=debian-12", undefined],
    ["pkg:github/foo/bar@v1", undefined],
  ])("%s: %s", (text, ecosystem) => expect(of(text)).toBe(ecosystem));

  test("of Debian is by the release of the package, else of the system", () => {
    expect(of("pkg:deb/debian/libc6@1", "debian-12.15")).toBe("Debian:12");
    expect(of("pkg:deb/debian/libc6@1?distro=debian-11", "debian-12.15")).toBe("Debian:11");
    expect(of("pkg:deb/debian/libc6@1?distro=debian-sid", "debian-12.15")).toBeUndefined();
    expect(of("pkg:deb/debian/libc6@1", "undefined-undefined")).toBeUndefined();
    expect(of("pkg:deb/debian/libc6@1", "ubuntu-22.04")).toBeUndefined();
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const type = fc.oneof(fc.constantFrom(...KNOWN_TYPES), word, fc.constantFrom("__proto__", "constructor", "toString"));

test("a package has an ecosystem of its own type, or none, however it is written", () => {
  const release = fc.oneof(fc.nat(99).map(String), word, fc.constant("12:LTS"));
  fc.assert(
    fc.property(type, word, release, fc.boolean(), (kind, name, number, upper) => {
      const namespace = kind === "deb" ? "debian" : "x";
      const purl = { type: kind, namespace, name, version: "1", qualifiers: { distro: `debian-${number}` } };
      const found = ecosystemOf(purl);
      if (found !== undefined) expect(isEcosystemOf(kind, found)).toBe(true);
      if (kind === "deb") expect(found).toBe(/^\d+$/.test(number) ? `Debian:${number}` : undefined);
      else expect(found !== undefined).toBe(KNOWN_TYPES.some((known) => known === kind));
      for (const other of KNOWN_TYPES) {
        if (other !== kind && found !== undefined) expect(isEcosystemOf(other, found)).toBe(false);
      }
      if (!/^[a-z][a-z0-9]*$/.test(kind) || kind === "swift") return;
      const written = purlText(purl);
      expect(of(upper ? written.replace(`pkg:${kind}`, `pkg:${kind.toUpperCase()}`) : written)).toBe(found);
    }),
    { numRuns: 1000 },
  );
}, 60_000);
