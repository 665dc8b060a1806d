import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Running, start } from "./process.js";

const { engineVersion } = JSON.parse(readFileSync("dagger.json", "utf8")) as { engineVersion: string };

/** Stands in for the CLI: says its version, compiles a cosign that is none, else prints its arguments, one a line. */
const fakeDagger = `#!/bin/bash
[ "$1" != version ] || { echo "dagger ${engineVersion} (fake)"; exit; }
printf '%s\\n' "dagger $*" >>"$FAKE_LOG"
case "$*" in *"tool --name=cosign export --path="*) last="\${@: -1}"; cp "$FAKE_COSIGN" "\${last#--path=}"; exit ;; esac
printf '%s\\n' "$@"
case " $* " in *" check "*) cat .env ;; esac
[ -z "$FAKE_READY" ] || { trap 'echo got TERM; exit 3' TERM; touch "$FAKE_READY"; while sleep 0.1; do :; done; }
exit "\${FAKE_EXIT:-0}"
`;

/** Makes a pair whose private half says which password it was made with. */
const fakeCosign = `#!/bin/bash
printf '%s\\n' "cosign $*" >>"$FAKE_LOG"
sleep "\${FAKE_SLOW:-0}"
printf '%s' "$COSIGN_PASSWORD" | sha256sum | cut -c1-64 >cosign.key
{ echo '-----BEGIN PUBLIC KEY-----'; head -c 91 /dev/urandom | base64; echo '-----END PUBLIC KEY-----'; } >cosign.pub
`;

/** A key that is given: none is made. */
export const KMS = "--kms-key=awskms:///alias/x";

/** The flag of this name among words; nothing when it is not there. */
export function flagOf(name: string, words: string[]): string | undefined {
  return words.find((word) => word.startsWith(`--${name}=`))?.replace(/^.*?=/, "");
}

/** Variables of a CI that would change what the wrapper adds. */
const OF_CI = /^(?:ACTIONS_|GITHUB_|GITLAB_|CI_|SIGSTORE_|IMAGE_FACTORY_)/;

/** ./daggerw in a folder of its own, with a CLI and a cosign that only note how they were called. */
export class Wrapper {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "daggerw-")));
  readonly env: NodeJS.ProcessEnv;

  constructor(public program = resolve("daggerw")) {
    mkdirSync(this.path("bin"));
    this.script("bin/dagger", fakeDagger);
    this.script("cosign", fakeCosign);
    writeFileSync(this.path("log"), "");
    const inherited = Object.entries(process.env).filter(([name]) => !OF_CI.test(name));
    this.env = {
      ...Object.fromEntries(inherited),
      PATH: `${this.path("bin")}:${process.env.PATH}`,
      HOME: this.path("user"),
      XDG_CONFIG_HOME: "",
      FAKE_LOG: this.path("log"),
      FAKE_COSIGN: this.path("cosign"),
      IMAGE_FACTORY_HOME: this.path("home"),
      IMAGE_FACTORY_REGISTRY_PORT: "none",
      IMAGE_FACTORY_DEBIAN_MIRROR: "http://mirror.invalid/debian",
      IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR: "http://mirror.invalid/security",
      IMAGE_FACTORY_PYTHON_INDEX: "http://user:password@mirror.invalid/simple/",
      IMAGE_FACTORY_GO_PROXY: "http://mirror.invalid/go,direct",
      _EXPERIMENTAL_DAGGER_RUNNER_HOST: "tcp://127.0.0.1:1",
    };
  }

  /** A file below the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Write a program. */
  script(name: string, text: string): void {
    writeFileSync(this.path(name), text);
    chmodSync(this.path(name), 0o755);
  }

  /** Run to the end; words are the lines of stdout. */
  run(...args: string[]): { code: number | null; words: string[]; stderr: string } {
    return this.runIn(this.folder, ...args);
  }

  /** Run in another folder. */
  runIn(cwd: string, ...args: string[]): { code: number | null; words: string[]; stderr: string } {
    const done = spawnSync(this.program, args, { env: this.env, cwd, encoding: "utf8" });
    return { code: done.status, words: done.stdout.split("\n").filter(Boolean), stderr: done.stderr };
  }

  /** Start in a process group of its own. */
  start(...args: string[]): Running {
    return start(this.program, args, this.folder, this.env);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
