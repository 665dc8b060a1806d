import type { Flag, From, Instruction, ModifiableInstruction, PropertyInstruction } from "dockerfile-ast";

import { isRemoteSource, type Scope, unpinnedReason } from "./references.js";

/** A rule that an instruction breaks. */
export interface Violation {
  rule: string;
  message: string;
}

function flagsOf(instruction: Instruction): Flag[] {
  return "getFlags" in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
}

/** The base of a stage is a digest, an earlier stage or an ARG that the build gives by digest. */
function checkFrom(from: From, scope: Scope): Violation[] {
  const image = from.getImage();
  if (image === null) return [{ rule: "pinned-base", message: "FROM names no image" }];
  const reason = unpinnedReason(image, scope);
  return reason === undefined ? [] : [{ rule: "pinned-base", message: `FROM ${reason}` }];
}

/** A step has no network, and no rights beyond a step's own. */
function checkRun(run: Instruction, scope: Scope): Violation[] {
  const flags = flagsOf(run);
  const network = flags.filter((flag) => flag.getName() === "network").map((flag) => flag.getValue());
  const offline = network.length > 0 && network.every((value) => value === "none");
  const got = network.length === 0 ? "no --network" : `--network=${network.find((value) => value !== "none")}`;
  const violations = offline ? [] : [{ rule: "no-network", message: `expected RUN --network=none, got ${got}` }];
  if (flags.some((flag) => flag.getName() === "security" && flag.getValue() !== "sandbox")) {
    violations.push({ rule: "no-privileges", message: "RUN --security=insecure is not hermetic; leave the flag out" });
  }
  return [...violations, ...flags.flatMap((flag) => checkMount(flag, scope))];
}

function checkMount(flag: Flag, scope: Scope): Violation[] {
  const from = flag.getName() === "mount" ? flag.getOption("from")?.getValue() : undefined;
  const reason = from == null ? undefined : unpinnedReason(from, scope);
  return reason === undefined ? [] : [{ rule: "pinned-base", message: `RUN --mount from ${reason}` }];
}

/** What is copied comes from the context or a stage. */
function checkCopy(copy: Instruction, scope: Scope): Violation[] {
  const from = flagsOf(copy)
    .find((flag) => flag.getName() === "from")
    ?.getValue();
  if (from == null || /^\d+$/.test(from)) return [];
  const reason = unpinnedReason(from, scope);
  return reason === undefined ? [] : [{ rule: "pinned-base", message: `COPY --from ${reason}` }];
}

/** ADD fetches what looks like an address. */
function checkAdd(add: Instruction): Violation[] {
  const sources = (add as PropertyInstruction).getArguments().slice(0, -1);
  return sources
    .map((source) => source.getValue().replace(/^\[?"?|"?,?\]?$/g, ""))
    .filter(isRemoteSource)
    .map((source) => ({
      rule: "no-remote-add",
      message: `ADD fetches "${source}"; put the file into a lock or into the folder and use COPY`,
    }));
}

/** Check one instruction by the rules for its kind. */
export function checkInstruction(instruction: Instruction, scope: Scope): Violation[] {
  switch (instruction.getKeyword()) {
    case "FROM":
      return checkFrom(instruction as From, scope);
    case "RUN":
      return checkRun(instruction, scope);
    case "COPY":
      return checkCopy(instruction, scope);
    case "ADD":
      return checkAdd(instruction);
    case "ONBUILD":
      return [{ rule: "no-onbuild", message: "ONBUILD runs in other people's builds; write the step where it runs" }];
    default:
      return [];
  }
}
