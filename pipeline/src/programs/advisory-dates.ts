import { z } from "zod";
import { earliest, type Finding, withDates } from "../documents/scan/index.js";
import { readValue } from "../errors/index.js";
import { type Outcome, toolJson } from "./outcome.js";

/** What `advisory-db dates` says, by name. */
const Dates = z.record(
  z.string(),
  z.strictObject({ published: z.iso.datetime().optional(), modified: z.iso.datetime().optional() }),
);

/** The arguments that print when vulnerabilities were published and changed, by Grype's database in a folder; `names` is a file of them. */
export function advisoryDates(folder: string, names: string): string[] {
  return ["advisory-db", "dates", folder, names];
}

/** All names that findings go by, as the file holds them. */
export function namesOf(findings: readonly Finding[]): string {
  return JSON.stringify([...new Set(findings.flatMap(({ id, aliases }) => [id, ...aliases]))].sort());
}

/** Give findings the dates that were printed: of several records of one vulnerability the first publication. Throws a NotShownError. */
export function withPrintedDates(findings: readonly Finding[], outcome: Outcome): Finding[] {
  const dates = readValue("the dates of advisory-db", toolJson("advisory-db dates", outcome), Dates, "Run it again.");
  return findings.map((finding) => {
    const names = [finding.id, ...finding.aliases].filter((name) => Object.hasOwn(dates, name));
    const known = names.flatMap((name) => dates[name] ?? []);
    const published = known.map((item) => item.published).reduce(earliest, finding.published);
    const modified = finding.modified ?? known.find((item) => item.modified !== undefined)?.modified;
    return { ...finding, ...withDates({ published, modified, fixedOn: finding.fixedOn }) };
  });
}
