import { z } from "zod";

const words = z.string().min(1).max(300);

/** Who published a wheel, as its index states it (PEP 740): `GitHub`, `owner/name`, `release.yml`. */
export const Publisher = z.strictObject({
  kind: words,
  repository: words.optional(),
  workflow: words.optional(),
});
export type Publisher = z.infer<typeof Publisher>;

/** Where a wheel comes from. Every field may be missing: older locks have none, and an index need not say them. */
export const ORIGIN = {
  /** When it was uploaded, in RFC 3339, UTC and whole seconds (PEP 700). */
  uploaded: z
    .string()
    .regex(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ$/, {
      error: ({ input }) => `expected a time in UTC ("2026-11-15T21:32:26Z"), got ${JSON.stringify(input)}`,
    })
    .optional(),
  /** What its index is called: never its host. */
  index: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "expected the short name of an index")
    .optional(),
  /** Why its authors took the version back (PEP 592), as it was when it was locked; "" where they gave no reason. */
  yanked: z.string().max(4000).optional(),
  publisher: Publisher.optional(),
  /** `stated`: the index has an attestation of this file by the publisher; its signature was not verified. */
  attestation: z.enum(["stated"]).optional(),
};

/** A wheel as what fetches it sees it: where it comes from is no part of a step, nor of what it makes. */
export function withoutOrigin<T extends object>(wheel: T): T {
  const keys: readonly string[] = ORIGIN_KEYS;
  return Object.fromEntries(Object.entries(wheel).filter(([key]) => !keys.includes(key))) as T;
}

/** The fields of a lock entry in the order that they are written in. */
export const ORIGIN_KEYS = ["uploaded", "index", "yanked", "publisher", "attestation"] as const;
