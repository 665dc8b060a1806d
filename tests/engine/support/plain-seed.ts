import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ofWrapper } from "./wrapper-parts.js";

/** This machine's addresses, as `./daggerw` finds them. They may hold a password: they go into the seed, and nowhere else. */
interface Addresses {
  debian: string;
  security: string;
  python: string;
  go: string;
}

/** What the embedded engine is reached by, and the CLI of its version. */
export interface Plain {
  /** Path of the dagger CLI. */
  cli: string;
  /** Value of _EXPERIMENTAL_DAGGER_RUNNER_HOST. */
  host: string;
  /** The seed on the default registry: HOST/NAME@sha256:… */
  seed: string;
}

function addresses(): Addresses {
  const names = ["DEBIAN_MIRROR", "DEBIAN_SECURITY_MIRROR", "PYTHON_INDEX", "GO_PROXY"];
  const print = names.map((name) => `printf '%s\\n' "\${IMAGE_FACTORY_${name}:-}"`);
  const [debian = "", security = "", python = "", go = ""] = ofWrapper(["detect_mirrors", ...print].join("\n"));
  return { debian, security, python, go };
}

/**
 * Make a seed as people have one: Debian with an apt, a pip and a Go that are configured for where they are. Debian's own image
 * is so by its maker; this one knows the mirrors of this machine. Needs a running engine, and the default registry where no other
 * HOST:PORT is given.
 */
export function plainSeed(folder: string, where?: string): Plain {
  const [minimal = "", programs = "", socket = "", registry = "", arch = ""] = ofWrapper(
    `printf '%s\\n' "$minimal" "$programs" "$socket" "$(registry_address)" "$arch"`,
  );
  const tree = join(folder, "seed-tree");
  // It has devices, which Node does not copy.
  execFileSync("cp", ["-a", minimal, tree]);
  const { debian, security, python, go } = addresses();
  const lists = [
    `deb ${debian} bookworm main`,
    `deb ${debian} bookworm-updates main`,
    `deb ${security} bookworm-security main`,
  ];
  write(join(tree, "etc/apt/sources.list"), `${lists.join("\n")}\n`);
  write(join(tree, "etc/pip.conf"), `[global]\nindex-url = ${python}\n`);
  if (go !== "") write(join(tree, "root/.config/go/env"), `GOPROXY=${go}\n`);
  const layout = join(folder, "seed-layout");
  execFileSync("python3", ["engine/oci.py", "layout", tree, layout, arch]);
  rmSync(tree, { recursive: true });
  const name = `${where ?? registry}/tests/plain-seed`;
  execFileSync("python3", ["engine/oci.py", "push", layout, name]);
  const seed = `${name}@${readFileSync(join(layout, "digest"), "utf8")}`;
  rmSync(layout, { recursive: true });
  return { cli: join(programs, "dagger"), host: `unix://${socket}`, seed };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
