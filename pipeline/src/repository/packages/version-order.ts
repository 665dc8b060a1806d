import pep440 from "@renovatebot/pep440";
import semver from "semver";

/**
 * Compare two versions by the rules of their ecosystem: negative where the first is older, 0 where they are the same. Undefined
 * where a version is none there, or no rule is known: then nothing may be said of their order.
 * @param type as package URLs have it: `deb`, `pypi`, `npm`
 */
export function compareVersions(type: string, first: string, second: string): number | undefined {
  switch (type) {
    case "deb":
      return isDebian(first) && isDebian(second) ? compareDebian(first, second) : undefined;
    case "pypi":
      return pep440.valid(first) && pep440.valid(second) ? pep440.compare(first, second) : undefined;
    case "npm":
    case "cargo":
    case "golang":
      return semver.valid(first) && semver.valid(second) ? semver.compare(first, second) : undefined;
    default:
      return undefined;
  }
}

/** Debian Policy, 5.6.12. A version without an epoch has epoch 0. */
function isDebian(version: string): boolean {
  return /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~:-]*$/.test(version) && version.length <= LONGEST;
}

const LONGEST = 256;

/** deb-version(7), "Sorting algorithm". */
function compareDebian(first: string, second: string): number {
  const [one, two] = [partsOf(first), partsOf(second)];
  return one.epoch - two.epoch || compareParts(one.upstream, two.upstream) || compareParts(one.revision, two.revision);
}

function partsOf(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(":");
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

/** Stretches without digits and numbers in turn; what ends first is as if it went on with nothing, or with 0. */
function compareParts(first: string, second: string): number {
  const [one, two] = [stretches(first), stretches(second)];
  for (let place = 0; place < Math.max(one.length, two.length); place += 1) {
    const [a = ["", ""], b = ["", ""]] = [one[place], two[place]];
    const order = compareWords(a[0], b[0]) || compareNumbers(a[1], b[1]);
    if (order !== 0) return order;
  }
  return 0;
}

function stretches(text: string): [word: string, number: string][] {
  return [...text.matchAll(/(\D*)(\d*)/g)].map(([, word = "", number = ""]) => [word, number]);
}

function compareWords(first: string, second: string): number {
  for (let place = 0; place < Math.max(first.length, second.length); place += 1) {
    const order = rank(first[place]) - rank(second[place]);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde is before the end, the end before letters, and letters before all else. */
function rank(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function compareNumbers(first: string, second: string): number {
  const [one, two] = [BigInt(first || "0"), BigInt(second || "0")];
  return one === two ? 0 : one < two ? -1 : 1;
}
