import type { Run } from "./instructions.js";
import type { Instruction } from "./reader.js";
import { isRemoteSource, laterStage, type Scope, unpinnedBase, unpinnedSource } from "./references.js";

/** A rule that an instruction breaks. */
export interface Violation {
  rule: string;
  message: string;
}

/** The base of a stage is a digest, an earlier stage or an ARG that the build gives by digest. */
function checkFrom(image: string, scope: Scope): Violation[] {
  return pinned("FROM", unpinnedBase(image, scope));
}

/** A step has no network, and no rights beyond a step's own. */
function checkRun(run: Run, scope: Scope): Violation[] {
  const got = run.network === undefined ? "no --network" : `--network=${run.network}`;
  const violations: Violation[] = [];
  if (run.network !== "none")
    violations.push({ rule: "no-network", message: `expected RUN --network=none, got ${got}` });
  if (run.security !== "sandbox") {
    violations.push({ rule: "no-privileges", message: "RUN --security=insecure is not hermetic; leave the flag out" });
  }
  const sources = run.mounts.map(({ from }) => from).filter((from) => from !== "");
  return [...violations, ...sources.flatMap((from) => pinned("RUN --mount from", unpinnedSource(from, scope)))];
}

/** What is copied comes from the context or a stage. */
function checkCopy(from: string | undefined, scope: Scope): Violation[] {
  if (from === undefined) return [];
  return pinned("COPY --from", /^\d+$/.test(from) ? laterStage(from, scope) : unpinnedSource(from, scope));
}

function pinned(what: string, reason: string | undefined): Violation[] {
  return reason === undefined ? [] : [{ rule: "pinned-base", message: `${what} ${reason}` }];
}

/** ADD fetches what looks like an address. */
function checkAdd(sources: readonly string[]): Violation[] {
  return sources.filter(isRemoteSource).map((source) => ({
    rule: "no-remote-add",
    message: `ADD fetches "${source}"; put the file into a lock or into the folder and use COPY`,
  }));
}

/** Check one instruction by the rules for its kind; one that was refused breaks none. */
export function checkInstruction({ keyword, details }: Instruction, scope: Scope): Violation[] {
  if (keyword === "ONBUILD") {
    return [{ rule: "no-onbuild", message: "ONBUILD runs in other people's builds; write the step where it runs" }];
  }
  if (details?.stage !== undefined) return checkFrom(details.stage.image, scope);
  if (details?.run !== undefined) return checkRun(details.run, scope);
  if (details?.files === undefined) return [];
  return keyword === "ADD" ? checkAdd(details.files.sources) : checkCopy(details.files.from, scope);
}
