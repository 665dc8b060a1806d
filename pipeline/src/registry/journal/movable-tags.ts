import { about, allOf, type Problem } from "../../errors/index.js";
import { byTag, nameOf, type Repository } from "../../repository/references/index.js";
import { answered, failed, lastWords } from "../client/ask.js";
import { MOVABLE, TagsError } from "../client/errors.js";
import type { RegistryTools } from "../client/tools.js";
import { readNote, tryNote, writeNote } from "./note.js";

/** The tag that is moved to see whether tags can be: beside the one that is served, so that a rule for `latest*` is about both. */
const TAG = "latest-probe";

const TYPE = "application/vnd.image-factory.probe.v1+json";

/** Two notes, always the same, in turn: a repository has these and no more, however often it is asked. */
const [ONE, OTHER] = ["one", "other"];
const WHEN = new Date(0);

/**
 * See that repositories let a tag be moved, before anything else is written to them: registries with immutable tags refuse the
 * second write of the lease, of the tag that is served, and of the lists of what refers to an image where they have no API for it.
 * They do not say so beforehand, so a tag of no meaning is moved, each time: the setting may have changed. Throws a
 * TagsError that names all repositories that refuse, or a RegistryError.
 */
export async function insistOnMovableTags(tools: RegistryTools, repositories: readonly Repository[]): Promise<void> {
  const asked = await allOf(repositories.map((repository) => refusal(tools, repository)));
  const problems = asked.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new TagsError(problems, `Nothing but that tag was written. ${MOVABLE}`);
}

async function refusal(tools: RegistryTools, repository: Repository): Promise<Problem | undefined> {
  const before = await readNote(tools, repository, TYPE, TAG);
  if (before === undefined) await writeNote(tools, repository, TYPE, ONE, WHEN, TAG);
  const text = before?.text === OTHER ? ONE : OTHER;
  const { argv, last } = await tryNote(tools, repository, TYPE, text, WHEN, TAG);
  if (last?.code === 0) return undefined;
  // Who may write here, and may not write this, may not move the tag; whatever words the registry has for it.
  if (!answered(last)) throw failed(argv, nameOf(repository), last);
  if (before !== undefined) await writeNote(tools, repository, TYPE, crypto.randomUUID(), WHEN);
  return about(byTag(repository, TAG), `the registry does not let a tag be moved: ${lastWords(last)}`);
}
