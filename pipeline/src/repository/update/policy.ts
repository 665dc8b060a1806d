import { z } from "zod";
import { reason } from "../../text/reason.js";
import { normalizePythonName } from "../inputs/index.js";

const words = z.string().trim().min(3).regex(/\p{L}/u, "expected words");
const day = z.iso.date({
  error: ({ input }) => `expected a day of the calendar ("2027-01-15"), got ${JSON.stringify(input)}`,
});
const clauses = z
  .string()
  .regex(/^(?:[<>!~=]=?=?\s*[0-9][A-Za-z0-9.!+*_-]*)(?:\s*,\s*[<>!~=]=?=?\s*[0-9][A-Za-z0-9.!+*_-]*)*$/, {
    error: ({ input }) => `expected versions as PEP 440 writes them (">=2,<3"), got ${JSON.stringify(input)}`,
  });

const Hold = z.strictObject({
  reason: reason.describe("Why it stays as it is."),
  owner: words.describe("Who answers for it."),
  until: day.describe("The last day of the hold, as YYYY-MM-DD in UTC; from then on the package moves again."),
});

const UpdateRule = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, {
        error: ({ input }) => `expected the name of a Python package ("numpy"), got ${JSON.stringify(input)}`,
      })
      .describe("The Python package, one that is asked for or one that others bring."),
    hold: Hold.optional().describe("It stays in the version that is locked."),
    only: z
      .enum(["minor", "patch"])
      .optional()
      .describe("It stays in its major version (minor: 2.4 may become 2.9, not 3.0), or in its minor version (patch)."),
    range: clauses.optional().describe('It stays within these versions: ">=13.0,<13.1" (PEP 440).'),
  })
  .refine(({ hold, only, range }) => [hold, only, range].filter((one) => one !== undefined).length === 1, {
    error: "expected one of hold, only and range",
  });
/** How far one package may move. */
export type UpdateRule = z.infer<typeof UpdateRule>;

/** policies/updates.yaml: how far `lock --update` may move packages. What it does not name moves as far as it can. */
export const UpdatePolicy = z.strictObject({
  packages: z.array(UpdateRule).describe("Packages that do not move as far as they can, each once."),
});
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;

export const UPDATES = "policies/updates.yaml";

/** A rule as the resolver takes it (toolbox/resolve/update.py). */
export interface ResolverRule {
  kind: "hold" | "minor" | "patch" | "range";
  range: string;
  /** Where it is written, and by whom. */
  said: string;
}

/** Write the rules for the resolver, by name. A hold counts to the end of its last day. */
export function resolverRules({ packages }: UpdatePolicy, today: string): Record<string, ResolverRule> {
  const rules = packages.flatMap(({ name, hold, only, range }): (readonly [string, ResolverRule])[] => {
    const key = normalizePythonName(name);
    if (hold !== undefined) {
      return hold.until < today ? [] : [[key, { kind: "hold", range: "", said: heldBy(name, hold) }]];
    }
    const said = `${UPDATES}: ${name} ${only === undefined ? `stays within ${range}` : `moves by ${only} versions only`}`;
    return [[key, { kind: only ?? "range", range: range ?? "", said }]];
  });
  return Object.fromEntries(rules);
}

/** Say who holds a package. */
export function heldBy(name: string, { owner, until, reason: why }: z.infer<typeof Hold>): string {
  return `${UPDATES}: ${name} is held by ${owner} until ${until}: ${why}`;
}

/** The holds that ended: their packages move again, and somebody should know. */
export function endedHolds({ packages }: UpdatePolicy, today: string): string[] {
  return packages.flatMap(({ name, hold }) =>
    hold !== undefined && hold.until < today
      ? [`${UPDATES}: the hold of ${name} by ${hold.owner} ended on ${hold.until}; take it out, or give it another end`]
      : [],
  );
}

/** The packages that are named twice. */
export function repeatedRules({ packages }: UpdatePolicy): number[] {
  const names = packages.map(({ name }) => normalizePythonName(name));
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}
