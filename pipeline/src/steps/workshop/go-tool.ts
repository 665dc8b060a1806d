import { CacheSharingMode, type Container, type Directory, dag, type File } from "@dagger.io/dagger";

import {
  GO_PROGRAMS,
  GO_TOOLS,
  type GoProgramName,
  type GoTool,
  type GoToolName,
  goBinaryOf,
  goBuild,
  moduleVersion,
} from "../../programs/go-module.js";
import { fetchInputs } from "./fetch.js";
import { toolboxWheels } from "./image-python.js";
import { withGoProxy } from "./mirrors.js";
import { readToolLock } from "./repository.js";
import { runStep } from "./step.js";
import { timesOf } from "./times.js";
import { TOOLBOX_STEP, toolbox } from "./toolbox.js";
import type { Workshop } from "./workshop.js";

/**
 * Compile a tool from the modules that its go.sum names, or take the binary that was compiled from them before. The
 * result is one static file for the machine that the engine runs on.
 */
export async function goTool(workshop: Workshop, name: GoToolName): Promise<File> {
  const tool = GO_TOOLS[name];
  const source = workshop.settings.source.directory(`toolbox/tools/${name}`);
  const version = moduleVersion(await source.file("go.mod").contents(), tool.module);
  return compile(workshop, await goBox(workshop), source, goBuild(tool, version, `/out/${name}`), tool);
}

/** Test a Go program of this repository, then compile it. What its tests find ends it. */
export async function goProgram(workshop: Workshop, name: GoProgramName): Promise<File> {
  const { folder, reads } = GO_PROGRAMS[name];
  const { source } = workshop.settings;
  const argv = ["go", "build", "-trimpath", "-mod=readonly", "-ldflags", "-s -w", "-o", `/out/${name}`, "."];
  const files = reads.reduce(
    (box, path) => box.withFile(`/repository/${path}`, source.file(path)),
    await goBox(workshop),
  );
  const tested = files
    .withDirectory(`/repository/${folder}`, source.directory(folder))
    .withWorkdir(`/repository/${folder}`)
    .withExec([...POLITE, "go", "test", "-trimpath", "-mod=readonly", "."]);
  return compile(workshop, tested, source.directory(folder), argv, { name });
}

/** Compile a tool or a program by its name. */
export function goBinary(workshop: Workshop, name: string): Promise<File> {
  const found = goBinaryOf(name);
  return "folder" in found ? goProgram(workshop, found.name) : goTool(workshop, found.name);
}

/** What notes the time of a program that is not in Python. */
const TIMED = ["python3", "-m", "times"];

/** Minutes of compiling must not take the cores from what a person waits for. */
const POLITE = ["nice", "-n", "10"];

function compile(
  workshop: Workshop,
  box: Container,
  source: Directory,
  argv: readonly string[],
  tool: Pick<GoTool, "experiment"> & { name: string },
): Promise<File> {
  const step = box
    .withDirectory("/src", source)
    .withWorkdir("/src")
    .withEnvVariable("GOEXPERIMENT", tool.experiment ?? "")
    .withExec([...TIMED, ...POLITE, ...argv]);
  const about = { id: `tool ${tool.name}`, kind: "tool", after: [TOOLBOX_STEP] } as const;
  return workshop.recorder.step(about, async ({ ran }) => {
    const out = await runStep(step, "/out");
    ran(await timesOf(step));
    return out.file(tool.name);
  });
}

/** The toolbox with Go. Caches only save time: every module is verified by go.sum, whatever the cache holds. */
async function goBox(workshop: Workshop): Promise<Container> {
  const { settings, root } = workshop;
  const box = toolbox(settings, root, "times")
    .withMountedDirectory("/opt/go", await goRoot(workshop))
    .withEnvVariable("PATH", "/opt/go/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    .withEnvVariable("CGO_ENABLED", "0")
    .withEnvVariable("GOFLAGS", "-buildvcs=false")
    .withMountedCache("/go/mod", dag.cacheVolume("image-factory-go-mod"), { sharing: CacheSharingMode.Shared })
    .withMountedCache("/go/cache", dag.cacheVolume("image-factory-go-build"), { sharing: CacheSharingMode.Shared })
    .withEnvVariable("GOMODCACHE", "/go/mod")
    .withEnvVariable("GOCACHE", "/go/cache")
    .withEnvVariable("HOME", "/root");
  return withGoProxy(box, settings);
}

async function goRoot(workshop: Workshop): Promise<Directory> {
  return (await wheelTree(workshop, "go")).directory(`${toolboxWheels(workshop)}/go`);
}

/** Unpack the wheels of one of the toolbox's locks for the machine that the engine runs on: toolbox/<name>/locks. */
export async function wheelTree(workshop: Workshop, name: string): Promise<Directory> {
  const machine = String(await dag.defaultPlatform()).split("/")[1] ?? "";
  const { wheels } = readToolLock(workshop.repository, `toolbox/${name}/locks/${name}.${machine}.json`);
  const fetched = await fetchInputs(workshop.settings, workshop.root, name, { debs: [], wheels });
  const step = toolbox(workshop.settings, workshop.root, "stage")
    .withMountedDirectory("/wheels", fetched)
    .withExec(["python3", "-m", "stage.wheels", "/wheels", "/out"]);
  return runStep(step, "/out");
}
