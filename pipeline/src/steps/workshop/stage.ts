import { type Container, type Directory, dag, type File } from "@dagger.io/dagger";

import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { Settings } from "./settings.js";

/** What a stage of a Dockerfile is built from. */
export interface StageContext {
  image: ImageDefinition;
  /** The target in the Dockerfile. */
  stage: string;
  /** Files of this stage: debs/, wheels/, base-status, and the image's own files. */
  inputs: Directory;
  toolboxRoot: Directory;
  dockerfile: File;
}

/**
 * The build context of one stage: the toolbox, the programs that stages call, and this stage's inputs only,
 * so that a change of another stage's inputs does not run it again.
 */
export function stageContext(settings: Settings, context: StageContext): Directory {
  return dag
    .directory()
    .withFile("Dockerfile", context.dockerfile)
    .withDirectory("toolbox", context.toolboxRoot)
    .withDirectory("stage", settings.source.directory("toolbox/stage"))
    .withDirectory(`inputs/${context.stage}`, context.inputs);
}

/** Build one stage; its result is in /out. The Dockerfile's RUN steps have no network. */
export function buildStage(settings: Settings, context: StageContext, platform: Platform): Container {
  return stageContext(settings, context).dockerBuild({
    target: context.stage,
    platform: platform as never,
    buildArgs: [{ name: "SOURCE_DATE_EPOCH", value: String(context.image.epoch) }],
  });
}

/** The capabilities that a RUN step has: what a container usually gets, and no more. */
const CAPABILITIES = [
  "chown",
  "dac_override",
  "fowner",
  "fsetid",
  "kill",
  "setgid",
  "setuid",
  "setpcap",
  "net_bind_service",
  "sys_chroot",
  "mknod",
  "audit_write",
  "setfcap",
];

/**
 * Give a stage's container a shell for `terminal`: without a network and with the capabilities of a RUN step. The
 * engine has no switch for a terminal's network, so the shell starts in a network namespace of its own. Engine v0.21.8
 * overlooks insecureRootCapabilities of the default command: ./daggerw gives `terminal` the flag.
 */
export function withStageShell(container: Container, inputs: Directory): Container {
  const bounding = ["-all", ...CAPABILITIES.map((name) => `+${name}`)].join(",");
  const limits = ["--ambient-caps=-all", "--inh-caps=-all", `--bounding-set=${bounding}`];
  return container
    .withMountedDirectory("/inputs", inputs)
    .withDefaultTerminalCmd(["unshare", "--net", "--", "setpriv", ...limits, "bash"], {
      insecureRootCapabilities: true,
    });
}
