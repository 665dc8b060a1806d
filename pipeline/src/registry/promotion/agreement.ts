import { about } from "../../errors/index.js";
import { Slots } from "../../programs/slots.js";
import { byTag } from "../../repository/references/index.js";
import { type Place, SERVED } from "../client/place.js";
import { PromotionError } from "../client/promotion-errors.js";
import type { RegistryTools } from "../client/tools.js";
import { journalRow, PUT_RIGHT } from "../journal/history.js";
import type { Journal } from "../journal/journal.js";
import { presentAt } from "./serve.js";

/** Places that are asked at once: an environment may have a thousand images. */
const PLACES = new Slots(4);

/**
 * See that each of some places of one environment serves what its journal says last of that image. Throws a PromotionError that names all that do
 * not, with some words for people behind it.
 * @param journal what was read of it a moment ago
 */
export async function insistOnJournal(
  tools: RegistryTools,
  places: readonly Place[],
  { journal, words = "" }: { journal?: Journal; words?: string } = {},
): Promise<void> {
  const [first, ...others] = places.filter((place) => place.promoted);
  if (first === undefined) return;
  // They share one journal: it is verified once.
  const known = await presentAt(tools, first, journal && { journal });
  const rest = others.map((place) =>
    PLACES.run(async () => ({ place, ...journalRow(await presentAt(tools, place, known)) })),
  );
  const problems = [{ place: first, ...journalRow(known) }, ...(await Promise.all(rest))]
    .filter(({ ok }) => !ok)
    .map(({ place, required, found }) =>
      about(byTag(place.repository, SERVED), `the journal has ${required}; found ${found}`),
    );
  if (problems.length > 0) throw new PromotionError(problems, `${PUT_RIGHT}${words === "" ? "" : `\n\n${words}`}`);
}
