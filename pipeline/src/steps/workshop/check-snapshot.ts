import type { Problem } from "../../errors/index.js";
import {
  bakeTargetProblems,
  imageFolders,
  layerPackageProblems,
  overlaysMissing,
  type PlatformLock,
  policyFileProblems,
  requiredProblems,
  type Snapshot,
  staleProblems,
  testProblems,
  unreadProblems,
} from "../../judgement/sources/index.js";
import { baseChain, type ImageDefinition, lockPath, type TestWants } from "../../repository/inputs/index.js";
import { assignLayers, checkFilled } from "../../repository/lock/index.js";
import { dockerfileFindings, unusedIn } from "./check-dockerfiles.js";
import { ingestionFindings } from "./check-ingestion.js";
import { toolFindings } from "./check-tools.js";
import { factsIn } from "./facts.js";
import { errorOf, type Found, failuresOf } from "./failures.js";
import { catalogOf, type Repository, readLock, readTestLock, repositoryOf, testInputsOf } from "./repository.js";

const NEXT = "Correct these files, then run the command again.";
const REFRESH = "Bring what is not up to date up to date with: ./daggerw call refresh export --path=.";

/**
 * Check a repository: everything that a build, a test, a policy, an SBOM or bake would later fail on and that can be known
 * without any. Returns a line; throws a SourcesError with every problem, each once, by file and line.
 */
export function checkSnapshot(snapshot: Snapshot, now: Date = new Date()): string {
  const reading = catalogOf(snapshot);
  const { images } = reading.catalog;
  const overlays = images.map((image) => overlayOf(snapshot, image));
  const testInputs = overlays.flatMap(({ wants }) => wants ?? []);
  const repository = repositoryOf(snapshot, reading, testInputs);
  const folders = imageFolders(snapshot);
  const broken = new Set(reading.problems.map(({ file }) => file));
  const whole = folders.filter((folder) => !broken.has(`${folder}/inputs.yaml`));
  // What lacks is told with the nearest name there is, and what cannot be read by why.
  const read = reading.problems.filter(({ file }) => snapshot.texts.has(file));
  const entered = ingestionFindings(repository, now);
  const found: Found[] = [
    told(
      unreadProblems(snapshot),
      requiredProblems(snapshot),
      read,
      ...folders.map((folder) => testProblems(snapshot, folder)),
    ),
    told(...whole.map((folder) => unusedIn(repository, folder))),
    ...images.flatMap((image) => imageFindings(repository, image)),
    ...overlays.flatMap(({ found }) => found),
    ...testInputs.flatMap((wants) => overlayFindings(repository, wants)),
    told(
      policyFileProblems(
        snapshot,
        images,
        (image) => [image, ...baseChain(repository.catalog, image)].map(({ name }) => name),
        now,
      ),
    ),
    ...toolFindings(repository),
    told(entered.problems),
    { problems: staleProblems(snapshot, factsIn(repository)), next: REFRESH },
  ];
  const error = errorOf(found);
  if (error !== undefined) throw error;
  return `${summary(repository)}${entered.notes}`;
}

function told(...problems: (readonly Problem[])[]): Found {
  return { problems: problems.flat(), next: NEXT };
}

function summary({ catalog: { images }, testInputs, derived }: Repository): string {
  const paths = [...images, ...testInputs].flatMap((one) => one.platforms.map((platform) => lockPath(one, platform)));
  const folders = new Set(images.map(({ folder }) => folder)).size;
  const said = derived.size === 0 ? "" : ` (${derived.size} derived)`;
  return `${images.length} images, ${new Set(paths).size} locks and ${folders} Dockerfiles${said} are in order\n`;
}

/** What is wrong with one image that is whole. */
function imageFindings(repository: Repository, image: ImageDefinition): Found[] {
  const locks: PlatformLock[] = [];
  const stale = image.platforms.flatMap((platform) =>
    failuresOf(() => locks.push([platform, readLock(repository, image, platform)])),
  );
  const packages = layerPackageProblems(image, locks, repository.at);
  // What no platform takes is told already; here, what one of them does not.
  const empty = packages.length > 0 ? [] : locks.flatMap((lock) => failuresOf(() => checkFilledBy(image, lock)));
  return [
    ...dockerfileFindings(repository, image),
    ...stale,
    ...empty,
    told(
      bakeTargetProblems(repository.snapshot, image),
      packages,
      overlaysMissing(repository.snapshot, image, overlaidBy(repository, image)),
    ),
  ];
}

function checkFilledBy(image: ImageDefinition, [platform, lock]: PlatformLock): void {
  const { stages } = assignLayers(lockPath(image, platform), lock, image.layers);
  checkFilled(image.file, image.layers, stages, platform);
}

function overlaidBy({ testInputs }: Repository, { name }: ImageDefinition) {
  return testInputs.find(({ owner }) => owner === name)?.platforms ?? [];
}

/** What the tests of an image lay over it, or what is wrong with that. */
function overlayOf(snapshot: Snapshot, image: ImageDefinition): { wants?: TestWants; found: Found[] } {
  let wants: TestWants | undefined;
  const found = failuresOf(() => {
    wants = testInputsOf(snapshot, image);
  });
  return { wants, found };
}

/** What tests lay over images is locked, too. */
function overlayFindings(repository: Repository, wants: TestWants): Found[] {
  return wants.platforms.flatMap((platform) => failuresOf(() => readTestLock(repository, wants, platform)));
}
