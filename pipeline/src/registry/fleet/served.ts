import { allOf } from "../../errors/index.js";
import type { FoundManifest } from "../../judgement/release-policy/index.js";
import { Slots } from "../../programs/slots.js";
import { isServed, type ServedLine, type Stored, type StoredLine } from "../client/line.js";
import { findTag } from "../client/lookup.js";
import { type Place, SERVED } from "../client/place.js";
import { readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { readJournal } from "../journal/journal.js";
import { insistOnJournal } from "../promotion/agreement.js";

/** An environment of which it is asked what it serves. */
export interface FleetSite {
  /** Any place of it: all share its journal, and how images get there. */
  any: Pick<Place, "environment" | "journal" | "promoted" | "rules">;
  /**
   * Names of the images that the repository has. An environment that takes releases has no journal: these are looked for there.
   * One that takes promotions names its images itself.
   */
  images: readonly string[];
  place: (image: string) => Place;
}

/** An image as an environment serves it. */
export interface Served {
  image: string;
  environment: string;
  /** Digest of the index. */
  digest: string;
  /** Of each platform, as the index names it. */
  manifests: FoundManifest[];
  /** What the journal says of this image, the oldest line first; nothing where releases go. */
  lines: readonly Stored<ServedLine>[];
  /** The last of them: what let it be served, with its time. */
  since?: Stored<ServedLine>;
  /** Where its evidence is, and who is trusted there. */
  place: Place;
}

/** Indexes that are read at once: each is read by runs that wait for slots of their own. */
const IMAGES = new Slots(4);

/**
 * Say what an environment serves. Its journal is verified from the first line to the last, each tag is held against it, and
 * every index and manifest is read and hashed; their blobs are not. Throws a JournalError, PromotionError or RegistryError
 * where any of that cannot be known: never a shorter list.
 */
export async function readServed(tools: RegistryTools, site: FleetSite): Promise<Served[]> {
  const tagged = site.any.promoted ? await promotedNow(tools, site) : await releasedNow(tools, site);
  const read = tagged.map(({ place, digest, lines }) =>
    IMAGES.run(async () => {
      const { manifests } = await readImage(tools, place.repository, digest);
      const { environment, rules } = place;
      const since = lines.at(-1);
      return {
        image: rules.image,
        environment,
        digest,
        manifests,
        lines,
        ...(since !== undefined && { since }),
        place,
      };
    }),
  );
  return allOf(read);
}

interface Tagged {
  place: Place;
  digest: string;
  lines: readonly Stored<ServedLine>[];
}

async function promotedNow(tools: RegistryTools, { any, place }: FleetSite): Promise<Tagged[]> {
  const journal = await readJournal(tools, any);
  const lines = journal.lines.filter(isServed);
  const last = lastLines(lines).map(({ image, digest }) => ({
    ...{ place: place(image), digest },
    lines: lines.filter((line) => line.image === image),
  }));
  await insistOnJournal(
    tools,
    last.map((item) => item.place),
    { journal },
  );
  return last;
}

async function releasedNow(tools: RegistryTools, { images, place }: FleetSite): Promise<Tagged[]> {
  const asked = images.map((image) =>
    IMAGES.run(async () => {
      const own = place(image);
      const digest = await findTag(tools, own.repository, SERVED);
      return digest === undefined ? [] : [{ place: own, digest, lines: [] }];
    }),
  );
  return (await allOf(asked)).flat();
}

/** The last line of each image, by name: what is served, and since when. */
export function lastLines(lines: readonly StoredLine[]): Stored<ServedLine>[] {
  const last = new Map(lines.filter(isServed).map((line) => [line.image, line]));
  return [...last.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
}
