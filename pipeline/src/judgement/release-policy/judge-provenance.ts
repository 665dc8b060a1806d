import { BUILD_TYPE, FACTORY, Provenance, type ResourceDescriptor, SOURCE } from "../../documents/attest/index.js";
import { readPurl } from "../../repository/packages/index.js";
import { malformed, type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { JudgedSubject } from "./subject.js";

/** Judge SLSA provenance: our kind of build, of this image, by an allowed builder, from a commit, from locked inputs. */
export function judgeProvenance(predicate: unknown, subject: JudgedSubject, rules: Rules): Row[] {
  const parsed = Provenance.safeParse(predicate);
  if (!parsed.success) return [malformed("provenance", "SLSA provenance v1")];
  const { buildDefinition, runDetails } = parsed.data;
  const { builders } = rules.policy.provenance;
  const { id } = runDetails.builder;
  const type = buildDefinition.buildType;
  return [
    row("provenance: build type", BUILD_TYPE, type, type === BUILD_TYPE),
    judgeParameters(buildDefinition.externalParameters, subject, rules.image),
    row("provenance: builder", builders.join(" or "), id, builders.includes(id)),
    judgeSource(buildDefinition.resolvedDependencies, rules.policy.provenance.allowDirty),
    judgeInputs(buildDefinition.resolvedDependencies),
  ];
}

type Parameters = Provenance["buildDefinition"]["externalParameters"];

function judgeParameters({ image, platforms }: Parameters, { manifests }: JudgedSubject, expected: string): Row {
  const wanted = manifests.map((item) => item.platform).sort();
  const found = [...platforms].sort();
  const ok = image === expected && wanted.join() === found.join();
  return row("provenance: image", `${expected} ${wanted.join(" ")}`, `${image} ${found.join(" ")}`, ok);
}

function judgeSource(dependencies: readonly ResourceDescriptor[], allowDirty: boolean): Row {
  const source = dependencies.find((item) => item.name === SOURCE);
  const commit = source?.digest?.gitCommit ?? "";
  const named = /^[0-9a-f]{40}$/.test(commit);
  // Anything but a plain "false" is dirty: what is not said is not known.
  const clean = named && source?.annotations?.dirty === false;
  const found = named ? `commit ${commit}${clean ? "" : ", with changes that are in no commit"}` : "no commit";
  const required = allowDirty ? "sources, changed or not" : "a commit without changes";
  return row("provenance: source", required, found, clean || allowDirty);
}

function judgeInputs(dependencies: readonly ResourceDescriptor[]): Row {
  const files = dependencies.filter((item) => item.name !== SOURCE && item.name !== FACTORY);
  const inputs = files.filter((item) => readPurl(item.uri ?? "") !== undefined);
  const wrong = files.filter((item) => !/^[0-9a-f]{64}$/.test(item.digest?.sha256 ?? ""));
  const found =
    wrong.length === 0 ? `${inputs.length} inputs` : `${wrong.length} without: ${wrong[0]?.name ?? "no name"}`;
  return row("provenance: inputs", "each with its sha256", found, inputs.length > 0 && wrong.length === 0);
}
