import { z } from "zod";

const text = z.string().min(1);
const texts = z.array(z.string());
const path = z
  .string()
  .regex(/^\//, { error: ({ input }) => `expected an absolute path, got ${JSON.stringify(input)}` });
const pair = z.strictObject({
  key: text.describe("Name."),
  value: z.string().optional().describe("Value."),
  isRegex: z.boolean().optional().describe("Whether the value is a regular expression."),
});
const commands = z.array(z.array(text).min(1));

const FileTest = z.strictObject({
  name: text.describe("What the test shows."),
  path: path.describe("Absolute path in the image."),
  shouldExist: z.boolean().optional().describe("Whether it must be there; true when missing."),
  permissions: z
    .string()
    .regex(/^[-a-zA-Z]{10,}$/, 'expected permissions as `ls -l` has them ("-rw-r--r--")')
    .optional()
    .describe("Permissions as `ls -l` has them: -rw-r--r--."),
  uid: z.int().optional().describe("Numeric owner."),
  gid: z.int().optional().describe("Numeric group."),
  isExecutableBy: z.enum(["owner", "group", "other", "any"]).optional().describe("Who must be able to execute it."),
});

const ContentTest = z.strictObject({
  name: text.describe("What the test shows."),
  path: path.describe("Absolute path in the image."),
  expectedContents: texts.optional().describe("Regular expressions that the file must fit."),
  excludedContents: texts.optional().describe("Regular expressions that it must not fit."),
});

const CommandTest = z.strictObject({
  name: text.describe("What the test shows."),
  setup: commands.optional().describe("Commands that run before it."),
  teardown: commands.optional().describe("Commands that run after it."),
  envVars: z.array(pair).optional().describe("Environment variables of the command."),
  command: text.describe("Program."),
  args: texts.optional().describe("Its arguments."),
  expectedOutput: texts.optional().describe("Regular expressions that stdout must fit."),
  excludedOutput: texts.optional().describe("Regular expressions that stdout must not fit."),
  expectedError: texts.optional().describe("Regular expressions that stderr must fit."),
  excludedError: texts.optional().describe("Regular expressions that stderr must not fit."),
  exitCode: z.int().optional().describe("Exit status; 0 when missing."),
});

const MetadataTest = z.strictObject({
  envVars: z.array(pair).optional().describe("Variables that the config must have."),
  unboundEnvVars: z.array(pair).optional().describe("Variables that it must not have."),
  labels: z.array(pair).optional().describe("Labels that it must have."),
  entrypoint: texts.optional().describe("Its entry point."),
  cmd: texts.optional().describe("Its command."),
  exposedPorts: texts.optional().describe("Ports that it exposes."),
  unexposedPorts: texts.optional().describe("Ports that it does not."),
  volumes: texts.optional().describe("Volumes that it has."),
  unmountedVolumes: texts.optional().describe("Volumes that it has not."),
  workdir: z.string().optional().describe("Folder that it starts in."),
  user: z.string().optional().describe("User that it runs as."),
});

const TESTS = ["commandTests", "fileExistenceTests", "fileContentTests", "metadataTest", "licenseTests"] as const;

/**
 * A structure.yaml, as container-structure-test 2.0.0 reads it: it refuses other keys too, but only once the image is built.
 * https://github.com/GoogleContainerTools/container-structure-test#readme
 */
export const StructureFile = z.strictObject({
  schemaVersion: z.literal("2.0.0").describe("Version of this format."),
  globalEnvVars: z.array(pair).optional().describe("Environment variables of all commands."),
  commandTests: z
    .array(CommandTest)
    .min(1)
    .optional()
    .describe("Commands that run in the image, and what they must print."),
  fileExistenceTests: z.array(FileTest).min(1).optional().describe("Files that must be there, or not."),
  fileContentTests: z.array(ContentTest).min(1).optional().describe("What files must hold."),
  metadataTest: MetadataTest.optional().describe("What the image's config must say."),
  licenseTests: z
    .array(
      z.strictObject({
        debian: z.boolean().describe("Whether Debian's copyright files are checked."),
        files: texts.optional().describe("Further files with licences."),
      }),
    )
    .optional()
    .describe("Licences that must be allowed."),
});
export type StructureFile = z.infer<typeof StructureFile>;

/** Say that a structure.yaml looks for nothing: it would pass whatever the image holds. */
export function testsNothing(file: StructureFile): string | undefined {
  return TESTS.some((key) => file[key] !== undefined) ? undefined : `expected at least one of ${TESTS.join(", ")}`;
}
