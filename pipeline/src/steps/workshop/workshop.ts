import { type Directory, dag, type File } from "@dagger.io/dagger";
import type { ImageLayer } from "../../documents/oci/index.js";
import { Slots } from "../../programs/slots.js";
import { dockerfilePath } from "../../repository/derived/index.js";
import {
  baseChain,
  findImage,
  type ImageDefinition,
  type LayerInputs,
  lockPath,
  type Platform,
} from "../../repository/inputs/index.js";
import {
  assignLayers,
  checkFilled,
  emptyStage,
  type Lock,
  mayBeEmpty,
  PACKERS,
  type StagePlan,
} from "../../repository/lock/index.js";
import { withAddresses } from "./addresses.js";
import { checkImageDockerfile } from "./check.js";
import { fetchInputs, fetchSteps } from "./fetch.js";
import { dockerfileOf } from "./image-files.js";
import { withImagePython } from "./image-python.js";
import { packLayer } from "./pack.js";
import { readRepository } from "./read-repository.js";
import { Recorder } from "./recorder.js";
import { type Repository, readLock, readToolLock } from "./repository.js";
import type { Settings } from "./settings.js";
import { spanOf } from "./spans.js";
import { buildStage } from "./stage.js";
import { timesOf } from "./times.js";
import { FACTORY_DIR, fetchDebs, TOOLBOX_STEP, unpackDebs } from "./toolbox.js";

/** Stages and packings that run at once: each keeps about two cores busy. */
const PARALLEL_STEPS = 3;

/** dpkg's database. */
const DPKG = "var/lib/dpkg";

/** What tells a stage that it may have no inputs (toolbox/stage/inputs.py). */
const MAY_BE_EMPTY = "may-be-empty";

/** One layer of an image for one platform, with its blob. */
export interface BuiltLayer extends ImageLayer {
  blob: File;
}

/** One image for one platform: its layers, those of its bases first. */
export interface BuiltPlatform {
  image: ImageDefinition;
  platform: Platform;
  lock: Lock;
  layers: BuiltLayer[];
}

/** Builds images from one state of the repository; what is built once in a call is not asked for again. */
export class Workshop {
  private readonly slots = new Slots(PARALLEL_STEPS);
  private readonly layers = new Map<string, Promise<BuiltLayer[]>>();
  private readonly trees = new Map<string, Promise<Directory>>();

  private constructor(
    readonly settings: Settings,
    readonly repository: Repository,
    /** The .debs that the toolbox is made of, and their lock's path. */
    readonly tools: { lock: string; files: Directory },
    /** Root file system of the toolbox. */
    readonly root: Directory,
    /** Who notes what is done. */
    readonly recorder: Recorder,
  ) {}

  /** Read the repository and make the toolbox for the machine that the engine runs on. */
  static async open(given: Settings): Promise<Workshop> {
    const recorder = new Recorder(spanOf);
    const [repository, machine, settings] = await Promise.all([
      readRepository(given.source),
      dag.defaultPlatform(),
      withAddresses(given),
    ]);
    const lock = `toolbox/locks/toolbox.${String(machine).split("/")[1]}.json`;
    const files = await fetchDebs(settings, readToolLock(repository, lock).debs, recorder);
    const root = await unpackDebs(settings, files, recorder);
    // Python imports it at its start: docs/decisions/0048-build-metrics.md.
    const watched = root.withFile(
      `${FACTORY_DIR.slice(1)}/sitecustomize.py`,
      settings.source.file("toolbox/times/sitecustomize.py"),
    );
    return new Workshop(settings, repository, { lock, files }, watched, recorder);
  }

  /** Find an image by its name. */
  image(name: string): ImageDefinition {
    return findImage(this.repository.catalog, name);
  }

  /** Read the lock of an image; stale or malformed ones are errors. */
  lock(image: ImageDefinition, platform: Platform): Lock {
    return readLock(this.repository, image, platform);
  }

  /** Build one image for one platform. */
  async platform(image: ImageDefinition, platform: Platform): Promise<BuiltPlatform> {
    const lock = this.lock(image, platform);
    for (const part of this.lineage(image)) checkImageDockerfile(this.repository, part);
    const layers = await Promise.all(this.lineage(image).map((part) => this.ownLayers(part, platform)));
    return { image, platform, lock, layers: layers.flat() };
  }

  /** The root file system of an image for one platform, put together from its stages without packing. */
  async tree(image: ImageDefinition, platform: Platform): Promise<Directory> {
    const stages = this.lineage(image).flatMap((part) => this.plan(part, platform).map((stage) => ({ part, stage })));
    const trees = await Promise.all(stages.map(({ part, stage }) => this.stageTree(part, stage, platform)));
    return trees.reduce((all, tree) => all.withDirectory("/", tree), dag.directory());
  }

  /** The bases of an image, the lowest first, then the image itself. */
  lineage(image: ImageDefinition): ImageDefinition[] {
    return [image, ...baseChain(this.repository.catalog, image)].reverse();
  }

  /** Which packages go to which stage. */
  plan(image: ImageDefinition, platform: Platform): StagePlan[] {
    const { stages } = assignLayers(lockPath(image, platform), this.lock(image, platform), image.layers);
    checkFilled(image.file, image.layers, stages, platform);
    return stages;
  }

  /** The locked files of a stage, verified. */
  fetched(image: ImageDefinition, plan: StagePlan, platform: Platform): Promise<Directory> {
    const of = { recorder: this.recorder, image: image.name, stage: plan.stage, platform };
    return fetchInputs(this.settings, this.root, image.name, plan, of);
  }

  /** Everything that a stage gets: verified .debs and wheels, the base's package database, the image's own files. */
  async stageInputs(image: ImageDefinition, plan: StagePlan, platform: Platform): Promise<Directory> {
    const fetched = await this.fetched(image, plan, platform);
    const layer = layerOf(image, plan);
    const locked = mayBeEmpty(layer, platform)
      ? fetched.withNewFile(MAY_BE_EMPTY, `${layer?.emptyOn?.reason}\n`)
      : fetched;
    const own = (layer?.files ?? []).reduce(
      (all, path) =>
        all.withDirectory(".", this.settings.source.directory(image.folder), { include: [path, `${path}/**`] }),
      await withImagePython(this, image, locked),
    );
    if (plan.debs.length === 0 || image.base === undefined) return own;
    const base = await this.tree(this.image(image.base), platform);
    const given = own.withFile("base-status", base.file(`${DPKG}/status`));
    const alternatives = await base.glob(`${DPKG}/alternatives/*`);
    return alternatives.length === 0
      ? given
      : given.withDirectory("base-alternatives", base.directory(`${DPKG}/alternatives`));
  }

  private ownLayers(image: ImageDefinition, platform: Platform): Promise<BuiltLayer[]> {
    const key = `${image.name} ${platform}`;
    const known = this.layers.get(key);
    if (known !== undefined) return known;
    const layers = Promise.all(this.plan(image, platform).map((stage) => this.layer(image, stage, platform)));
    this.layers.set(key, layers);
    return layers;
  }

  /** Build one stage of an image for one platform, and pack it. */
  async layer(image: ImageDefinition, plan: StagePlan, platform: Platform): Promise<BuiltLayer> {
    const tree = await this.stageTree(image, plan, platform);
    const packer = PACKERS[this.settings.compression];
    const about = { ...this.about("pack", image, plan, platform), after: [idOf("stage", image, plan, platform)] };
    const layer = await this.recorder.step(about, (notes) =>
      this.slots.run(() => {
        notes.started();
        return packLayer(this.settings, this.root, tree, image.epoch, packer, notes);
      }),
    );
    if (layer.info.files === 0 && !mayBeEmpty(layerOf(image, plan), platform))
      throw emptyStage(this.stagesFrom(image), image, plan, platform);
    return { ...layer.info, blob: layer.blob, image: image.name, stage: plan.stage, comment: plan.comment };
  }

  private stageTree(image: ImageDefinition, plan: StagePlan, platform: Platform): Promise<Directory> {
    const key = idOf("stage", image, plan, platform);
    const known = this.trees.get(key) ?? this.makeTree(image, plan, platform);
    this.trees.set(key, known);
    return known;
  }

  private async makeTree(image: ImageDefinition, plan: StagePlan, platform: Platform): Promise<Directory> {
    const inputs = await this.stageInputs(image, plan, platform);
    const dockerfile = await dockerfileOf(this, image);
    const context = { image, stage: plan.stage, inputs, toolboxRoot: this.root, dockerfile };
    const about = {
      ...this.about("stage", image, plan, platform),
      after: [TOOLBOX_STEP, ...this.needs(image, plan, platform)],
      bytesIn: [...plan.debs, ...plan.wheels].reduce((sum, { size }) => sum + size, 0),
    };
    const built = this.recorder.step(about, (notes) =>
      this.slots.run(async () => {
        notes.started();
        const box = buildStage(this.settings, context, platform);
        const tree = await box.directory("/out").sync();
        notes.ran(await timesOf(box));
        return tree;
      }),
    );
    return named(`${this.stagesFrom(image)}: stage "${plan.stage}" for ${platform}`, built);
  }

  /** The file that says what the stages of an image do. */
  stagesFrom(image: ImageDefinition): string {
    const path = dockerfilePath(image);
    return this.repository.derived.has(path) ? image.file : path;
  }

  private about(kind: "stage" | "pack", image: ImageDefinition, plan: StagePlan, platform: Platform) {
    return { id: idOf(kind, image, plan, platform), kind, image: image.name, stage: plan.stage, platform } as const;
  }

  /** The steps that a stage waits for: its fetches, and the stages of its base where it reads what they gave. */
  private needs(image: ImageDefinition, plan: StagePlan, platform: Platform): string[] {
    const fetches = fetchSteps(image.name, { stage: plan.stage, platform }, plan);
    if (plan.debs.length === 0 || image.base === undefined) return fetches;
    const bases = this.lineage(this.image(image.base));
    return [
      ...fetches,
      ...bases.flatMap((base) => this.plan(base, platform).map((stage) => idOf("stage", base, stage, platform))),
    ];
  }
}

function idOf(kind: "stage" | "pack", { name }: ImageDefinition, { stage }: StagePlan, platform: Platform): string {
  return `${kind} ${name} ${stage} ${platform}`;
}

/** Say what failed in front of what the engine says of it. */
async function named<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}

function layerOf(image: ImageDefinition, plan: StagePlan): LayerInputs | undefined {
  return image.layers.find((layer) => layer.stage === plan.stage);
}
