import { z } from "zod";

const text = z.string().min(1);
const texts = z.array(z.string());
const path = z
  .string()
  .regex(/^\//, { error: ({ input }) => `expected an absolute path, got ${JSON.stringify(input)}` });
const pair = z.strictObject({ key: text, value: z.string().optional(), isRegex: z.boolean().optional() });
const commands = z.array(z.array(text).min(1));

const FileTest = z.strictObject({
  name: text,
  path,
  shouldExist: z.boolean().optional(),
  permissions: z
    .string()
    .regex(/^[-a-zA-Z]{10,}$/, 'expected permissions as `ls -l` has them ("-rw-r--r--")')
    .optional(),
  uid: z.int().optional(),
  gid: z.int().optional(),
  isExecutableBy: z.enum(["owner", "group", "other", "any"]).optional(),
});

const ContentTest = z.strictObject({
  name: text,
  path,
  expectedContents: texts.optional(),
  excludedContents: texts.optional(),
});

const CommandTest = z.strictObject({
  name: text,
  setup: commands.optional(),
  teardown: commands.optional(),
  envVars: z.array(pair).optional(),
  command: text,
  args: texts.optional(),
  expectedOutput: texts.optional(),
  excludedOutput: texts.optional(),
  expectedError: texts.optional(),
  excludedError: texts.optional(),
  exitCode: z.int().optional(),
});

const MetadataTest = z.strictObject({
  envVars: z.array(pair).optional(),
  unboundEnvVars: z.array(pair).optional(),
  labels: z.array(pair).optional(),
  entrypoint: texts.optional(),
  cmd: texts.optional(),
  exposedPorts: texts.optional(),
  unexposedPorts: texts.optional(),
  volumes: texts.optional(),
  unmountedVolumes: texts.optional(),
  workdir: z.string().optional(),
  user: z.string().optional(),
});

const TESTS = ["commandTests", "fileExistenceTests", "fileContentTests", "metadataTest", "licenseTests"] as const;

/**
 * A structure.yaml, as container-structure-test 2.0.0 reads it: it refuses other keys too, but only once the image is built.
 * https://github.com/GoogleContainerTools/container-structure-test#readme
 */
export const StructureFile = z.strictObject({
  schemaVersion: z.literal("2.0.0"),
  globalEnvVars: z.array(pair).optional(),
  commandTests: z.array(CommandTest).min(1).optional(),
  fileExistenceTests: z.array(FileTest).min(1).optional(),
  fileContentTests: z.array(ContentTest).min(1).optional(),
  metadataTest: MetadataTest.optional(),
  licenseTests: z.array(z.strictObject({ debian: z.boolean(), files: texts.optional() })).optional(),
});
export type StructureFile = z.infer<typeof StructureFile>;

/** Say that a structure.yaml looks for nothing: it would pass whatever the image holds. */
export function testsNothing(file: StructureFile): string | undefined {
  return TESTS.some((key) => file[key] !== undefined) ? undefined : `expected at least one of ${TESTS.join(", ")}`;
}
