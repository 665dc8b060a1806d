import { z } from "zod";
import type { Problem } from "../../errors/index.js";
import { type ImageDefinition, InputsError, parseYaml } from "../../repository/inputs/index.js";
import { GpuPolicy } from "../gpu/index.js";
import { AcceptedFiles, type Generator, Generators } from "./accepted.js";
import type { Budgets } from "./budgets.js";

const generator = Generators.element.omit({ image: true });
const accepted = AcceptedFiles.shape.writable.element.omit({ image: true });
const secret = AcceptedFiles.shape.secrets.element.omit({ image: true });

/** A policy.yaml beside inputs.yaml: what policies/ would say of this image, said where the image is. */
export const ImagePolicy = z.strictObject({
  budget: z
    .int()
    .positive()
    .optional()
    .describe("Bytes that it may weigh, compressed, per platform: as in policies/budgets.yaml."),
  generators: z.array(generator).default([]).describe("Files of no package: as in policies/generators.yaml."),
  setuid: z.array(accepted).default([]).describe("Files that would be refused: as in policies/files.yaml."),
  writable: z
    .array(accepted)
    .default([])
    .describe("Files and folders that anybody may write to: as in policies/files.yaml."),
  secrets: z.array(secret).default([]).describe("Files that look like secrets: as in policies/files.yaml."),
  gpu: z
    .array(GpuPolicy.element.omit({ image: true }))
    .default([])
    .describe("On which GPUs it must run: as in policies/gpu.yaml."),
});
export type ImagePolicy = z.infer<typeof ImagePolicy>;

/** What the folders of images say of them. */
export interface ImagePolicies {
  /** By name of the image. */
  found: ReadonlyMap<string, ImagePolicy>;
  problems: Problem[];
}

/** Read the policy.yaml of each image's folder that has one; variants of an image share it. */
export function imagePolicies(
  texts: ReadonlyMap<string, string>,
  images: readonly Pick<ImageDefinition, "name" | "folder">[],
): ImagePolicies {
  const found = new Map<string, ImagePolicy>();
  const problems = new Map<string, Problem[]>();
  for (const { name, folder } of images) {
    const path = `${folder}/policy.yaml`;
    const text = texts.get(path);
    if (text === undefined) continue;
    const read = parseYaml({ path, text }, ImagePolicy);
    problems.set(path, read.problems);
    if (read.value !== undefined) found.set(name, read.value);
  }
  return { found, problems: [...problems.values()].flat() };
}

/** The same. Throws an InputsError with every problem. */
export function readImagePolicies(...given: Parameters<typeof imagePolicies>): ImagePolicies["found"] {
  const { found, problems } = imagePolicies(...given);
  if (problems.length > 0) throw new InputsError(problems, "Correct these files, then run the command again.");
  return found;
}

type Own = ImagePolicies["found"];

/** Budgets, with those that images say themselves. */
export function withOwnBudgets(budgets: Budgets, own: Own): Budgets {
  const said = [...own].flatMap(([name, { budget }]) => (budget === undefined ? [] : [[name, budget] as const]));
  return { ...budgets, images: { ...budgets.images, ...Object.fromEntries(said) } };
}

/** Generators, with those that images say themselves. */
export function withOwnGenerators(generators: readonly Generator[], own: Own): Generator[] {
  return [...generators, ...ofEach(own, (policy) => policy.generators)];
}

/** Accepted files, with those that images say themselves. */
export function withOwnFiles({ setuid, writable, secrets }: AcceptedFiles, own: Own): AcceptedFiles {
  return {
    setuid: [...setuid, ...ofEach(own, (policy) => policy.setuid)],
    writable: [...writable, ...ofEach(own, (policy) => policy.writable)],
    secrets: [...secrets, ...ofEach(own, (policy) => policy.secrets)],
  };
}

/** Lines about GPUs, with those that images say themselves. */
export function withOwnGpu(lines: GpuPolicy, own: Own): GpuPolicy {
  return [...lines, ...ofEach(own, (policy) => policy.gpu)];
}

function ofEach<T>(own: Own, items: (policy: ImagePolicy) => readonly T[]): (T & { image: string })[] {
  return [...own].flatMap(([image, policy]) => items(policy).map((item) => ({ ...item, image })));
}
