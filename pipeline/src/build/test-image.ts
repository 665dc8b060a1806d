import type { ImageDefinition, Platform } from "../inputs/index.js";
import {
  parseSmoke,
  type SmokeFile,
  type SmokeRun,
  smokeRuns,
  TestError,
  type TestResult,
  testTable,
} from "../smoke/index.js";
import type { Outcome } from "../tools/outcome.js";
import { Slots } from "./slots.js";
import { Testbox } from "./testbox.js";
import type { Workshop } from "./workshop.js";

/** Tests that run at once: most keep one core busy, some wait. */
const PARALLEL_TESTS = 3;

/** Run every test of an image on the given platforms. Returns a table; throws a TestError when one fails. */
export async function testImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  gpu: boolean,
): Promise<string> {
  return testTable(await testResults(workshop, image, platforms, gpu));
}

/** Run every test of an image on the given platforms. Throws a TestError when one fails. */
export async function testResults(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  gpu: boolean,
): Promise<TestResult[]> {
  const path = `${image.folder}/tests/smoke.yaml`;
  const tests = parseSmoke({ path, text: await workshop.settings.source.file(path).contents() });
  const slots = new Slots(PARALLEL_TESTS);
  const started = platforms.map((platform) => testPlatform(workshop, image, platform, tests, gpu, slots));
  const results = (await Promise.all(started)).flat();
  if (results.some((result) => !result.passed)) throw new TestError(image.name, results);
  return results;
}

async function testPlatform(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  tests: SmokeFile,
  gpu: boolean,
  slots: Slots,
): Promise<TestResult[]> {
  const box = await Testbox.open(workshop, image, platform);
  const foreign = tests.foreign?.map(({ glob }) => glob);
  const all = [
    async () => result(platform, "structure", await box.structure()),
    async () => result(platform, "every binary is of this architecture", await box.architecture(foreign)),
    ...smokeRuns(tests.commands, platform).map((run) => () => smokeTest(box, image, platform, run, gpu)),
  ];
  return Promise.all(all.map((one) => slots.run(one)));
}

async function smokeTest(
  box: Testbox,
  image: ImageDefinition,
  platform: Platform,
  { test, user }: SmokeRun,
  gpu: boolean,
): Promise<TestResult> {
  if (test.gpu !== true) {
    const outcome = await box.run(image, user, test.env ?? {}, test.run);
    return result(platform, `${test.name} (as ${user}, read-only)`, outcome, test.expect);
  }
  const name = `${test.name} (as ${user}, on a GPU)`;
  if (!gpu) return { platform, name, passed: true, detail: "", skipped: "needs a GPU, and --gpu" };
  return result(platform, name, await box.runOnGpu(image, user, test.env ?? {}, test.run), test.expect);
}

function result(platform: Platform, name: string, outcome: Outcome, expected = ""): TestResult {
  const passed = outcome.code === 0 && outcome.stdout.includes(expected);
  const wanted = expected === "" ? "" : `expected ${JSON.stringify(expected)} in its output; `;
  const detail = `${wanted}exit ${outcome.code}\n${outcome.stdout}${outcome.stderr}`;
  return { platform, name, passed, detail };
}
