import type { Container } from "@dagger.io/dagger";
import { parseTimes, type StepTimes } from "../../documents/metrics/index.js";

/** Where the programs of a step note their times: toolbox/times, toolbox/bootstrap/times.sh. */
const FILE = "/var/log/image-factory/times.jsonl";

/** When the programs of a step ran; undefined where they noted nothing. Never fails a step that has not failed. */
export async function timesOf(step: Container): Promise<StepTimes | undefined> {
  try {
    return parseTimes(await step.file(FILE).contents());
  } catch {
    return undefined;
  }
}
