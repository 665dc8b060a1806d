import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { moduleVersion } from "../../../pipeline/src/programs/go-module.js";
import { built } from "../../registry/support/programs.js";

/** Programs of one Go module of tests/runtimes/go, whose go.mod and go.sum name all that they are made of. */
interface GoModule {
  /** The module whose version is the programs'; none for a program of this repository without any. */
  module?: string;
  packages: readonly string[];
  tags?: string;
  /** It is linked with libraries of the machine; the others are static. */
  cgo?: true;
}

/** The modules by the names of their folders. */
export const GO_MODULES: Readonly<Record<GoModuleName, GoModule>> = {
  containerd: {
    module: "github.com/containerd/containerd/v2",
    packages: ["containerd", "containerd-shim-runc-v2", "ctr"].map(
      (name) => `github.com/containerd/containerd/v2/cmd/${name}`,
    ),
  },
  // Debian's 1.1 is too old for containerd 2: it has no time namespaces.
  runc: {
    module: "github.com/opencontainers/runc",
    packages: ["github.com/opencontainers/runc"],
    tags: "seccomp",
    cgo: true,
  },
  crictl: { module: "sigs.k8s.io/cri-tools", packages: ["sigs.k8s.io/cri-tools/cmd/crictl"] },
  dockerd: { module: "github.com/moby/moby/v2", packages: ["github.com/moby/moby/v2/cmd/dockerd"] },
  crane: {
    module: "github.com/google/go-containerregistry",
    packages: ["github.com/google/go-containerregistry/cmd/crane"],
  },
  regctl: { module: "github.com/regclient/regclient", packages: ["github.com/regclient/regclient/cmd/regctl"] },
  copy: { module: "github.com/containers/image/v5", packages: ["."], tags: "containers_image_openpgp" },
  pause: { packages: ["."] },
};

export type GoModuleName = "containerd" | "runc" | "crictl" | "dockerd" | "crane" | "regctl" | "copy" | "pause";

/** The version of the programs of a module, as its go.mod has it. */
export function goVersion(name: GoModuleName): string {
  const { module } = GO_MODULES[name];
  if (module === undefined) return "";
  return moduleVersion(readFileSync(join("tests/runtimes/go", name, "go.mod"), "utf8"), module);
}

/**
 * Compile the programs of a module, or take what was compiled from the same files before. Returns the folder of the
 * programs; throws where this machine cannot.
 */
export function goPrograms(name: GoModuleName): string {
  const source = resolve("tests/runtimes/go", name);
  const kept = join(built(), `test-${name}-${digestOf(source, JSON.stringify(GO_MODULES[name]))}`);
  if (existsSync(kept)) return kept;
  console.log(`compiling ${name} for the tests: once, up to two minutes`);
  mkdirSync(built(), { recursive: true });
  const partial = mkdtempSync(`${kept}.`);
  try {
    compile(source, GO_MODULES[name], partial);
    renameSync(partial, kept);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return kept;
}

function digestOf(source: string, settings: string): string {
  const hash = createHash("sha256").update(settings);
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(join(source, file)));
  return hash.digest("hex").slice(0, 16);
}

function compile(source: string, { packages, tags, cgo }: GoModule, folder: string): void {
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", "-s -w", "-tags", tags ?? ""];
  const env = { ...process.env, CGO_ENABLED: cgo ? "1" : "0" };
  const done = spawnSync("go", ["build", ...flags, "-o", `${folder}/`, ...packages], {
    cwd: source,
    env,
    encoding: "utf8",
  });
  if (done.status === 0) return;
  const said = `${done.error ?? ""}${done.stderr ?? ""}`.trim().split("\n");
  throw new Error(`go build: ${said.at(-1)}`);
}
