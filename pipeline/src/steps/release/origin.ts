import { dag } from "@dagger.io/dagger";

import { type Builder, type Invocation, LOCAL_BUILDER, type SourceState } from "../../documents/attest/index.js";

/** Where a call comes from, as ./daggerw tells it. */
export interface Origin {
  /** URI of the CI's workflow; without it, a person's machine builds. */
  builder?: string;
  /** URI of the CI's run. */
  invocation?: string;
  /** The person or job that calls, as ./daggerw names them. */
  caller?: string;
  /** Address of the repository. */
  sourceRepository?: string;
  /** 40 hex digits. */
  sourceCommit?: string;
  /** Whether files differ from the commit. Unknown counts as changed. */
  sourceDirty: boolean;
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
export function sourceOf({ sourceRepository, sourceCommit, sourceDirty }: Origin): SourceState {
  return {
    ...(sourceRepository !== undefined && { uri: `git+${sourceRepository}` }),
    ...(sourceCommit !== undefined && { commit: sourceCommit }),
    dirty: sourceDirty,
  };
}

/** Who calls, as a promotion names them: what the caller says, and no more than that. */
export function whoOf({ caller, invocation }: Origin): string {
  return [caller ?? "unknown", ...(invocation === undefined ? [] : [invocation])].join(" ");
}
