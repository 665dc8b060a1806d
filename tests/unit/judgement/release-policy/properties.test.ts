import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PREDICATES, type VerifiedAttestation } from "../../../../pipeline/src/documents/attest/index.js";
import { type Found, judge } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { complete, digestOf, PLATFORM_NAMES, rules } from "./complete.js";

const whole = complete();
const blocks = (found: Found) => judge(found, rules()).some((check) => !check.ok);
const without = <T>(list: readonly T[], at: number) => list.filter((_, index) => index !== at);
const replace = <T>(list: readonly T[], at: number, change: (item: T) => T) =>
  list.map((item, index) => (index === at ? change(item) : item));

const KINDS = ["manifests", "signatures", "attestations"] as const;
const piece = fc
  .constantFrom(...KINDS)
  .chain((kind) => fc.record({ kind: fc.constant(kind), at: fc.nat(whole[kind].length - 1) }));
const attestation = fc.nat(whole.attestations.length - 1);

/** Another digest than those of the complete image. */
const digest = fc.constantFrom("7", "8", "9").map(digestOf);
const other = <T>(all: readonly T[], value: T) => fc.constantFrom(...all.filter((item) => item !== value));

function altered(at: number): fc.Arbitrary<Partial<VerifiedAttestation>> {
  const item = whole.attestations[at] as VerifiedAttestation;
  const types = Object.values(PREDICATES).map(({ uri }) => uri);
  return fc.oneof(
    digest.map((subject) => ({ subject })),
    digest.map((subject) => ({ subjects: [subject] })),
    fc.constant<Partial<VerifiedAttestation>>({ subjects: [] }),
    digest.map((signer) => ({ signer })),
    other(types, item.predicateType).map((predicateType) => ({ predicateType })),
    fc.jsonValue().map((predicate) => ({ predicate })),
    // Evidence of another subject or of another kind, with a signature of its own.
    other(whole.attestations, item).map(({ predicate }) => ({ predicate })),
  );
}

test("the whole passes", () => {
  expect(blocks(whole)).toBe(false);
});

describe("blocks", () => {
  test("without any one piece", () => {
    fc.assert(fc.property(piece, ({ kind, at }) => blocks({ ...whole, [kind]: without<unknown>(whole[kind], at) })));
  });

  test("with every choice of pieces taken away", () => {
    const keep = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }).filter((bits) => bits.includes(false));
    fc.assert(
      fc.property(keep, (bits) => {
        const signatures = whole.signatures.filter((_, index) => bits[index]);
        const attestations = whole.attestations.filter((_, index) => bits[index + 3] ?? true);
        return blocks({ ...whole, signatures, attestations }) === bits.slice(0, 21).includes(false);
      }),
    );
  });

  test("with any attestation altered", () => {
    const change = attestation.chain((at) => fc.record({ at: fc.constant(at), change: altered(at) }));
    fc.assert(
      fc.property(change, ({ at, change }) =>
        blocks({ ...whole, attestations: replace(whole.attestations, at, (item) => ({ ...item, ...change })) }),
      ),
      { numRuns: 500 },
    );
  }, 60_000);

  test("with any signature moved or made by another", () => {
    const change = fc.oneof(
      digest.map((subject) => ({ subject })),
      digest.map((signer) => ({ signer })),
    );
    fc.assert(
      fc.property(fc.nat(whole.signatures.length - 1), change, (at, part) =>
        blocks({ ...whole, signatures: replace(whole.signatures, at, (item) => ({ ...item, ...part })) }),
      ),
    );
  });

  test("with another index, manifest or platform", () => {
    fc.assert(fc.property(digest, (index) => blocks({ ...whole, index })));
    const change = fc.oneof(
      digest.map((value) => ({ digest: value })),
      fc.constant({ platform: "linux/s390x" }),
    );
    fc.assert(
      fc.property(fc.nat(1), change, (at, part) =>
        blocks({ ...whole, manifests: replace(whole.manifests, at, (item) => ({ ...item, ...part })) }),
      ),
    );
    const swapped = whole.manifests.map((item, at) => ({ ...item, platform: PLATFORM_NAMES[1 - at] ?? "" }));
    expect(blocks({ ...whole, manifests: swapped })).toBe(true);
  });

  test("never by crashing: whatever stands anywhere in a predicate", () => {
    const edit = attestation.chain((at) =>
      fc.record({
        at: fc.constant(at),
        path: fc.array(fc.nat(6), { minLength: 1, maxLength: 5 }),
        value: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(edit, ({ at, path, value }) => {
        const attestations = replace(whole.attestations, at, (item) => ({
          ...item,
          predicate: edited(item.predicate, path, value),
        }));
        expect(judge({ ...whole, attestations }, rules()).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

/** Replace what lies at the n-th member of the n-th member … */
function edited(document: unknown, [first = 0, ...rest]: readonly number[], value: unknown): unknown {
  if (typeof document !== "object" || document === null) return value;
  const entries = Object.entries(document);
  const at = first % Math.max(1, entries.length);
  const result = entries.map(([key, item], index) => [
    key,
    index === at ? (rest.length === 0 ? value : edited(item, rest, value)) : item,
  ]);
  return Array.isArray(document) ? result.map(([, item]) => item) : Object.fromEntries(result);
}
