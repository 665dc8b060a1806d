import { z } from "zod";
import { earliest, type Finding, withDates } from "../../documents/scan/index.js";
import { readJson } from "../../errors/index.js";
import { toolEnded } from "../../programs/outcome.js";
import { goProgram } from "../workshop/go-tool.js";
import { textFile } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import type { Database } from "./databases.js";
import { runTool } from "./run-tool.js";

/** What `advisory-db dates` says, by name. */
const Dates = z.record(
  z.string(),
  z.strictObject({ published: z.iso.datetime().optional(), modified: z.iso.datetime().optional() }),
);
type Dates = z.infer<typeof Dates>;

/** Give findings the dates that Grype's database has of them: its reports have none. Throws a NotShownError. */
export async function withDatesOf(
  workshop: Workshop,
  databases: readonly Database[],
  findings: readonly Finding[],
): Promise<Finding[]> {
  const grype = databases.find(({ scanner }) => scanner === "grype");
  if (grype === undefined || findings.length === 0) return [...findings];
  const names = [...new Set(findings.flatMap(({ id, aliases }) => [id, ...aliases]))].sort();
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/advisory-db", await goProgram(workshop, "advisory-db"))
    .withMountedDirectory("/database", grype.folder)
    .withMountedFile("/names.json", await textFile(JSON.stringify(names)));
  const outcome = await runTool(box, ["advisory-db", "dates", "/database", "/names.json"]);
  toolEnded("advisory-db dates", outcome);
  return dated(findings, readJson("what advisory-db printed", outcome.stdout, Dates, "Run it again."));
}

/** Give findings dates by their names: of several records of one vulnerability the first publication. */
export function dated(findings: readonly Finding[], dates: Dates): Finding[] {
  return findings.map((finding) => {
    const known = [finding.id, ...finding.aliases].flatMap((name) =>
      Object.hasOwn(dates, name) ? (dates[name] ?? []) : [],
    );
    const published = known.map((item) => item.published).reduce(earliest, finding.published);
    const modified = finding.modified ?? known.find((item) => item.modified !== undefined)?.modified;
    return { ...finding, ...withDates({ published, modified, fixedOn: finding.fixedOn }) };
  });
}
