import { about, FactoryError, type Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import { Inputs, Mixin } from "../inputs/index.js";

/** A new image or mixin that cannot be made. Nothing is written then. */
export class ScaffoldError extends FactoryError {
  readonly code = "SCAFFOLD";
}

/** What there is already. */
export interface Present {
  /** Paths of the repository; folders with a "/" at their end. */
  paths: ReadonlySet<string>;
  /** Names of the images, bases first. */
  images: readonly string[];
}

/** What is asked for a new image. */
export interface ImageRequest {
  name: string;
  base: string;
  requirements: readonly string[];
  debian: readonly string[];
}

/** Throws a ScaffoldError with everything that keeps an image from being made. */
export function assertNewImage({ name, base, requirements, debian }: ImageRequest, { paths, images }: Present): void {
  const problems: Problem[] = shapeProblems(Inputs, { name, python: { requirements }, debian: { packages: debian } });
  if (requirements.length + debian.length === 0) {
    problems.push(about("--requirements", "an image that adds nothing to its base is that base; name a package"));
  }
  if (paths.has(`images/${name}/`) || paths.has(`images/${name}`)) {
    problems.push(about(`images/${name}`, "it is there already; nothing is written over it"));
  } else if (images.includes(name)) {
    problems.push(about("--name", `there is an image "${name}" already`));
  }
  if (!images.includes(base)) {
    problems.push(about("--base", `no image "${base}"${didYouMean(base, images)}; there are: ${images.join(", ")}`));
  }
  refuse(problems);
}

/** What is asked for a new mixin. */
export interface MixinRequest {
  name: string;
  requirements: readonly string[];
  debian: readonly string[];
}

/** Throws a ScaffoldError with everything that keeps a mixin from being made. */
export function assertNewMixin({ name, requirements, debian }: MixinRequest, { paths }: Pick<Present, "paths">): void {
  const shape = { python: { requirements }, debian: { packages: debian } };
  const problems = [...shapeProblems(Inputs, { name }), ...shapeProblems(Mixin, shape)];
  if (requirements.length + debian.length === 0) {
    problems.push(about("--requirements", "a mixin that holds nothing changes nothing; name a package"));
  }
  const file = `mixins/${name}.yaml`;
  if (paths.has(file)) problems.push(about(file, "it is there already; nothing is written over it"));
  refuse(problems);
}

/** Write a mixin: path below the repository to text. */
export function mixinFiles({ name, requirements, debian }: MixinRequest): Record<string, string> {
  const list = (items: readonly string[]) => items.map((item) => `    - ${item}\n`).join("");
  const text = [
    `# Images that name "${name}" under mixins have these, too.\n`,
    debian.length === 0 ? "" : `debian:\n  packages:\n${list(debian)}`,
    requirements.length === 0 ? "" : `python:\n  requirements:\n${list(requirements)}`,
  ].join("");
  return { [`mixins/${name}.yaml`]: text };
}

const FLAGS: Readonly<Record<string, string>> = { name: "--name", python: "--requirements", debian: "--debian" };

function shapeProblems(schema: typeof Inputs | typeof Mixin, value: unknown): Problem[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => about(FLAGS[String(path[0])] ?? "--name", message));
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0)
    throw new ScaffoldError(problems, "Nothing is written. Correct the call, then run it again.");
}
