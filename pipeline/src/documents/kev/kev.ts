import { z } from "zod";

import { readJson } from "../../errors/index.js";

/** CISA's catalogue of vulnerabilities that are exploited: https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json */
const Catalogue = z.looseObject({
  vulnerabilities: z
    .array(z.looseObject({ cveID: z.string().min(1), dateAdded: z.iso.date(), dueDate: z.iso.date().optional() }))
    .min(1),
});

/** A vulnerability of which CISA knows that somebody uses it. */
export interface Exploited {
  /** Since when it is in the catalogue, and the day that CISA sets to agencies: YYYY-MM-DD. */
  added: string;
  due?: string;
}

/** Read the catalogue: by CVE. Throws a NotShownError; an empty one is no catalogue. */
export function readKev(text: string): Map<string, Exploited> {
  const { vulnerabilities } = readJson("--kev", text, Catalogue, "Give CISA's known_exploited_vulnerabilities.json.");
  return new Map(
    vulnerabilities.map(({ cveID, dateAdded, dueDate }) => [
      cveID,
      { added: dateAdded, ...(dueDate && { due: dueDate }) },
    ]),
  );
}
