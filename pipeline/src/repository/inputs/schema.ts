import valid from "semver/functions/valid.js";
import { z } from "zod";

import { expectedRequirement, parseRequirement } from "./patterns.js";
import { PLATFORMS } from "./platform.js";

const text = z.string().min(1);

/** Accept a string for which `test` holds; `expected` finishes the sentence "expected …". */
function checked(expected: (value: string) => string, test: (value: string) => boolean) {
  return z.string().refine(test, {
    error: (issue) => `expected ${expected(String(issue.input))}, got ${JSON.stringify(issue.input)}`,
  });
}

function matching(expected: string, pattern: RegExp) {
  return checked(
    () => expected,
    (value) => pattern.test(value),
  );
}

const imageName = matching('an image name of a-z, 0-9, "." and "-"', /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);
const debianName = matching('a Debian package name ("libc6")', /^[a-z0-9][a-z0-9+.-]+$/);
const pythonName = matching('a Python package name ("numpy")', /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/);
const glob = matching('a package name or a glob ("nvidia-*")', /^[A-Za-z0-9*?][A-Za-z0-9*?+._-]*$/);
const stageName = matching('a Dockerfile stage of a-z, 0-9, "_", "." and "-"', /^[a-z][a-z0-9_.-]*$/);

const exactRequirement = checked(expectedRequirement, (value) => parseRequirement(value) !== undefined);

const constraint = matching(
  'NAME and a version or a range ("numpy<3")',
  /^[A-Za-z0-9][A-Za-z0-9._[\],-]*\s*(?:[=!<>~]=?=?)\s*[^;@\s].*$/,
);

const OmittedDeb = z.strictObject({ name: debianName, reason: text });
const OmittedWheel = z.strictObject({ name: pythonName, reason: text });

/** What is wanted of Debian. */
export const DebianInputs = z.strictObject({
  suite: matching('the code name of a suite ("bookworm")', /^[a-z][a-z-]*$/).optional(),
  packages: z.array(debianName).optional(),
  omit: z.array(OmittedDeb).optional(),
});
export type DebianInputs = z.infer<typeof DebianInputs>;

/** What is wanted of Python. */
export const PythonInputs = z.strictObject({
  version: matching('MAJOR.MINOR in quotes ("3.11")', /^3\.\d+$/).optional(),
  requirements: z.array(exactRequirement).optional(),
  constraints: z.array(constraint).optional(),
  omit: z.array(OmittedWheel).optional(),
});
export type PythonInputs = z.infer<typeof PythonInputs>;

const pathList = matching('paths with ":" between ("/opt/a/lib:/opt/b/lib")', /^[^:]+(?::[^:]+)*$/);

/** What is put before, or after, what a base or an earlier mixin gives a variable, with a colon between. */
const Extension = z
  .strictObject({ prepend: pathList.optional(), append: pathList.optional() })
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
  user: matching('a user as UID or UID:GID ("65532:65532")', /^\d+(?::\d+)?$/).optional(),
  env: z.record(matching('a name of A-Z, 0-9 and "_"', /^[A-Za-z_][A-Za-z0-9_]*$/), EnvValue).optional(),
  entrypoint: z.array(text).optional(),
  cmd: z.array(z.string()).optional(),
  workdir: matching("an absolute path", /^\//).optional(),
  exposedPorts: z.array(matching('a port with its protocol ("8000/tcp")', /^\d{1,5}\/(?:tcp|udp)$/)).optional(),
  volumes: z.array(matching("an absolute path", /^\/./)).optional(),
  stopSignal: matching('the name of a signal ("SIGTERM")', /^SIG[A-Z0-9]+$/).optional(),
});
export type SettingsInputs = z.infer<typeof SettingsInputs>;

/** One layer of the image: the output of one stage of its Dockerfile, and the packages and files it is made of. */
export const LayerInputs = z.strictObject({
  stage: stageName,
  comment: text,
  debs: z
    .union([z.literal("rest"), z.array(glob).min(1)], { error: 'expected "rest" or a list of package names or globs' })
    .optional(),
  wheels: z
    .union([z.enum(["compiled", "pure", "rest"]), z.array(glob).min(1)], {
      error: 'expected "compiled", "pure", "rest" or a list of package names or globs',
    })
    .optional(),
  /** Files or folders beside inputs.yaml that the stage copies. */
  files: z
    .array(matching('a path below the image\'s folder ("app")', /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]*$/))
    .optional(),
  /** Modules of its wheels that stay source alone, relative to dist-packages; `*` crosses folders. For a derived Dockerfile. */
  withoutBytecode: z
    .array(matching('a module or a glob below dist-packages ("numpy/f2py/*")', /^[A-Za-z0-9_][A-Za-z0-9_.*?/-]*$/))
    .min(1)
    .optional(),
  /** Empty folders that it makes. For a derived Dockerfile. */
  folders: z
    .array(
      z.strictObject({
        path: matching('an absolute path ("/var/cache")', /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/),
        mode: matching('a mode of 4 octal digits in quotes, without setuid and setgid ("1777")', /^[01][0-7]{3}$/),
      }),
    )
    .min(1)
    .optional(),
  /** Platforms whose lock has nothing for it. */
  emptyOn: z.strictObject({ platforms: z.array(z.enum(PLATFORMS)).min(1), reason: text }).optional(),
});
export type LayerInputs = z.infer<typeof LayerInputs>;

const shared = {
  debian: DebianInputs.optional(),
  python: PythonInputs.optional(),
  config: SettingsInputs.optional(),
};

const own = {
  base: imageName.optional(),
  mixins: z.array(imageName).optional(),
  platforms: z.array(z.enum(PLATFORMS)).min(1).optional(),
  epoch: z.int().nonnegative().optional(),
  ...shared,
  layers: z.array(LayerInputs).optional(),
};

/** A mixin: a named set of inputs that images share. */
export const Mixin = z.strictObject(shared);
export type Mixin = z.infer<typeof Mixin>;

/** One variant of an image: what it adds to its inputs.yaml. */
export const Variant = z.strictObject(own);
export type Variant = z.infer<typeof Variant>;

/** An inputs.yaml. */
export const Inputs = z.strictObject({ name: imageName, ...own, variants: z.record(imageName, Variant).optional() });
export type Inputs = z.infer<typeof Inputs>;

/**
 * A tests/inputs.yaml: wheels that tests lay over an image. They come without what they depend on: that is the image's,
 * and a second copy of it would be what is tested.
 */
export const TestInputs = z.strictObject({
  name: imageName,
  /** Platforms that have them; all of the image's when missing. */
  platforms: z.array(z.enum(PLATFORMS)).min(1).optional(),
  python: z.strictObject({ requirements: z.array(exactRequirement).min(1) }),
});
export type TestInputs = z.infer<typeof TestInputs>;

const extraLabels = z.record(matching("a label name", /^[a-z0-9][a-z0-9./_-]*$/), z.string());

/** The labels of an image: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
export const Labels = z.strictObject({
  title: text,
  description: text,
  licenses: text,
  vendor: text,
  authors: text.optional(),
  version: checked(
    () => 'a semantic version ("1.2.3")',
    (value) => valid(value) === value,
  ),
  source: z.url({ protocol: /^https?$/ }).optional(),
  documentation: z.url({ protocol: /^https?$/ }).optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  extra: extraLabels.optional(),
});
export type Labels = z.infer<typeof Labels>;

/** An address that somebody can be reached at. */
const contact = z.union([z.url({ protocol: /^https?$/ }), z.email()]);

/** A labels.yaml as it is written: variants of the image may have labels of their own besides. */
export const LabelsFile = Labels.extend({
  /** A semantic version, or the package of python.requirements whose version it is. */
  version: z.union([Labels.shape.version, z.strictObject({ package: pythonName })], {
    error: 'expected a semantic version ("1.2.3") or { package: NAME }',
  }),
  /** E-mail address or URL of who answers for the image: for its SBOMs. No label, so that the digest stays when it changes. */
  contact: contact.optional(),
  variants: z.record(imageName, z.strictObject({ extra: extraLabels })).optional(),
});
export type LabelsFile = z.infer<typeof LabelsFile>;
