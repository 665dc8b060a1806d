import { goModLines } from "./go-mod.js";

/** A tool that is compiled from Go modules: toolbox/tools/<name>/{go.mod,go.sum} say what it is made of. */
export interface GoTool {
  name: GoToolName;
  /** The package whose main function it is. */
  package: string;
  /** The module that the package is in; its version is the tool's. */
  module: string;
  /** The variable that the linker sets to the version; without it some tools call themselves unknown. */
  stamp: string;
  /** GOEXPERIMENT: features of the language that the tool is written for. */
  experiment?: string;
}

/** Names of the tools: the folders of toolbox/tools. */
export type GoToolName = "buildx" | "syft" | "grype" | "trivy" | "conftest" | "cosign" | "oras";

/** Every tool that is compiled from Go modules. */
export const GO_TOOLS: Readonly<Record<GoToolName, GoTool>> = {
  buildx: {
    name: "buildx",
    package: "github.com/docker/buildx/cmd/buildx",
    module: "github.com/docker/buildx",
    stamp: "github.com/docker/buildx/version.Version",
  },
  syft: {
    name: "syft",
    package: "github.com/anchore/syft/cmd/syft",
    module: "github.com/anchore/syft",
    stamp: "main.version",
  },
  grype: {
    name: "grype",
    package: "github.com/anchore/grype/cmd/grype",
    module: "github.com/anchore/grype",
    stamp: "main.version",
  },
  trivy: {
    name: "trivy",
    package: "github.com/aquasecurity/trivy/cmd/trivy",
    module: "github.com/aquasecurity/trivy",
    stamp: "github.com/aquasecurity/trivy/pkg/version/app.ver",
    experiment: "jsonv2",
  },
  conftest: {
    name: "conftest",
    package: "github.com/open-policy-agent/conftest",
    module: "github.com/open-policy-agent/conftest",
    stamp: "github.com/open-policy-agent/conftest/internal/version.Version",
  },
  cosign: {
    name: "cosign",
    package: "github.com/sigstore/cosign/v3/cmd/cosign",
    module: "github.com/sigstore/cosign/v3",
    stamp: "sigs.k8s.io/release-utils/version.gitVersion",
  },
  oras: {
    name: "oras",
    package: "oras.land/oras/cmd/oras",
    module: "oras.land/oras",
    stamp: "oras.land/oras/internal/version.Version",
  },
};

/**
 * Read which version of a module a go.mod requires: `github.com/anchore/syft v1.57.0` gives 1.57.0. Throws an error where it
 * requires none, and where a `replace` lets something else be compiled than what would be said.
 */
export function moduleVersion(goMod: string, module: string): string {
  const lines = goModLines(goMod).filter(({ words }) => words[0] === module);
  const version = lines.find(({ verb }) => verb === "require")?.words[1];
  if (version === undefined || !/^v\d/.test(version)) {
    throw new Error(`go.mod requires no version of ${module}; add it with: go get -tool ${module}@VERSION`);
  }
  const replaced = lines.find(({ verb, words }) => verb === "replace" && ["=>", version].includes(words[1] ?? ""));
  if (replaced !== undefined) {
    const instead = replaced.words.slice(replaced.words.indexOf("=>") + 1).join(" ");
    const taken = `replaces ${module} by ${instead}, so that ${version} is not what is compiled`;
    throw new Error(`go.mod:${replaced.line}: ${taken}; require the version that is wanted, and delete this line`);
  }
  return version.slice(1);
}

/** The arguments that compile a tool to a file: static, without paths of the machine, with its version in it. */
export function goBuild(tool: GoTool, version: string, output: string): string[] {
  return [
    ...["go", "build", "-trimpath", "-mod=readonly"],
    ...["-ldflags", `-s -w -X ${tool.stamp}=${version}`],
    ...["-o", output, tool.package],
  ];
}

/** A Go program of this repository, with tests of its own. */
export interface GoProgram {
  name: GoProgramName;
  /** Its folder, with go.mod and go.sum; the program is the only package. */
  folder: string;
  /** Other files of the repository that its tests read. */
  reads: readonly string[];
}

/** Names of the programs. */
export type GoProgramName = "advisory-db";

/** Every Go program of this repository. */
export const GO_PROGRAMS: Readonly<Record<GoProgramName, GoProgram>> = {
  "advisory-db": {
    name: "advisory-db",
    folder: "toolbox/advisory-db",
    reads: ["toolbox/libraries/products.json"],
  },
};

/** Find a tool or a program by its name. Throws an error that names them all. */
export function goBinaryOf(name: string): GoTool | GoProgram {
  const all: (GoTool | GoProgram)[] = [...Object.values(GO_TOOLS), ...Object.values(GO_PROGRAMS)];
  const found = all.find((item) => item.name === name);
  if (found === undefined) {
    throw new Error(`there is no tool "${name}"; there are ${all.map((item) => item.name).join(", ")}`);
  }
  return found;
}
