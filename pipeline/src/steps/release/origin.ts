import { dag } from "@dagger.io/dagger";
import { z } from "zod";

import {
  type Builder,
  type FactoryState,
  type Invocation,
  LOCAL_BUILDER,
  type SourceState,
} from "../../documents/attest/index.js";
import type { Beneath } from "../../repository/overlay/index.js";
import { jsonOf } from "../../text/json.js";
import { wrongArgument } from "./errors.js";

const text = z.string().min(1);

const commit = z.string().regex(/^[0-9a-f]{40}$/, "expected 40 hex digits");

/** Where a call comes from, as ./daggerw tells it. */
const Origin = z.strictObject({
  /** URI of the CI's workflow; without it, a person's machine builds. */
  builder: text.optional(),
  /** URI of the CI's run. */
  invocation: text.optional(),
  /** The person or job that calls, as ./daggerw names them. */
  caller: text.optional(),
  /** Address of the repository. */
  repository: text.optional(),
  commit: commit.optional(),
  /** Whether files differ from the commit. Unknown counts as changed. */
  dirty: z.boolean().default(true),
  /** The factory that builds another repository: its address, its commit, and whether its files differ from that. */
  factory: z.strictObject({ repository: text.optional(), commit, dirty: z.boolean().default(true) }).optional(),
  /** What no two runs of ./daggerw on a machine have at once, and the next one has again: a run that was killed leaves its lease to it. */
  owner: z
    .string()
    .regex(/^[0-9A-Za-z-]{8,40}$/, "expected 8 to 40 letters, digits and dashes")
    .optional(),
});
export type Origin = z.infer<typeof Origin>;

/** Read where a call comes from: a JSON object. Throws a ReleaseError with all that is wrong. */
export function parseOrigin(json = "{}"): Origin {
  const parsed = Origin.safeParse(jsonOf(json) ?? json);
  if (parsed.success) return parsed.data;
  throw wrongArgument("--origin", z.prettifyError(parsed.error), NEXT);
}

const NEXT = `Give a JSON object with some of ${Object.keys(Origin.shape).join(", ")}, or call through ./daggerw.`;

/** The commit that is built, where it is known: of all that is said of a call, a record of a build holds no more. */
export function commitOf(json: string | undefined): Pick<Origin, "commit" | "dirty"> {
  const { commit, dirty } = parseOrigin(json);
  return { ...(commit !== undefined && { commit }), dirty };
}

/** Who builds, as provenance names it. */
export async function builderOf({ builder }: Origin): Promise<Builder> {
  return { id: builder ?? LOCAL_BUILDER, version: { dagger: await dag.version() } };
}

/** A run of the factory that began at a time and ends now. */
export function invocationOf({ invocation }: Origin, startedOn: Date): Invocation {
  return { id: invocation ?? `urn:uuid:${crypto.randomUUID()}`, startedOn, finishedOn: new Date() };
}

/** What is known of the sources. */
export function sourceOf({ repository, commit, dirty }: Origin): SourceState {
  return {
    ...(repository !== undefined && { uri: `git+${repository}` }),
    ...(commit !== undefined && { commit }),
    dirty,
  };
}

/** What is known of the factory, where it builds another repository. */
export function factoryOf({ factory }: Origin, beneath: Beneath | undefined): FactoryState | undefined {
  if (beneath === undefined && factory === undefined) return undefined;
  return {
    ...(factory !== undefined && { source: sourceOf({ ...factory }) }),
    ...(beneath !== undefined && { files: beneath.factory, overrides: beneath.overrides }),
  };
}

/** Who calls, as a promotion names them: what the caller says, and no more than that. */
export function whoOf({ caller, invocation }: Origin): string {
  return [caller ?? "unknown", ...(invocation === undefined ? [] : [invocation])].join(" ");
}
