import { CacheSharingMode, type Container, type Directory, dag } from "@dagger.io/dagger";

import { type Deb, type Wheel, withoutOrigin } from "../../repository/lock/index.js";
import { withMirrors } from "./mirrors.js";
import { Recorder, type StepAbout } from "./recorder.js";
import type { Settings } from "./settings.js";
import { runStep } from "./step.js";
import { withStoreAsLastResort } from "./store.js";
import { timesOf } from "./times.js";
import { TOOLBOX_STEP, toolbox } from "./toolbox.js";

/** Files from this size on are fetched by a step of their own, so that each is cached by itself. Bytes. */
const OWN_STEP_BYTES = 100 * 1024 * 1024;

/** The locked files of one stage. */
export interface StageInputs {
  debs: readonly Deb[];
  wheels: readonly Wheel[];
}

/**
 * Fetch locked files into a directory with debs/ and wheels/. Each file is verified by sha256 and size before
 * anything can read it. A file that the mirrors no longer have is read from the store.
 */
export async function fetchInputs(
  settings: Settings,
  root: Directory,
  image: string,
  inputs: StageInputs,
  { recorder = new Recorder(), ...of }: Fetching = {},
): Promise<Directory> {
  const parts = await Promise.all(
    split(inputs).map((part) => {
      const about = { ...of, id: fetchId(image, of, part), kind: "fetch", after: [TOOLBOX_STEP] } as const;
      return fetchPart(settings, root, image, part, recorder, about);
    }),
  );
  return parts.reduce((all, part) => all.withDirectory(".", part), dag.directory());
}

/** For what is fetched, and who notes that it was. */
export interface Fetching extends Pick<StepAbout, "image" | "platform" | "stage"> {
  recorder?: Recorder;
}

/** The ids of the steps that fetch these inputs. */
export function fetchSteps(image: string, of: Fetching, inputs: StageInputs): string[] {
  return split(inputs).map((part) => fetchId(image, of, part));
}

/** A big wheel's step has its name. */
function fetchId(
  image: string,
  { platform, stage }: Fetching,
  { debs, wheels: [wheel, ...others] }: StageInputs,
): string {
  const big = debs.length + others.length === 0 && wheel !== undefined && wheel.size >= OWN_STEP_BYTES;
  return ["fetch", image, stage, platform, big ? wheel.name : undefined].filter(Boolean).join(" ");
}

/** One part for every big wheel, one for the rest. */
function split(inputs: StageInputs): StageInputs[] {
  const big = inputs.wheels.filter((wheel) => wheel.size >= OWN_STEP_BYTES);
  const small = inputs.wheels.filter((wheel) => wheel.size < OWN_STEP_BYTES);
  const rest = inputs.debs.length + small.length > 0 ? [{ debs: inputs.debs, wheels: small }] : [];
  return [...big.map((wheel) => ({ debs: [], wheels: [wheel] })), ...rest];
}

function fetchPart(
  settings: Settings,
  root: Directory,
  image: string,
  part: StageInputs,
  recorder: Recorder,
  about: StepAbout,
): Promise<Directory> {
  const bytesIn = [...part.debs, ...part.wheels].reduce((sum, { size }) => sum + size, 0);
  return recorder.step({ ...about, bytesIn }, ({ ran, gave }) =>
    withStoreAsLastResort(settings, fetchStep(settings, root, part), async (box, store) => {
      const step = box.withExec([...argv(image), ...(store === undefined ? [] : ["--store", store])]);
      const files = await runStep(step, "/out");
      ran(await timesOf(step));
      gave(bytesIn);
      return files;
    }),
  );
}

function fetchStep(settings: Settings, root: Directory, { debs, wheels }: StageInputs): Container {
  const list = { debs, wheels: wheels.map(withoutOrigin) };
  return withMirrors(toolbox(settings, root, "fetch"), settings)
    .withNewFile("/list.json", JSON.stringify(list))
    .withMountedCache("/partial", dag.cacheVolume("image-factory-fetch"), { sharing: CacheSharingMode.Shared });
}

function argv(image: string): string[] {
  return ["python3", "-m", "fetch", "/list.json", "/out", "--partial", "/partial", "--image", image];
}
