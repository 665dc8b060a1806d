import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { moduleVersion } from "../../../pipeline/src/programs/go-module.js";
import { debianProgram } from "../../registry/support/debian-program.js";
import { built } from "../../registry/support/programs.js";
import { GO_MODULES, type GoModuleName, goPrograms, goVersion } from "./go-programs.js";
import { machineProblem } from "./machine.js";

/** What a test of a runtime can need: programs of a Go module, of Debian, and a machine that can run containers. */
export type Need = GoModuleName | "docker" | "dockerd20" | "oras" | "podman" | "skopeo" | "cni" | "machine";

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
  const { folder, programs } = project.getProvidedContext();
  const closingList = join(folder, "runtimes.txt");
  project.provide("closingList", closingList);
  project.provide("found", {
    ...(Object.fromEntries(Object.keys(GO_MODULES).map((name) => [name, goFound(name as GoModuleName)])) as Record<
      GoModuleName,
      Found
    >),
    docker: attempt(() => debianDocker("/usr/bin/docker")),
    dockerd20: attempt(() => debianDocker("/usr/sbin/dockerd")),
    oras: { path: programs.oras, version: orasVersion() },
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

function orasVersion(): string {
  return moduleVersion(readFileSync("toolbox/tools/oras/go.mod", "utf8"), "oras.land/oras");
}

function installed(program: string): Found {
  const done = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (done.status !== 0) return { missing: `${program} is not installed` };
  return { path: program, version: /\d+(?:\.\d+)+/.exec(done.stdout)?.[0] };
}

/** A program of Debian's docker.io, unpacked: Docker's own modules of the client cannot all be had. */
function debianDocker(program: string): Found {
  const path = debianProgram("docker.io", program, join(built(), "test-docker-io"));
  return { ...installed(path), path };
}

function cniPlugins(): Found {
  const own = "/usr/lib/cni";
  if (existsSync(own)) return { path: own };
  return { path: debianProgram("containernetworking-plugins", own, join(built(), "test-cni-plugins")) };
}
