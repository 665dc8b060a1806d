import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { signs } from "../../../pipeline/src/programs/cosign.js";
import type { Outcome } from "../../../pipeline/src/programs/outcome.js";
import type { Patience, RegistryTools } from "../../../pipeline/src/registry/client/tools.js";
import type { TestKey } from "./keys.js";

/** What a run may use. */
export interface HostOptions {
  /** Folder of the layout to push. */
  layout?: string;
  /** A bundle from elsewhere: bundle.tar in the working folder. */
  bundle?: string;
  /** The key that signs. */
  signer?: TestKey;
  /** What a KMS needs, for the runs that sign. */
  kms?: ReadonlyMap<string, string>;
  /** Gives an OIDC token to each run that signs. */
  token?: () => string;
  /** The keys that are trusted. */
  trusted?: readonly Pick<TestKey, "name" | "publicFile">[];
  /** Folder with Docker's config.json. */
  dockerConfig?: string;
  /** Seconds that a run may take; then it is killed and answers 124. */
  seconds?: number;
  /** The time that it is said to be. */
  now?: () => Date;
  /** How failures that may pass are met; in tests without long waits. */
  patience?: Patience;
  /** More of the environment. */
  env?: Readonly<Record<string, string>>;
}

/** Every run was killed: as if the machine had lost its power. */
export class Killed extends Error {}

/** What this machine itself has. */
const SYSTEM = ["tar", "cat", "cp", "head", "mkdir", "sha256sum", "python3"] as const;

/** Runs the real oras, cosign and tar on this machine, as a step of the engine does: each run in a folder of its own. */
export class HostTools implements RegistryTools {
  /** The arguments and the environment of every run so far, and what it printed. */
  readonly runs: { argv: readonly string[]; env: NodeJS.ProcessEnv; milliseconds: number; printed: string }[] = [];
  readonly patience: Patience;
  /** What runs leave behind lies below it. */
  readonly folder = mkdtempSync(join(inject("folder"), "work-"));
  private readonly children = new Set<ChildProcess>();
  private dead = false;

  constructor(private readonly options: HostOptions = {}) {
    this.patience = options.patience ?? { attempts: 5, seconds: 0.05 };
    mkdirSync(join(this.folder, "out"));
    mkdirSync(join(this.folder, "trusted"));
    mkdirSync(join(this.folder, "home"));
    for (const key of options.trusted ?? []) cpSync(key.publicFile, join(this.folder, "trusted", `${key.name}.pub`));
  }

  async run(argv: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    if (this.dead) throw new Killed("killed");
    const cwd = this.workFolder(files, signs(argv));
    try {
      return await this.start(argv, cwd);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }

  /** A file that runs have left in out/. */
  out(name: string): string {
    return join(this.folder, "out", name);
  }

  now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Kill all that runs, at once, and run nothing more: each call throws Killed. */
  kill(): void {
    this.dead = true;
    for (const child of this.children) child.kill("SIGKILL");
  }

  private workFolder(files: Readonly<Record<string, string>>, signing: boolean): string {
    const cwd = mkdtempSync(join(this.folder, "run-"));
    symlinkSync(join(this.folder, "trusted"), join(cwd, "trusted"));
    symlinkSync(join(this.folder, "out"), join(cwd, "out"));
    if (this.options.layout !== undefined) symlinkSync(this.options.layout, join(cwd, "layout"));
    if (this.options.bundle !== undefined) symlinkSync(this.options.bundle, join(cwd, "bundle.tar"));
    const signer = signing ? this.options.signer : undefined;
    if (signer !== undefined) cpSync(signer.privateFile, join(cwd, "cosign.key"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    return cwd;
  }

  private environment(signing: boolean): NodeJS.ProcessEnv {
    const { signer, kms, token, dockerConfig, env } = this.options;
    return {
      PATH: "/usr/bin:/bin",
      PYTHONPATH: new URL("../../../toolbox", import.meta.url).pathname,
      PYTHONDONTWRITEBYTECODE: "1",
      HOME: join(this.folder, "home"),
      ...(signing && signer !== undefined && { COSIGN_PASSWORD: signer.password }),
      ...(signing && kms !== undefined && Object.fromEntries(kms)),
      ...(signing && token !== undefined && { SIGSTORE_ID_TOKEN: token() }),
      ...(dockerConfig !== undefined && { DOCKER_CONFIG: dockerConfig }),
      ...env,
    };
  }

  private start(argv: readonly string[], cwd: string): Promise<Outcome> {
    const [name, ...args] = argv;
    const system = SYSTEM.find((item) => item === name);
    if (name !== "oras" && name !== "cosign" && system === undefined) throw new Error(`${name} is not to be run here`);
    const [env, began] = [this.environment(signs(argv)), Date.now()];
    const program = system ?? inject("programs")[name as "oras" | "cosign"];
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const run = { argv, env, milliseconds: 0, printed: "" };
    this.runs.push(run);
    return this.ended(child)
      .then((outcome) => {
        run.printed = outcome.stdout + outcome.stderr;
        return outcome;
      })
      .finally(() => {
        run.milliseconds = Date.now() - began;
      });
  }

  private ended(child: ChildProcess): Promise<Outcome> {
    this.children.add(child);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on("data", (data: Buffer) => stdout.push(data));
    child.stderr?.on("data", (data: Buffer) => stderr.push(data));
    let late = false;
    const limit = setTimeout(
      () => {
        late = true;
        child.kill("SIGKILL");
      },
      1000 * (this.options.seconds ?? 120),
    );
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(limit);
        this.children.delete(child);
        if (this.dead) return reject(new Killed("killed"));
        resolve({ code: late ? 124 : (code ?? 1), stdout: text(stdout), stderr: text(stderr) });
      });
    });
  }
}

function text(parts: Buffer[]): string {
  return Buffer.concat(parts).toString("utf8");
}
