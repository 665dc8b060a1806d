import { imageConfig } from "../../documents/oci/index.js";
import type { TestResult } from "../../documents/test/index.js";
import {
  type AcceptedMissing,
  acceptedFor,
  acceptedProblems,
  judgeMissing,
  missingText,
  parseLoaderReport,
  parseSmoke,
  type SmokeFile,
  unusedAcceptances,
} from "../../judgement/smoke/index.js";
import type { Outcome } from "../../programs/outcome.js";
import { architectureOf, type ImageDefinition, InputsError, type Platform } from "../../repository/inputs/index.js";
import { outcomeOf } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

const NAME = "every library and interpreter is found";
/** The image config, for the program. */
const CONFIG = "/meta/config.json";

/** The acceptances that count for an image: its own, and what its bases accept, which need not be missing any more. */
export interface Accepted {
  own: AcceptedMissing[];
  inherited: AcceptedMissing[];
}

/** How the test ended on one platform, and which of the image's own acceptances something matched. */
export interface MissingResult {
  result: TestResult;
  platform: Platform;
  used: AcceptedMissing[];
}

/** Fails before anything runs where an acceptance is for a variant that the image's folder does not have. */
export function checkAccepted(
  { repository }: Workshop,
  { folder }: ImageDefinition,
  file: string,
  smoke: SmokeFile,
): void {
  const variants = repository.catalog.images.filter((image) => image.folder === folder).map(({ name }) => name);
  const problems = acceptedProblems(file, smoke.missing, variants);
  if (problems.length > 0) throw new InputsError(problems, "Correct this file, then run the command again.");
}

/** Gather what an image and its bases accept. */
export async function acceptedMissing(workshop: Workshop, image: ImageDefinition, own: SmokeFile): Promise<Accepted> {
  const bases = workshop.lineage(image).slice(0, -1);
  const inherited = await Promise.all(
    bases.map(async ({ name, folder }) => {
      const path = `${folder}/tests/smoke.yaml`;
      const smoke = parseSmoke({ path, text: await workshop.settings.source.file(path).contents() });
      return acceptedFor(smoke.missing, name);
    }),
  );
  return { own: acceptedFor(own.missing, image.name), inherited: inherited.flat() };
}

/** Look for every library and interpreter that files of the image name, as the loader and the kernel would. No file is run. */
export async function findMissing(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  { own, inherited }: Accepted,
): Promise<MissingResult> {
  const outcome = await look(workshop, image, platform);
  const report = outcome.code === 0 ? parseLoaderReport(outcome.stdout) : undefined;
  if (report === undefined) {
    const detail = `what is missing could not be told, so nothing is known of it\nexit ${outcome.code}\n${outcome.stderr}`;
    return { result: { platform, name: NAME, passed: false, detail }, platform, used: own };
  }
  const { left, used } = judgeMissing(report, [...own, ...inherited], platform);
  const accepted = report.missing.length - left.length;
  const name = accepted === 0 ? NAME : `${NAME}, but for ${accepted} accepted by name`;
  const detail = left.length === 0 ? "" : missingText(left);
  return { result: { platform, name, passed: left.length === 0, detail }, platform, used };
}

/** Report each acceptance of the image's own that nothing matched: a failure where every platform that could match was looked at. */
export function unusedResults(
  image: ImageDefinition,
  file: string,
  own: readonly AcceptedMissing[],
  results: readonly MissingResult[],
): TestResult[] {
  const used = new Map(results.map((one) => [one.platform, one.used]));
  return unusedAcceptances(own, used).flatMap(({ accepted, platforms }) => {
    const whole = accepted.platforms !== undefined || image.platforms.every((platform) => used.has(platform));
    return platforms.map((platform) => {
      const name = `accepted in ${file}: ${accepted.file} needs ${accepted.needs}`;
      const result = {
        platform,
        name,
        passed: !whole,
        detail: "nothing that is missing matches it: take it out, or correct it\n",
      };
      return whole ? result : { ...result, skipped: "nothing matches it here, and other platforms were not looked at" };
    });
  });
}

async function look(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<Outcome> {
  // A box of its own: an edit of this program runs no other test again, and needs neither an emulator nor privileges.
  const box = toolbox(workshop.settings, workshop.root, "loader")
    .withMountedDirectory("/image", await workshop.tree(image, platform))
    .withNewFile(CONFIG, JSON.stringify(imageConfig(image, platform, [])));
  return outcomeOf(box, ["python3", "-m", "loader", "/image", "--arch", architectureOf(platform), "--config", CONFIG]);
}
