import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { debianProgram } from "../../registry/support/debian-program.js";
import { built } from "../../registry/support/programs.js";
import { GO_MODULES, type GoModuleName, goPrograms, goVersion } from "./go-programs.js";
import { machineProblem } from "./machine.js";

/** What a test of a runtime can need: programs of a Go module, of Debian, and a machine that can run containers. */
export type Need = GoModuleName | "docker" | "podman" | "skopeo" | "cni" | "machine";

/** Where something is and which version it has, or why it cannot be had here. */
export interface Found {
  /** A program; a folder of programs for a Go module. */
  path?: string;
  version?: string;
  missing?: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    found: Record<Need, Found>;
    /** A file: one line for each runtime that ran, and for each that was skipped. */
    closingList: string;
  }
}

/** Find or make what the tests need before the first of them; after the last, say which runtimes ran. */
export default function setup(project: TestProject): () => void {
  const folder = project.getProvidedContext().folder;
  const closingList = join(folder, "runtimes.txt");
  project.provide("closingList", closingList);
  project.provide("found", {
    ...(Object.fromEntries(Object.keys(GO_MODULES).map((name) => [name, goFound(name as GoModuleName)])) as Record<
      GoModuleName,
      Found
    >),
    docker: attempt(dockerClient),
    podman: attempt(() => installed("podman")),
    skopeo: attempt(() => installed("skopeo")),
    cni: attempt(cniPlugins),
    machine: { missing: machineProblem(folder) },
  });
  return () => {
    const lines = existsSync(closingList) ? readFileSync(closingList, "utf8").trimEnd().split("\n").sort() : [];
    console.log(["runtimes:", ...lines].join("\n  "));
  };
}

function attempt(find: () => Found): Found {
  try {
    return find();
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

function goFound(name: GoModuleName): Found {
  return attempt(() => ({ path: goPrograms(name), version: goVersion(name) }));
}

function installed(program: string): Found {
  const done = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (done.status !== 0) return { missing: `${program} is not installed` };
  return { path: program, version: /\d+(?:\.\d+)+/.exec(done.stdout)?.[0] };
}

/** The client of the machine, or Debian's: Docker's own modules cannot all be had. */
function dockerClient(): Found {
  const own = "/usr/bin/docker";
  const path = existsSync(own) ? own : debianProgram("docker.io", own, join(built(), "test-docker-client"));
  return { ...installed(path), path };
}

function cniPlugins(): Found {
  const own = "/usr/lib/cni";
  if (existsSync(own)) return { path: own };
  return { path: debianProgram("containernetworking-plugins", own, join(built(), "test-cni-plugins")) };
}
