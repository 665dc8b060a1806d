import type { Directory } from "@dagger.io/dagger";
import { parseReleasePolicy, type Rules, type Trust, trustOf } from "../../judgement/release-policy/index.js";
import {
  ENVIRONMENTS_FILE,
  type Environment,
  findEnvironment,
  isLoopback,
  parseEnvironments,
  parseSigningConfig,
  parseTrustedRoot,
  repositoryPath,
  type Sigstore,
} from "../../repository/environments/index.js";
import type { SourceFile } from "../../repository/inputs/index.js";
import type { Repository } from "../../repository/references/index.js";
import { readScanPolicy } from "../evidence/scan-policy.js";

/** An environment with everything that decides what it takes: read from the repository, never from a registry. */
export interface Site {
  environment: Environment;
  /** The policy's file. */
  policy: SourceFile;
  trust: Trust;
  /** Its own Sigstore; without it, the public one. */
  sigstore?: Sigstore;
  /** Whether an image may enter; without the image and the time. */
  rules: Omit<Rules, "image" | "now">;
}

/**
 * Read an environment, its policy and its keys.
 * @param trustedKeys folder of *.pub that the call brings, with those that are retired in retired/NAME.YYYY-MM-DD.pub
 */
export async function openSite(source: Directory, name: string, trustedKeys: Directory | undefined): Promise<Site> {
  const environment = findEnvironment(parseEnvironments(await read(source, ENVIRONMENTS_FILE)), name);
  return siteOf(source, environment, await read(source, environment.policy), trustedKeys);
}

/** Read what a policy names, for an environment. */
export async function siteOf(
  source: Directory,
  environment: Environment,
  file: SourceFile,
  trustedKeys: Directory | undefined,
): Promise<Site> {
  const policy = parseReleasePolicy(file);
  const files = await readAll(
    source,
    policy.trust.keys.map((key) => key.file),
  );
  const sigstore = await sigstoreOf(source, environment);
  const local = trustedKeys === undefined ? [] : await publicKeys(trustedKeys);
  const trust = trustOf(policy, files, local, sigstore?.trustedRoot);
  const rules = { policy, trust, ...(await readScanPolicy(source, new Date())) };
  return { environment, policy: file, trust, ...(sigstore !== undefined && { sigstore }), rules };
}

async function sigstoreOf(source: Directory, { sigstore }: Environment): Promise<Sigstore | undefined> {
  if (sigstore === undefined) return undefined;
  const { trustedRoot, signingConfig } = sigstore;
  const file = async (path: string) => (await readAll(source, [path]))[0] ?? { path, text: "" };
  return {
    trustedRoot: parseTrustedRoot(await file(trustedRoot)),
    ...(signingConfig !== undefined && { signingConfig: parseSigningConfig(await file(signingConfig)) }),
  };
}

/** The repository of an image in an environment, as the steps reach it. `loopback` is this machine's own registry. */
export function repositoryOf(environment: Environment, image: string, loopback: string): Repository {
  const local = isLoopback(environment);
  const registry = local ? loopback : environment.registry;
  return { registry, path: repositoryPath(environment, image), plainHttp: local };
}

async function publicKeys(folder: Directory): Promise<SourceFile[]> {
  const [trusted, retired] = await Promise.all([folder.glob("*.pub"), folder.glob("retired/*.pub")]);
  return readAll(folder, [...trusted, ...retired].sort());
}

async function readAll(folder: Directory, paths: readonly string[]): Promise<SourceFile[]> {
  const present = await Promise.all(paths.map(async (path) => ((await folder.exists(path)) ? [path] : [])));
  return Promise.all(present.flat().map((path) => read(folder, path)));
}

async function read(folder: Directory, path: string): Promise<SourceFile> {
  return { path, text: await folder.file(path).contents() };
}
