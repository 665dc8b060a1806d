import { isServed, type ServedLine, type Stored } from "../../../pipeline/src/registry/client/line.js";
import type { RegistryTools } from "../../../pipeline/src/registry/client/tools.js";
import { type JournalPlace, readJournal } from "../../../pipeline/src/registry/journal/journal.js";

/** The changes of what an environment serves, as its journal has them: verified, the oldest first. */
export async function promotions(tools: RegistryTools, place: JournalPlace): Promise<Stored<ServedLine>[]> {
  return (await readJournal(tools, place)).lines.filter(isServed);
}
