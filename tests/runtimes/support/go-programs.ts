import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { moduleVersion } from "../../../pipeline/src/programs/go-module.js";
import { compiled, type GoPackages } from "../../registry/support/compiled.js";

/** Programs of one Go module of tests/runtimes/go, whose go.mod and go.sum name all that they are made of. */
interface GoModule extends GoPackages {
  /** The module whose version is the programs'; none for a program of this repository without any. */
  module?: string;
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

/** Compile the programs of a module, or take what was compiled before. Returns their folder; throws where this machine cannot. */
export function goPrograms(name: GoModuleName): string {
  return compiled(name, resolve("tests/runtimes/go", name), GO_MODULES[name]);
}
