import { about } from "../../errors/index.js";
import { byTag } from "../../repository/references/index.js";
import { type Place, SERVED } from "../client/place.js";
import { PromotionError } from "../client/promotion-errors.js";
import type { RegistryTools } from "../client/tools.js";
import { journalRow, PUT_RIGHT } from "../journal/history.js";
import { presentAt } from "./serve.js";

/**
 * See that each of some places serves what its journal says last of that image. Throws a PromotionError that names all that do
 * not, with some words for people behind it.
 */
export async function insistOnJournal(tools: RegistryTools, places: readonly Place[], words = ""): Promise<void> {
  const promoted = places.filter((place) => place.promoted);
  const rows = await Promise.all(
    promoted.map(async (place) => ({ place, ...journalRow(await presentAt(tools, place)) })),
  );
  const problems = rows
    .filter(({ ok }) => !ok)
    .map(({ place, required, found }) =>
      about(byTag(place.repository, SERVED), `the journal has ${required}; found ${found}`),
    );
  if (problems.length > 0) throw new PromotionError(problems, `${PUT_RIGHT}${words === "" ? "" : `\n\n${words}`}`);
}
