import { about } from "../../errors/index.js";
import { SeedError, seedBox } from "./seed.js";
import { GO_MIRROR, MIRRORS, type Settings } from "./settings.js";
import { runText } from "./step.js";

/** An address that builds fetch from: the variable that programs read, the key of Settings, the flag of a call. */
type Mirror = readonly [variable: string, key: string, flag: string];

/**
 * Fill in the addresses that a call does not give with those that the seed image is configured with: by its apt, pip and
 * Go. What neither says is left out: the programs that fetch then take their own default, or name what is missing. Throws a
 * SeedError where the seed has one with a password.
 */
export async function withAddresses(settings: Settings): Promise<Settings> {
  const missing = [...MIRRORS, GO_MIRROR].filter(([, key]) => settings[key] === undefined);
  if (missing.length === 0) return settings;
  const box = seedBox(settings).withExec(["sh", "/bootstrap/addresses.sh", "/addresses"]);
  return { ...settings, known: addressesIn(await runText(box, "/addresses"), missing) };
}

/**
 * Read what toolbox/bootstrap/addresses.sh writes, lines of NAME=ADDRESS, for these mirrors. They become plain variables of steps,
 * which logs and caches show: a secret of the module's own would be another one with each change of the module (decision 31).
 */
export function addressesIn(text: string, mirrors: readonly Mirror[]): Record<string, string> {
  const said = new Map(
    [...text.matchAll(/^([A-Z_]+)=(\S.*)$/gm)].map(([, name = "", address = ""]) => [name, address]),
  );
  const found = mirrors.flatMap((mirror) => {
    const address = said.get(mirror[0]);
    return address === undefined ? [] : [{ mirror, address }];
  });
  const secret = found.filter(({ address }) => /:\/\/[^/,|]*@/.test(address));
  if (secret.length > 0) {
    const problems = secret.map(({ mirror: [variable] }) =>
      about("--seed", `the image is configured with an address that holds a user or a password (${variable})`),
    );
    const flags = secret.map(({ mirror: [, , flag] }) => `${flag}=env:NAME`);
    throw new SeedError(problems, `Give it as a secret: ${flags.join(" ")}.`);
  }
  return Object.fromEntries(found.map(({ mirror: [variable], address }) => [variable, address]));
}
