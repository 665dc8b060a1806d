import type { Container, Directory, Service } from "@dagger.io/dagger";

import type { Settings } from "./settings.js";
import { runStdout } from "./step.js";

const HOST = "store";

/**
 * Run a step that fetches: first without the store, then, when that fails, with the store bound to it. A service is
 * another one in every session, so a step that is bound to one is never found in the engine's cache: the order keeps
 * what was fetched once from being fetched again in every session.
 */
export async function withStoreAsLastResort<T>(
  settings: Settings,
  box: Container,
  step: (box: Container, store?: string) => Promise<T>,
): Promise<T> {
  try {
    return await step(box);
  } catch (error) {
    if (settings.store === undefined) throw error;
    const { bound, address } = await bindStore(box, settings.store);
    return step(bound, address);
  }
}

/** Bind the store to a container. Its address there is also in STORE. */
export async function bindStore(box: Container, store: Service): Promise<{ bound: Container; address: string }> {
  const address = `http://${HOST}:${await portOf(store)}`;
  return { bound: box.withServiceBinding(HOST, store).withEnvVariable("STORE", address), address };
}

/** The default port of registries: https://distribution.github.io/distribution/about/configuration/#http */
export const REGISTRY_PORT = 5000;

/** The port of a registry on this machine. One that is a default of `dagger check` is not started by its client. */
export async function portOf(store: Service): Promise<number> {
  await store.start();
  const [port] = await store.ports();
  return (await port?.port()) ?? REGISTRY_PORT;
}

/** Fetched files and the name that keeps them: a tag in the store. */
export interface Kept {
  tag: string;
  files: Directory;
}

/**
 * Keep fetched files in the store, as one OCI artifact for each lock, for the day that a mirror drops them. What is
 * there already is neither read nor sent again. Returns the last step.
 */
export async function keep(settings: Settings, box: Container, sets: readonly Kept[]): Promise<Container | undefined> {
  if (settings.store === undefined || sets.length === 0) return undefined;
  const { bound, address } = await bindStore(box, settings.store);
  const run = (step: Container, ...words: string[]) =>
    step.withExec(["python3", "-m", "fetch.store", ...words, "--store", address]);
  const missing = (await runStdout(run(bound, "missing", ...sets.map(({ tag }) => tag)))).trim().split("\n");
  const pushed = sets
    .filter(({ tag }) => missing.includes(tag))
    .reduce(
      (all, { tag, files }) =>
        run(all.withMountedDirectory(`/keep/${tag}`, files), "push", `/keep/${tag}`, "--tag", tag),
      bound,
    );
  return pushed.sync();
}
