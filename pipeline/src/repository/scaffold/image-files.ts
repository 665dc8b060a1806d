import { factsBlock } from "../facts/index.js";
import { distPackages, type ImageDefinition, interpreterOf, parseRequirement, semanticOf } from "../inputs/index.js";

/** What a new image is asked to be. */
export interface NewImage {
  name: string;
  /** The image that it starts from. */
  base: Pick<ImageDefinition, "name" | "labels" | "python">;
  /** `NAME==VERSION`. */
  requirements: readonly string[];
  /** Names of Debian packages. */
  debian: readonly string[];
  /** Bytes that it may weigh, compressed, per platform. */
  budget: number;
  /** How a function of the factory is called from the repository: `./daggerw call`. */
  call: string;
}

/** Write the folder of an image: path below the repository to text. Its locks are resolved from it. */
export function imageFiles(image: NewImage): Record<string, string> {
  const folder = `images/${image.name}`;
  return {
    [`${folder}/inputs.yaml`]: inputs(image),
    [`${folder}/labels.yaml`]: labels(image),
    [`${folder}/policy.yaml`]: policy(image),
    [`${folder}/README.md`]: readme(image),
    [`${folder}/tests/structure.yaml`]: structure(image),
    [`${folder}/tests/smoke.yaml`]: smoke(image),
    ...(image.requirements.length > 0 && { [`${folder}/tests/imports.py`]: IMPORTS }),
  };
}

/** The first requirement says what an image is about. */
function subject({ name, requirements }: NewImage): { what: string; version: string } {
  const first = parseRequirement(requirements[0] ?? "");
  if (first === undefined) return { what: name, version: '"0.1.0"' };
  if (semanticOf(first.version) !== undefined) return { what: first.name, version: `{ package: ${first.name} }` };
  const [major = 0, minor = 0, patch = 0] = first.version.match(/\d+/g)?.map(Number) ?? [];
  return { what: first.name, version: `"${major}.${minor}.${patch}"` };
}

function inputs({ name, base, requirements, debian }: NewImage): string {
  const list = (items: readonly string[]) => items.map((item) => `    - ${item}\n`).join("");
  return [
    `name: ${name}\nbase: ${base.name}\n`,
    debian.length === 0 ? "" : `debian:\n  packages:\n${list(debian)}`,
    requirements.length === 0 ? "" : `python:\n  requirements:\n${list(requirements)}`,
    "layers:\n",
    debian.length === 0 ? "" : '  - { stage: debs, comment: "packages of Debian", debs: rest }\n',
    requirements.length === 0 ? "" : '  - { stage: wheels, comment: "Python packages", wheels: rest }\n',
  ].join("");
}

function labels(image: NewImage): string {
  const { what, version } = subject(image);
  const gpu = Object.entries(image.base.labels.extra ?? {}).filter(([key]) => key.startsWith("image-factory.gpu."));
  return `# org.opencontainers.image.* labels and annotations (OCI image spec 1.1, annotations.md).
title: ${what}
description: "${what} on ${image.base.name}, not root, read-only root file system"
# An SPDX expression of what is in it: \`policy\` says what its packages have.
licenses: NOASSERTION
vendor: image-factory
version: ${version}
${
  gpu.length === 0
    ? ""
    : `# Where the libraries named for GPUs run, as those of the base do: \`policy\` compares, and says what is there.
extra:
${gpu.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join("")}`
}`;
}

function policy({ budget }: NewImage): string {
  return `# What the gates are told of this image; docs/other-repositories.md has every key.
# Compressed size in bytes per platform.
budget: ${budget}
`;
}

function readme(image: NewImage): string {
  const { name, base, call } = image;
  return `# ${name}

${subject(image).what} on ${base.name}.

${factsBlock({ name, lines: [] }).join("\n")}

\`\`\`sh
${call} image --name=${name} test
${call} image --name=${name} layout export --path=dist/${name}
\`\`\`

Its lock is renewed with \`${call} image --name=${name} lock export --path=.\`; a version is changed in \`inputs.yaml\` first.
`;
}

function structure({ base }: NewImage): string {
  return `schemaVersion: 2.0.0
fileExistenceTests:
  - { name: no pip, path: /${distPackages(base.python.version)}/pip, shouldExist: false }
metadataTest:
  user: "65532:65532"
`;
}

function smoke({ base, requirements }: NewImage): string {
  const python = interpreterOf(base.python.version);
  const names = requirements.map((item) => parseRequirement(item)?.name ?? item);
  const argv = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  const test =
    names.length === 0
      ? { name: "starts", run: [python, "-c", "print(6 * 7)"], expect: "42" }
      : {
          name: "what was asked for is imported",
          run: [python, "/tests/imports.py", ...names],
          expect: `${names.length} of ${names.length} packages are imported`,
        };
  return `commands:
  - name: ${test.name}
    as: ["65532:65532", "12345:12345"]
    run: ${argv(test.run)}
    expect: ${JSON.stringify(test.expect)}
`;
}

const IMPORTS = `"""Imports every module of the packages that are named, as the image's user: what it takes to load them is there."""

import importlib
import importlib.metadata
import sys


def plain(package: str) -> str:
    """One spelling of a package's name."""
    return package.lower().replace("_", "-").replace(".", "-")


def modules(package: str) -> list[str]:
    """The names that a package brings: those of its files that can be imported from the top."""
    owners = importlib.metadata.packages_distributions().items()
    names = [name for name, of in owners if plain(package) in map(plain, of)]
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def main() -> None:
    found = 0
    for package in sys.argv[1:]:
        names = modules(package)
        for name in names:
            importlib.import_module(name)
        print(package, importlib.metadata.version(package), *names)
        found += bool(names)
    print(f"{found} of {len(sys.argv) - 1} packages are imported")


main()
`;
