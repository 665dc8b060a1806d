import { z } from "zod";
import type { Advisories } from "../../documents/scan/index.js";
import { notShown, readJson } from "../../errors/index.js";
import { DIGEST } from "../../repository/references/index.js";
import { ageInDays, dayText, timeText } from "../../text/time.js";

/** What `advisory-db describe` says of a folder of advisories. */
const Description = z.strictObject({
  records: z.int().positive(),
  withdrawn: z.int().nonnegative(),
  digest: z.string().regex(DIGEST),
  ecosystems: z.record(z.string(), z.int()),
  skipped: z.record(z.string(), z.int()),
  newest: z.array(z.iso.datetime()).min(1),
});

/**
 * Read what is known of the advisories and how old they are. Some records carry times in the future by mistake; the
 * newest that lies in the past counts. Throws a NotShownError where there are none, or only old ones.
 */
export function readAdvisories(text: string, now: Date, maxAgeDays: number): Advisories {
  const description = readJson(
    "advisories that cannot be described",
    text,
    Description,
    "Give a folder of OSV records.",
  );
  const { newest, withdrawn: _, ...rest } = description;
  const past = newest.map((time) => new Date(time)).filter((time) => time <= now);
  const [latest] = past.sort((a, b) => b.getTime() - a.getTime());
  if (latest === undefined) {
    throw notShown("advisories", `every time of change is in the future (${newest[0]})`, "Set this machine's clock.");
  }
  const ageDays = ageInDays(latest, now) ?? 0;
  if (ageDays > maxAgeDays) {
    const message = `the newest is of ${dayText(latest)}, ${ageDays} days old; at most ${maxAgeDays} are allowed`;
    throw notShown(
      "advisories",
      message,
      "Give newer ones, or say in policies/severity.yaml how old they may be: database.maxAgeDays.",
    );
  }
  return { ...rest, updated: timeText(latest), ageDays };
}
