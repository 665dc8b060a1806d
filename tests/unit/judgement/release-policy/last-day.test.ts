import fc from "fast-check";
import { expect, test } from "vitest";
import { trustOf } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { signersOn } from "../../../../pipeline/src/judgement/release-policy/signers.js";
import { addDays } from "../../../../pipeline/src/text/time.js";
import { KEY, POLICY } from "./complete.js";

test("a key that is named more than once ends on the first of its days, in whatever order they stand", () => {
  const day = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
  const end = fc.option(day, { nil: undefined });
  fc.assert(
    fc.property(fc.array(end, { minLength: 1, maxLength: 4 }), (ends) => {
      const keys = ends.map((date, index) => ({
        file: `registry/keys/${index}.pub`,
        ...(date && { notAfter: date.toISOString().slice(0, 10) }),
      }));
      const files = keys.map(({ file }) => ({ path: file, text: KEY.text }));
      const trust = trustOf({ ...POLICY, trust: { ...POLICY.trust, keys } }, files, []);
      const first = keys
        .flatMap(({ notAfter }) => notAfter ?? [])
        .sort()
        .at(0);
      expect(trust.keys).toHaveLength(1);
      expect(trust.keys[0]?.notAfter).toBe(first);
      expect(trust.keys[0]?.name).toBe("0");
      const signer = trust.keys[0]?.signer ?? "";
      expect(signersOn(trust, first ?? "2099-01-01").has(signer)).toBe(true);
      if (first !== undefined) expect(signersOn(trust, addDays(first, 1)).has(signer)).toBe(false);
    }),
  );
});
