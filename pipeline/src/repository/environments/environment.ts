/** One place that images are released to. */
export interface Environment {
  name: string;
  /** `loopback`, or a host with an optional port. */
  registry: string;
  /** The path below which every image has a repository: `team/production`. */
  namespace: string;
  /** Its release policy, relative to the repository: `registry/policies/production.yaml`. */
  policy: string;
  /** How images get there. */
  takes: (typeof TAKES)[number];
  /** The files of its own Sigstore, relative to the repository; without them, the public one. */
  sigstore?: SigstoreFiles;
}

/** Paths of the files that parseTrustedRoot and parseSigningConfig read. */
export interface SigstoreFiles {
  trustedRoot: string;
  signingConfig?: string;
}

/** Built and released by this factory, or promoted from another environment and written into a journal. */
export const TAKES = ["releases", "promotions"] as const;

/** The registry on this machine that ./daggerw starts; the only one that is spoken to without TLS. */
export const LOOPBACK = "loopback";

/** Whether an environment is on this machine's own registry: plain HTTP, and nowhere else. */
export function isLoopback(environment: Environment): boolean {
  return environment.registry === LOOPBACK;
}

/** The repository of an image, below the registry's address: `team/production/vllm`. */
export function repositoryPath(environment: Environment, image: string): string {
  return `${environment.namespace}/${image}`;
}
