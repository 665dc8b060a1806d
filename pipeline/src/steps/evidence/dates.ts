import type { Finding } from "../../documents/scan/index.js";
import { advisoryDates, namesOf, withPrintedDates } from "../../programs/advisory-dates.js";
import { textFile } from "../workshop/text-file.js";
import type { Workshop } from "../workshop/workshop.js";
import { advisoryDb } from "./advisory-db.js";
import type { Database } from "./databases.js";
import { runTool } from "./run-tool.js";

/** Give findings the dates that Grype's database has of them: its reports have none. Throws a NotShownError. */
export async function withDatesOf(
  workshop: Workshop,
  databases: readonly Database[],
  findings: readonly Finding[],
): Promise<Finding[]> {
  const grype = databases.find(({ scanner }) => scanner === "grype");
  if (grype === undefined || findings.length === 0) return [...findings];
  const box = (await advisoryDb(workshop))
    .withMountedDirectory("/database", grype.folder)
    .withMountedFile("/names.json", await textFile(namesOf(findings)));
  return withPrintedDates(findings, await runTool(box, advisoryDates("/database", "/names.json")));
}
