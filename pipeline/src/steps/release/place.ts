import type { Place } from "../../registry/client/place.js";
import { digestText } from "../../repository/inputs/index.js";
import type { Repository } from "../../repository/references/index.js";
import type { ReleaseCall } from "./call.js";
import { wrongArgument } from "./errors.js";
import { type Loopback, loopbackOf, outsideOf } from "./loopback.js";
import { openSite, repositoryOf, type Site } from "./site.js";

/** An image in an environment: as the steps reach it, and as people do. */
export interface OpenPlace extends Place {
  site: Site;
  loopback: Loopback;
  /** The repository as people reach it. */
  outside: Repository;
}

/** Read an environment, its policy and its keys, for an image. */
export async function openPlace(call: ReleaseCall, environment: string, image: string): Promise<OpenPlace> {
  const { settings, trustedKeys } = call;
  const site = await openSite(settings.source, environment, trustedKeys);
  return placeOf(site, image, await loopbackOf(settings.store));
}

/** Name the repositories of an image in an environment, and what it is judged by. */
export function placeOf(site: Site, image: string, loopback: Loopback): OpenPlace {
  if (image === JOURNAL)
    throw wrongArgument("--name", `"${JOURNAL}" is where promotions are written down`, "Rename it.");
  const repository = repositoryOf(site.environment, image, loopback.inside);
  return {
    ...{ environment: site.environment.name, site, loopback, repository },
    promoted: site.environment.takes === "promotions",
    journal: repositoryOf(site.environment, JOURNAL, loopback.inside),
    outside: outsideOf(repository, loopback),
    policy: { path: site.policy.path, digest: digestText(site.policy.text) },
    rules: { ...site.rules, image },
  };
}

/** The repository of an environment's journal, beside those of its images. */
const JOURNAL = "journal";
