import { orasResolve, orasTags, parseDescriptor, parseTags } from "../../programs/oras.js";
import { byTag, nameOf, type Repository } from "../../repository/references/index.js";
import { BEYOND, beyond, TAGS } from "../../text/limits.js";
import { failed, insist } from "./ask.js";
import { registryFailed } from "./errors.js";
import type { RegistryTools } from "./tools.js";

/** How oras says that a tag or a repository is not there. Every other failure is one. */
const ABSENT = /: not found\s*$|\bname unknown\b|NAME_UNKNOWN|MANIFEST_UNKNOWN/i;

/** Ask what a tag points at: undefined where there is no such tag, or nothing at all. Throws a RegistryError. */
export async function findTag(tools: RegistryTools, repository: Repository, tag: string): Promise<string | undefined> {
  const text = await askMaybe(tools, orasResolve(repository, tag), byTag(repository, tag));
  return text === undefined ? undefined : parseDescriptor(text).digest;
}

/** List the tags of a repository; of one that does not exist, none. Throws a RegistryError. */
export async function listTags(tools: RegistryTools, repository: Repository): Promise<string[]> {
  const text = await askMaybe(tools, orasTags(repository), nameOf(repository));
  const tags = text === undefined ? [] : parseTags(text);
  const many = beyond(tags.length, TAGS, "tags");
  if (many !== undefined) throw registryFailed(nameOf(repository), many, BEYOND);
  return tags;
}

/** As ask, for what may not be there. */
export async function askMaybe(
  tools: RegistryTools,
  argv: readonly string[],
  place: string,
): Promise<string | undefined> {
  const last = (await insist(tools, argv)).at(-1);
  if (last?.code === 0) return last.stdout;
  if (last !== undefined && ABSENT.test(last.stderr)) return undefined;
  throw failed(argv, place, last);
}
