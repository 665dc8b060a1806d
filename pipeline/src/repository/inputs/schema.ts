import valid from "semver/functions/valid.js";
import { z } from "zod";

import { expectedRequirement, expectedVersions, parseRequirement, requirementParts } from "./patterns.js";
import { PLATFORMS } from "./platform.js";

const text = z.string().min(1);

/** Accept a string for which `test` holds; `expected` finishes the sentence "expected …". */
function checked(expected: (value: string) => string, test: (value: string) => boolean) {
  return z.string().refine(test, {
    error: (issue) => `expected ${expected(String(issue.input))}, got ${JSON.stringify(issue.input)}`,
  });
}

function matching(expected: string, pattern: RegExp) {
  return z.string().regex(pattern, { error: ({ input }) => `expected ${expected}, got ${JSON.stringify(input)}` });
}

const imageName = matching('an image name of a-z, 0-9, "." and "-"', /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);
const debianName = matching('a Debian package name ("libc6")', /^[a-z0-9][a-z0-9+.-]+$/);
const pythonName = matching('a Python package name ("numpy")', /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/);
const glob = matching('a package name or a glob ("nvidia-*")', /^[A-Za-z0-9*?][A-Za-z0-9*?+._-]*$/);
const stageName = matching('a Dockerfile stage of a-z, 0-9, "_", "." and "-"', /^[a-z][a-z0-9_.-]*$/);

// What PEP 440 and 508 say of it no pattern does: an editor sees what most mistakes lack.
const exactRequirement = checked(expectedRequirement, (value) => parseRequirement(value) !== undefined).meta({
  pattern: "==",
});

const requirement = checked(expectedVersions, (value) => requirementParts(value) !== undefined).meta({
  pattern: "[=<>~!]",
});

const constraint = matching(
  'NAME and a version or a range ("numpy<3")',
  /^[A-Za-z0-9][A-Za-z0-9._[\],-]*\s*(?:[=!<>~]=?=?)\s*[^;@\s].*$/,
);

const OmittedDeb = z.strictObject({
  name: debianName.describe("The Debian package that is left out."),
  reason: text.describe("Why the image does without it."),
});
const OmittedWheel = z.strictObject({
  name: pythonName.describe("The Python package that is left out."),
  reason: text.describe("Why the image does without it."),
});

/** What is wanted of Debian. */
export const DebianInputs = z.strictObject({
  suite: matching('the code name of a suite ("bookworm")', /^[a-z][a-z-]*$/)
    .optional()
    .describe('Code name of the suite that packages come from: "bookworm". An image\'s base says it for those on top.'),
  packages: z
    .array(debianName)
    .optional()
    .describe("Names of Debian packages; what they depend on is locked with them."),
  omit: z
    .array(OmittedDeb)
    .optional()
    .describe("Packages that others depend on and that are left out, each with a reason."),
});
export type DebianInputs = z.infer<typeof DebianInputs>;

/** What is wanted of Python. */
export const PythonInputs = z.strictObject({
  version: matching('MAJOR.MINOR in quotes ("3.11")', /^3\.\d+$/)
    .optional()
    .describe('Version of Python as MAJOR.MINOR, in quotes: "3.11".'),
  requirements: z
    .array(requirement)
    .optional()
    .describe(
      'Python packages as PEP 508 writes them: "numpy==2.4.6", "numpy>=2,<3", "uvicorn[standard]>=0.54; python_version >= \'3.11\'". What they depend on is locked with them.',
    ),
  constraints: z
    .array(constraint)
    .optional()
    .describe(
      'Versions of packages that others bring, as pip\'s constraints: "numpy<3". They ask for nothing by themselves.',
    ),
  omit: z
    .array(OmittedWheel)
    .optional()
    .describe("Packages that others depend on and that are left out, each with a reason."),
});
export type PythonInputs = z.infer<typeof PythonInputs>;

const pathList = matching('paths with ":" between ("/opt/a/lib:/opt/b/lib")', /^[^:]+(?::[^:]+)*$/);

/** What is put before, or after, what a base or an earlier mixin gives a variable, with a colon between. */
const Extension = z
  .strictObject({
    prepend: pathList.optional().describe('Paths, with ":" between, that come before what the variable has already.'),
    append: pathList.optional().describe('Paths, with ":" between, that come after what the variable has already.'),
  })
  .refine((value) => value.prepend !== undefined || value.append !== undefined);

/** The value of a variable. */
export const EnvValue = z.union([z.string(), Extension], {
  error: ({ input }) =>
    typeof input === "object" && input !== null
      ? 'expected a string, or prepend and append with paths and ":" between ({ prepend: "/opt/a/lib:/opt/b/lib" })'
      : "expected a string",
});
export type EnvValue = z.infer<typeof EnvValue>;

/** The part of an OCI image config that people choose: https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
export const SettingsInputs = z.strictObject({
  user: matching('a user as UID or UID:GID ("65532:65532")', /^\d+(?::\d+)?$/)
    .optional()
    .describe('User that the image runs as, as UID or UID:GID: "65532:65532".'),
  env: z
    .record(matching('a name of A-Z, 0-9 and "_"', /^[A-Za-z_][A-Za-z0-9_]*$/), EnvValue)
    .optional()
    .describe("Environment variables: a value, or prepend and append for lists of paths."),
  entrypoint: z.array(text).optional().describe("Program and first arguments (Entrypoint of the OCI config)."),
  cmd: z.array(z.string()).optional().describe("Further arguments, which a user replaces (Cmd of the OCI config)."),
  workdir: matching("an absolute path", /^\//)
    .optional()
    .describe("Folder that the program starts in: an absolute path."),
  exposedPorts: z
    .array(matching('a port with its protocol ("8000/tcp")', /^\d{1,5}\/(?:tcp|udp)$/))
    .optional()
    .describe('Ports that the program listens on, with the protocol: "8000/tcp".'),
  volumes: z
    .array(matching("an absolute path", /^\/./))
    .optional()
    .describe("Absolute paths that a runtime mounts something writable at."),
  stopSignal: matching('the name of a signal ("SIGTERM")', /^SIG[A-Z0-9]+$/)
    .optional()
    .describe('Signal that asks the program to end: "SIGTERM".'),
});
export type SettingsInputs = z.infer<typeof SettingsInputs>;

/** One layer of the image: the output of one stage of its Dockerfile, and the packages and files it is made of. */
export const LayerInputs = z.strictObject({
  stage: stageName.describe("Stage of the Dockerfile whose /out is the layer."),
  comment: text.describe("What is in the layer, for the image's history."),
  debs: z
    .union([z.literal("rest"), z.array(glob).min(1)], { error: 'expected "rest" or a list of package names or globs' })
    .optional()
    .describe("Debian packages that the stage is given: names or globs, or rest for all that no other layer takes."),
  wheels: z
    .union([z.enum(["compiled", "pure", "rest"]), z.array(glob).min(1)], {
      error: 'expected "compiled", "pure", "rest" or a list of package names or globs',
    })
    .optional()
    .describe(
      "Wheels that the stage is given: names or globs, compiled or pure for those with or without compiled code, or rest.",
    ),
  files: z
    .array(matching('a path below the image\'s folder ("app")', /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]*$/))
    .optional()
    .describe("Files or folders beside inputs.yaml that the stage copies."),
  withoutBytecode: z
    .array(matching('a module or a glob below dist-packages ("numpy/f2py/*")', /^[A-Za-z0-9_][A-Za-z0-9_.*?/-]*$/))
    .min(1)
    .optional()
    .describe(
      "Modules of its wheels that stay source alone, relative to dist-packages; * crosses folders. Only without a Dockerfile.",
    ),
  folders: z
    .array(
      z.strictObject({
        path: matching('an absolute path ("/var/cache")', /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/).describe(
          "Absolute path of the folder.",
        ),
        mode: matching(
          'a mode of 4 octal digits in quotes, without setuid and setgid ("1777")',
          /^[01][0-7]{3}$/,
        ).describe("Its mode: 4 octal digits in quotes."),
      }),
    )
    .min(1)
    .optional()
    .describe("Empty folders that it makes. Only without a Dockerfile."),
  emptyOn: z
    .strictObject({
      platforms: z.array(z.enum(PLATFORMS)).min(1).describe("Platforms where the layer is empty."),
      reason: text.describe("Why there is nothing for it."),
    })
    .optional()
    .describe("Platforms whose lock has nothing for it."),
});
export type LayerInputs = z.infer<typeof LayerInputs>;

const shared = {
  debian: DebianInputs.optional().describe("What is wanted of Debian."),
  python: PythonInputs.optional().describe("What is wanted of Python."),
  config: SettingsInputs.optional().describe(
    "What a container of the image runs with, as the OCI image config has it.",
  ),
};

const own = {
  base: imageName.optional().describe("Name of the image that this one starts from; a base has none."),
  mixins: z
    .array(imageName)
    .optional()
    .describe("Names of mixins, in order: a later one counts over an earlier one, the image's own inputs over all."),
  platforms: z
    .array(z.enum(PLATFORMS))
    .min(1)
    .optional()
    .describe("Platforms that the image is built for; both when missing."),
  epoch: z
    .int()
    .nonnegative()
    .optional()
    .describe("Time that all files and documents of the image carry, in seconds since 1970; the base's when missing."),
  ...shared,
  layers: z.array(LayerInputs).optional().describe("Layers of the image, the lowest first."),
};

/** A mixin: a named set of inputs that images share. */
export const Mixin = z.strictObject(shared);
export type Mixin = z.infer<typeof Mixin>;

/** One variant of an image: what it adds to its inputs.yaml. */
export const Variant = z.strictObject(own);
export type Variant = z.infer<typeof Variant>;

/** An inputs.yaml. */
export const Inputs = z.strictObject({
  name: imageName.describe("Name of the image."),
  ...own,
  variants: z
    .record(imageName, Variant)
    .optional()
    .describe("Images that share this file, by name: what each adds to it."),
});
export type Inputs = z.infer<typeof Inputs>;

/**
 * A tests/inputs.yaml: wheels that tests lay over an image. They come without what they depend on: that is the image's,
 * and a second copy of it would be what is tested.
 */
export const TestInputs = z.strictObject({
  name: imageName.describe("Name of the lock that is written for it."),
  platforms: z
    .array(z.enum(PLATFORMS))
    .min(1)
    .optional()
    .describe("Platforms that have them; all of the image's when missing."),
  python: z
    .strictObject({
      requirements: z.array(exactRequirement).min(1).describe("Wheels as NAME==VERSION."),
      follow: z
        .record(pythonName, pythonName)
        .optional()
        .describe(
          "Packages of requirements that have the version of a package of the image, by name: `lock --update` writes it.",
        ),
    })
    .describe("What is wanted of Python."),
});
export type TestInputs = z.infer<typeof TestInputs>;

const extraLabels = z.record(matching("a label name", /^[a-z0-9][a-z0-9./_-]*$/), z.string());

/** The labels of an image: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
export const Labels = z.strictObject({
  title: text.describe("Name of the image for people (org.opencontainers.image.title)."),
  description: text.describe("What it is, in a sentence (…description)."),
  licenses: text.describe("SPDX expression of what is in it, or NOASSERTION (…licenses)."),
  vendor: text.describe("Who distributes it (…vendor)."),
  authors: text.optional().describe("Who is responsible for it (…authors)."),
  version: checked(
    () => 'a semantic version ("1.2.3")',
    (value) => valid(value) === value,
  ).describe("Version of what it packages, as a semantic version (…version)."),
  source: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address of its sources (…source); http or https."),
  documentation: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address of its documentation (…documentation); http or https."),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address of more about it (…url); http or https."),
  extra: extraLabels.optional().describe("Further labels, by name."),
});
export type Labels = z.infer<typeof Labels>;

/** An address that somebody can be reached at. */
const contact = z.union([z.url({ protocol: /^https?$/ }), z.email()]);

/** A labels.yaml as it is written: variants of the image may have labels of their own besides. */
export const LabelsFile = Labels.extend({
  version: z
    .union(
      [Labels.shape.version, z.strictObject({ package: pythonName.describe("A package of python.requirements.") })],
      { error: 'expected a semantic version ("1.2.3") or { package: NAME }' },
    )
    .describe("A semantic version, or the package of python.requirements whose version it is."),
  contact: contact
    .optional()
    .describe(
      "E-mail address or URL of who answers for the image: for its SBOMs. No label, so that the digest stays when it changes.",
    ),
  variants: z
    .record(imageName, z.strictObject({ extra: extraLabels.describe("Further labels, by name.") }))
    .optional()
    .describe("Labels of one variant only, by its name."),
});
export type LabelsFile = z.infer<typeof LabelsFile>;
