import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ofWrapper } from "../../engine/support/wrapper-parts.js";
import type { Dockerd } from "../../runtimes/support/dockerd.js";

/** What an engine in a container runs, as the official image has it. */
const SETTINGS = [
  'ENTRYPOINT ["dumb-init", "--single-child", "dagger-engine"]',
  "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
];

/** Give Docker the embedded engine as an image, under the name that the dagger CLI asks for. Needs a running engine. */
export async function loadEngineImage(dockerd: Dockerd, folder: string): Promise<void> {
  const [debian = "", sdk = "", programs = "", version = ""] = ofWrapper(
    `printf '%s\\n' "$debian" "$sdk" "$programs" "$version"`,
  );
  const own = join(folder, "engine-own");
  mkdirSync(join(own, "usr/local/bin"), { recursive: true });
  buildDial(join(own, "usr/local/bin/buildctl"));
  const archive = join(folder, "engine.tar");
  add(archive, debian, "--exclude=./dev");
  add(archive, sdk, "--exclude=./digest");
  add(archive, programs, "--exclude=./dagger");
  add(archive, own);
  const digest = readFileSync(join(sdk, "digest"), "utf8").trim();
  const settings = [...SETTINGS, `ENV DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST=${digest}`];
  const changes = settings.flatMap((setting) => ["--change", setting]);
  await dockerd.docker("import", ...changes, archive, `registry.dagger.io/engine:${version}`);
  execFileSync("rm", ["-r", archive, own]);
}

/** The configuration of dagger's CLI for a user: a registry without TLS, and this machine's own CAs. */
export function configure(home: string, registry: string): void {
  const folder = join(home, ".config/dagger");
  mkdirSync(join(folder, "ca-certificates"), { recursive: true });
  writeFileSync(join(folder, "engine.json"), JSON.stringify({ registries: { [registry]: { http: true } } }));
  const own = ["-L", "/usr/local/share/ca-certificates", "-name", "*.crt"];
  execFileSync("find", [...own, "-exec", "cp", "-L", "{}", join(folder, "ca-certificates"), ";"]);
}

/** Each connection of the CLI is this program's, run in the container: `docker exec -i … buildctl dial-stdio`. */
function buildDial(program: string): void {
  const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };
  const build = ["build", "-trimpath", "-o", program, "github.com/dagger/dagger/cmd/dialstdio"];
  execFileSync("go", build, { cwd: "engine/go", env, stdio: ["ignore", "ignore", "inherit"] });
  chmodSync(program, 0o755);
}

function add(archive: string, tree: string, ...options: string[]): void {
  execFileSync("tar", ["--append", "--file", archive, "--directory", tree, ...options, "."]);
}
