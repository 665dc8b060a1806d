import { describe, expect, test } from "vitest";
import { PREDICATES, type PredicateName } from "../../../../pipeline/src/documents/attest/index.js";
import { attestedOf, attestedScans, subjectsOf } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { complete, digestOf, rules } from "./complete.js";

const KINDS = ["provenance", "spdx", "cyclonedx", "vuln", "test-result"] as const satisfies readonly PredicateName[];

/** The complete image with what is attested of one kind changed. */
function changed(name: PredicateName, change: (predicate: string) => string) {
  const found = complete();
  const attestations = found.attestations.map((item) =>
    item.predicateType === PREDICATES[name].uri
      ? { ...item, predicate: JSON.parse(change(JSON.stringify(item.predicate))) as unknown }
      : item,
  );
  return { ...found, attestations };
}

describe("attestedOf", () => {
  test.each(KINDS)("gives the %s of each subject", (name) => {
    const found = complete();
    for (const subject of subjectsOf(found)) {
      const own = found.attestations.filter(
        (item) => item.subject === subject.digest && item.predicateType === PREDICATES[name].uri,
      );
      expect(attestedOf(name, found, subject, rules())).toEqual(own.map(({ predicate }) => predicate));
    }
  });

  test("gives nothing that somebody else signed, or that speaks of more than one subject", () => {
    const found = complete();
    const [index] = subjectsOf(found);
    if (index === undefined) throw new Error("no index");
    const strange = { ...found, attestations: found.attestations.map((item) => ({ ...item, signer: "sha256:other" })) };
    const both = {
      ...found,
      attestations: found.attestations.map((item) => ({ ...item, subjects: [...item.subjects, digestOf("7")] })),
    };
    for (const name of KINDS) {
      expect(attestedOf(name, strange, index, rules())).toEqual([]);
      expect(attestedOf(name, both, index, rules())).toEqual([]);
    }
  });

  test.each(["spdx", "cyclonedx", "vuln"] as const)("gives no %s that is of another digest", (name) => {
    const found = changed(name, (text) => text.replaceAll("2".repeat(64), "8".repeat(64)));
    const subject = subjectsOf(found).find((item) => item.name === "linux/amd64");
    if (subject === undefined) throw new Error("no platform");
    expect(attestedOf(name, found, subject, rules())).toEqual([]);
  });

  test("gives the last scan alone, however old, and no other where it is of another image", () => {
    const found = complete();
    const [index] = subjectsOf(found);
    if (index === undefined) throw new Error("no index");
    const vuln = (time: string) => changed("vuln", (text) => text.replaceAll("2026-11-20T11:10:00Z", time));
    const old = vuln("2020-01-01T00:00:00Z");
    const both = { ...found, attestations: [...old.attestations, ...found.attestations] };
    expect(attestedOf("vuln", old, index, rules())).toHaveLength(1);
    expect(attestedOf("vuln", both, index, rules())).toEqual(attestedOf("vuln", found, index, rules()));
    expect(attestedOf("vuln", found, index, rules({ image: "other" }))).toEqual([]);
  });

  test("gives one scan where two were finished at the same moment", () => {
    const found = complete();
    const [index] = subjectsOf(found);
    if (index === undefined) throw new Error("no index");
    const twice = { ...found, attestations: [...found.attestations, ...found.attestations] };
    expect(attestedOf("vuln", twice, index, rules())).toEqual(attestedOf("vuln", found, index, rules()));
  });
});

describe("attestedScans", () => {
  const vuln = (time: string) => changed("vuln", (text) => text.replaceAll("2026-11-20T11:10:00Z", time)).attestations;
  const found = complete();
  const [index] = subjectsOf(found) as [ReturnType<typeof subjectsOf>[number]];
  const both = { ...found, attestations: [...vuln("2026-11-19T11:10:00Z"), ...found.attestations] };
  const times = (scans: readonly unknown[]) =>
    scans.map((scan) => (scan as { metadata: { scanFinishedOn: string } }).metadata.scanFinishedOn);

  test("gives each scan of a subject, the older ones too, and nothing else that is attested", () => {
    expect(times(attestedScans(both, index, rules())).sort()).toEqual(["2026-11-19T11:10:00Z", "2026-11-20T11:10:00Z"]);
  });

  test("gives none of another image, of another digest, or by a stranger", () => {
    const stranger = { ...both, attestations: both.attestations.map((item) => ({ ...item, signer: "sha256:other" })) };
    const moved = changed("vuln", (text) => text.replaceAll("2".repeat(64), "8".repeat(64)));
    expect(attestedScans(both, index, rules({ image: "other" }))).toEqual([]);
    expect(attestedScans(moved, index, rules())).toEqual([]);
    expect(attestedScans(stranger, index, rules())).toEqual([]);
  });
});
