import { dag } from "@dagger.io/dagger";

import { seedBox } from "./seed.js";
import { MIRRORS, type Settings } from "./settings.js";
import { runText } from "./step.js";

/** Every address that a build fetches from, by the variable that the programs read it from. */
const ADDRESSES = [...MIRRORS.map(([variable, key]) => [variable, key] as const), ["GOPROXY", "goProxy"] as const];

/**
 * Fill in the addresses that a call does not give with those that the seed image is configured with: by its apt, pip and
 * Go. What neither says is left out: the programs that fetch then take their own default, or name what is missing.
 */
export async function withAddresses(settings: Settings): Promise<Settings> {
  const missing = ADDRESSES.filter(([, key]) => settings[key] === undefined);
  if (missing.length === 0) return settings;
  const box = seedBox(settings).withExec(["sh", "/bootstrap/addresses.sh", "/addresses"]);
  const said = parseAddresses(await runText(box, "/addresses"));
  const found = missing.flatMap(([variable, key]) => {
    const address = said.get(variable);
    return address === undefined ? [] : [[key, dag.setSecret(`${variable} of the seed`, address)]];
  });
  return { ...settings, ...Object.fromEntries(found) };
}

/** Read what toolbox/bootstrap/addresses.sh writes: lines of NAME=ADDRESS. */
export function parseAddresses(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([A-Z_]+)=(\S.*)$/gm)].map(([, name = "", address = ""]) => [name, address]));
}
