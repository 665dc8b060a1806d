import { type Declaration, TestError, type TestResult, testTable } from "../../documents/test/index.js";
import {
  declarations,
  judgedResult,
  judgeRun,
  parseSmoke,
  type SmokeFile,
  type SmokeRun,
  type SmokeTest,
  smokeRuns,
  unseenDeclarations,
} from "../../judgement/smoke/index.js";
import type { Outcome } from "../../programs/outcome.js";
import { Slots } from "../../programs/slots.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { acceptedMissing, checkAccepted, findMissing, unusedResults } from "./missing.js";
import { checkOverlays, overlay } from "./overlay.js";
import { Testbox } from "./testbox.js";

/** Tests that run at once: most keep one core busy, some wait. */
const PARALLEL_TESTS = 3;

/** Which of the tests run that do not always run. */
export interface TestChoice {
  /** Those that need a GPU. */
  gpu?: boolean;
  /** Those that take minutes. */
  full?: boolean;
}

/** Run the tests of an image on the given platforms. Returns a table; throws a TestError when one fails. */
export async function testImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  choice: TestChoice = {},
): Promise<string> {
  return passedTests(image.name, await testResults(workshop, image, platforms, choice));
}

/** Write results for people. Throws a TestError when one failed. */
export function passedTests(image: string, results: readonly TestResult[]): string {
  if (results.some((result) => !result.passed)) throw new TestError(image, results);
  return testTable(results);
}

/** Run the tests of an image on the given platforms, whatever they come to. */
export async function testResults(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  choice: TestChoice = {},
): Promise<TestResult[]> {
  const path = `${image.folder}/tests/smoke.yaml`;
  const tests = parseSmoke({ path, text: await workshop.settings.source.file(path).contents() });
  checkOverlays(workshop, image, platforms, path, tests.commands);
  checkAccepted(workshop, image, path, tests);
  const slots = new Slots(PARALLEL_TESTS);
  const accepted = await acceptedMissing(workshop, image, tests);
  const looked = platforms.map((platform) => slots.run(() => findMissing(workshop, image, platform, accepted)));
  const started = platforms.map((platform) => testPlatform(workshop, image, platform, tests, choice, slots));
  const [missing, results] = await Promise.all([Promise.all(looked), Promise.all(started)]);
  const ran = [...missing.map(({ result }) => result), ...results.flat()];
  const unused = unusedResults(image, path, accepted.own, missing);
  return [...ran, ...unused, ...unseenDeclarations(ran, declarations(tests.attempts), platforms)];
}

async function testPlatform(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  tests: SmokeFile,
  choice: TestChoice,
  slots: Slots,
): Promise<TestResult[]> {
  const [box, over] = await Promise.all([
    Testbox.open(workshop, image, platform),
    overlay(workshop, image, platform, commandsOf(tests, choice)),
  ]);
  const overlaid = over === undefined ? box : box.withOverlay(over);
  const known = declarations(tests.attempts);
  const foreign = tests.foreign?.map(({ glob }) => glob);
  const all = [
    async () => result(platform, "structure", await box.structure()),
    async () => result(platform, "every binary is of this architecture", await box.architecture(foreign)),
    ...smokeRuns(tests.commands, platform).map(
      (run) => () => smokeTest(run.test.overlay === true ? overlaid : box, image, platform, run, choice, known),
    ),
  ];
  return Promise.all(all.map((one) => slots.run(one)));
}

async function smokeTest(
  box: Testbox,
  image: ImageDefinition,
  platform: Platform,
  { test, user }: SmokeRun,
  { gpu, full }: TestChoice,
  known: readonly Declaration[],
): Promise<TestResult> {
  if (test.full === true && full !== true) {
    const name = `${test.name} (as ${user}, read-only)`;
    return { platform, name, passed: true, detail: "", skipped: "takes minutes, and needs --full" };
  }
  if (test.gpu !== true) {
    const outcome = await box.run(image, user, test);
    const ended = result(platform, `${test.name} (as ${user}, read-only)`, outcome, test.expect);
    return judgedResult(ended, judgeRun(outcome, test, known));
  }
  const name = `${test.name} (as ${user}, on a GPU)`;
  if (gpu !== true) return { platform, name, passed: true, detail: "", skipped: "needs a GPU, and --gpu" };
  return result(platform, name, await box.runOnGpu(image, user, test.env ?? {}, test.run), test.expect);
}

function result(platform: Platform, name: string, outcome: Outcome, expected = ""): TestResult {
  const passed = outcome.code === 0 && outcome.stdout.includes(expected);
  const wanted = outcome.stdout.includes(expected) ? "" : `expected ${JSON.stringify(expected)} in its output; `;
  const detail = `${wanted}exit ${outcome.code}\n${outcome.stdout}${outcome.stderr}`;
  return { platform, name, passed, detail };
}

/** The commands that run: what they need is made, and not what the others need. */
function commandsOf({ commands }: SmokeFile, { full }: TestChoice): SmokeTest[] {
  return commands.filter((test) => test.full !== true || full === true);
}
