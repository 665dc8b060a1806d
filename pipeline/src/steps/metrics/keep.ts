import { type BuildRecord, writeRecord } from "../../documents/metrics/index.js";
import { inert } from "../../text/clean.js";
import { runStdout } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import type { Workshop } from "../workshop/workshop.js";
import { type Built, type Call, recordOf } from "./record.js";
import { metricsPolicy, recordsBox } from "./records.js";

/**
 * Keep a record of each build in the registry that keeps inputs. A record never fails a build: why there is none is said on stderr,
 * which the client shows.
 */
export async function keepRecords(workshop: Workshop, built: readonly Built[], call: Call): Promise<void> {
  try {
    const records = await Promise.all(built.map((image) => recordOf(workshop, image, call)));
    await push(workshop, records);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(inert(`METRICS_NOT_KEPT: the build is whole, and no record of it was kept: ${why}`));
  }
}

async function push(workshop: Workshop, records: readonly BuildRecord[]): Promise<void> {
  const { store } = workshop.settings;
  if (store === undefined) throw new Error("there is no registry to keep it in; --store names one");
  const { history } = await metricsPolicy(workshop);
  const { bound, address } = await recordsBox(workshop, store);
  let box = bound;
  for (const record of records) {
    box = box.withFile(`/records/${record.image}/${tagOf(record)}.json`, await textFile(writeRecord(record)));
  }
  const argv = ["python3", "-m", "records", "keep", "/records", "--store", address, "--history", String(history)];
  await runStdout(box.withExec(argv));
}

/** `20261130T153409123Z-0123abcd`: when the build began, and what no other has, so that builds that run at once are both kept. */
function tagOf({ began, id }: BuildRecord): string {
  return `${began.replace(/[-:.]/g, "")}-${id.slice(0, 8)}`;
}
