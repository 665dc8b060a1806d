import { allOf } from "../../errors/index.js";
import { type FleetSite, readServed, type Served } from "../../registry/fleet/served.js";
import { ENVIRONMENTS_FILE, parseEnvironments } from "../../repository/environments/index.js";
import { readRepository } from "../workshop/read-repository.js";
import { Workshop } from "../workshop/workshop.js";
import type { ReleaseCall } from "./call.js";
import { loopbackOf } from "./loopback.js";
import { placeOf } from "./place.js";
import { RegistryBox } from "./registry-box.js";
import { openSite } from "./site.js";

/** An environment as its registry has it now, and the tools to ask for more of it: they hold the keys that it trusts. */
export interface FleetEnvironment {
  environment: string;
  box: RegistryBox;
  served: Served[];
}

/**
 * Read what environments serve, as readServed does each: all of registry/environments.yaml where none is named. Throws what
 * any of them throws: an environment that cannot be read is an error, never an empty one.
 */
export async function readFleet(call: ReleaseCall, environments: readonly string[]): Promise<FleetEnvironment[]> {
  const names = environments.length > 0 ? [...new Set(environments)] : await environmentNames(call);
  const workshop = await Workshop.open(call.settings);
  const { catalog } = await readRepository(call.settings.source);
  const images = catalog.images.map(({ name }) => name);
  const loopback = await loopbackOf(call.settings.store);
  const read = names.map(async (environment) => {
    const site = await openSite(call.settings.source, environment, call.trustedKeys);
    const place = (image: string) => placeOf(site, image, loopback);
    const fleet: FleetSite = { any: place(""), images, place };
    const box = await RegistryBox.open(workshop, call.credentials, site.trust);
    return { environment, box, served: await readServed(box, fleet) };
  });
  return allOf(read);
}

async function environmentNames({ settings }: ReleaseCall): Promise<string[]> {
  const text = await settings.source.file(ENVIRONMENTS_FILE).contents();
  return parseEnvironments({ path: ENVIRONMENTS_FILE, text }).map(({ name }) => name);
}
