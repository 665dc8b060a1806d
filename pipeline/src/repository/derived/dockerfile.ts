import type { ImageDefinition, ImageSettings } from "../inputs/index.js";
import { type DerivedStage, layerStage } from "./layer-stage.js";
import { type Line, lines } from "./line.js";
import { settingLines } from "./setting-lines.js";

/** An image whose Dockerfile follows from what its inputs.yaml, its mixins and its base say. */
export interface Derivable {
  image: Pick<ImageDefinition, "name" | "base" | "layers" | "settings">;
  /** The settings of its base. */
  base: ImageSettings | undefined;
  /** Those of the `files` of its layers that are folders with Python modules. */
  modules: readonly string[];
}

/** A place of an image's inputs.yaml, by the image's name and the path in its definition. */
export interface Origin {
  image: string;
  path: readonly PropertyKey[];
}

/** A Dockerfile that nobody wrote. */
export interface DerivedDockerfile {
  text: string;
  /** What each line of the text follows from. */
  origins: readonly Origin[];
  /** What is asked and cannot be said in a Dockerfile, or makes no stage. The text lacks it then, and builds nothing. */
  problems: readonly (Origin & { message: string })[];
}

/** The stage that others start from. */
const TOOLBOX = "toolbox";

/** What every stage is made upon: the toolbox, and the programs that stages call. */
const TOP = `# Stages run in the toolbox on the build machine, unpack what is locked for $TARGETARCH, and leave /out.
# The context is what \`image --name=… context\` exports: toolbox/, stage/ (the programs called here) and inputs/<stage>/.
ARG BASE=scratch

FROM --platform=$BUILDPLATFORM scratch AS toolbox
COPY toolbox/ /
COPY stage/ /opt/factory/stage/
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin PYTHONPATH=/opt/factory PYTHONDONTWRITEBYTECODE=1
`;

/**
 * Write the Dockerfile of a folder: a stage for each layer of its images, and for each image a last stage, which
 * `docker buildx bake` builds. Each thing that is asked stands in it once, and nothing that is asked can be more than that.
 */
export function deriveDockerfile(images: readonly Derivable[]): DerivedDockerfile {
  const all = images.map((one) => ({ ...one, stages: stagesOf(one) }));
  const first = all[0]?.image.name ?? "";
  const taken = [TOOLBOX, ...all.map(({ image }) => image.name)];
  const known = new Map<string, string>();
  const problems: (Origin & { message: string })[] = [];
  const written: (Line & { image: string })[] = lines(TOP, []).map((line) => ({ ...line, image: first }));
  const write = (image: string, some: readonly Line[]) =>
    written.push({ text: "", path: [], image }, ...some.map((line) => ({ ...line, image })));
  for (const { image, stages } of all) {
    problems.push(...withoutBase(image), ...calledToolbox(image));
    for (const { name, path, lines: own, problems: wrong } of stages) {
      if (taken.includes(name)) problems.push({ image: image.name, path, message: takenName(name) });
      const text = own.map((line) => line.text).join("\n");
      problems.push(...wrong.map((problem) => ({ image: image.name, ...problem })));
      if (known.get(name) === undefined) write(image.name, own);
      else if (known.get(name) !== text) problems.push({ image: image.name, path, message: otherStage(name) });
      known.set(name, known.get(name) ?? text);
    }
  }
  for (const { image, base } of all) {
    const { lines: settings, problems: wrong } = settingLines(image.settings, base);
    problems.push(...wrong.map((problem) => ({ image: image.name, ...problem })));
    const copies = image.layers.map(({ stage }, index) => ({
      text: `COPY --link --from=${stage} /out /`,
      path: ["layers", index, "stage"],
    }));
    write(image.name, [{ text: `FROM \${BASE} AS ${image.name}`, path: ["name"] }, ...copies, ...settings]);
  }
  const text = written.map((line) => `${line.text}\n`).join("");
  return { text, origins: written.map(({ image, path }) => ({ image, path })), problems };
}

function stagesOf({ image, modules }: Derivable): DerivedStage[] {
  return image.layers.map((layer, index) => layerStage(layer, index, modules));
}

/** What maintainer scripts leave in a root file system is no list of packages. */
function withoutBase({ name, base }: Derivable["image"]): (Origin & { message: string })[] {
  if (base !== undefined) return [];
  const message = `image "${name}" has no base, so its stages make a root file system: that takes a Dockerfile in its folder (bases/python has one), or a base`;
  return [{ image: name, path: ["base"], message }];
}

function calledToolbox({ name }: Derivable["image"]): (Origin & { message: string })[] {
  return name === TOOLBOX ? [{ image: name, path: ["name"], message: takenName(name) }] : [];
}

function takenName(name: string): string {
  const what = name === TOOLBOX ? "what each stage starts from" : "the last stage, which is the image";
  return `"${name}" is the name of ${what}; give this another one`;
}

function otherStage(name: string): string {
  return `another variant has a stage "${name}" of other steps; give one of them another name`;
}
