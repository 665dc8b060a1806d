import { z } from "zod";
import type { Lock } from "../../repository/lock/index.js";
import type { Ingestion } from "./policy.js";

const version = { name: z.string(), version: z.string() };

/** What records of OSV say of wheels, as toolbox/resolve/malware.py writes it. */
export const OsvRecords = z.object({
  /** How many records of malware there are. */
  records: z.int().min(0),
  malware: z.array(z.object({ ...version, id: z.string(), summary: z.string() })),
  fixes: z.array(z.object({ ...version, advisory: z.string(), found: z.enum(["fixed", "affected", "unknown"]) })),
});
export type OsvRecords = z.infer<typeof OsvRecords>;

/** What records are asked about: every wheel of some locks, and the advisories that exceptions name. */
export function recordsQuestion(locks: readonly Pick<Lock, "wheels">[], { exceptions }: Ingestion) {
  const wheels = locks.flatMap((lock) => lock.wheels.map(({ name, version }) => ({ name, version })));
  const once = new Map(wheels.map((wheel) => [`${wheel.name} ${wheel.version}`, wheel]));
  const fixes = exceptions.flatMap(({ package: name, version, fixes: advisory }) =>
    advisory === undefined ? [] : { name, version, advisory },
  );
  return { wheels: [...once.values()], fixes };
}
