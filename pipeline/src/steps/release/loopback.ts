import type { Service } from "@dagger.io/dagger";
import type { Repository } from "../../repository/references/index.js";
import { portOf, REGISTRY_PORT } from "../workshop/store.js";

/** What this machine's own registry is called inside the steps that talk to it. */
export const LOOPBACK_HOST = "loopback-registry";

/** This machine's own registry, as steps and as people reach it. */
export interface Loopback {
  /** Host and port in a step: `loopback-registry:5000`. */
  inside: string;
  /** Host and port on this machine: `127.0.0.1:5000`. */
  outside: string;
}

/** Find this machine's own registry. */
export async function loopbackOf(store: Service | undefined): Promise<Loopback> {
  const port = store === undefined ? REGISTRY_PORT : await portOf(store);
  return { inside: `${LOOPBACK_HOST}:${port}`, outside: `127.0.0.1:${port}` };
}

/** A repository as people reach it: outside of the steps. */
export function outsideOf(repository: Repository, { inside, outside }: Loopback): Repository {
  return repository.registry === inside ? { ...repository, registry: outside } : repository;
}

/** What tools said, with the registry's name as people know it. */
export function outsideText(text: string, { inside, outside }: Loopback): string {
  return text.replaceAll(inside, outside);
}

/** Wait for work on registries. What fails says their names as people know them. */
export async function knownOutside<T>(store: Service | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error) error.message = outsideText(error.message, await loopbackOf(store));
    throw error;
  }
}
