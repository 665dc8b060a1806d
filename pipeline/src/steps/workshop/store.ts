import { type Container, type Directory, dag, type Service } from "@dagger.io/dagger";
import { loginOf, type StoreAddress, storeAddressOf } from "../../repository/references/index.js";
import type { Settings } from "./settings.js";
import { runStdout } from "./step.js";

const HOST = "store";
const CA = "/etc/store-ca.pem";

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
    if (!hasStore(settings)) throw error;
    const { bound, address } = await reachStore(box, settings);
    return step(bound, address);
  }
}

/** Whether there is a registry that keeps inputs. */
export function hasStore({ store, storeAddress }: Settings): boolean {
  return store !== undefined || storeAddress !== undefined;
}

/** A container that reaches a registry, and the address at which it does. */
export interface Bound {
  bound: Container;
  address: string;
}

/** Let a container reach the store. The login and the authorities go along as fetch.sources and bootstrap/fetch.sh read them. */
export async function reachStore(box: Container, { store, storeAddress, ...how }: Settings): Promise<Bound> {
  if (storeAddress !== undefined) return enter(box, storeAddressOf(storeAddress), how);
  if (store === undefined)
    throw new Error("there is no registry that keeps inputs: --store or --store-address names one");
  return bindStore(box, store);
}

async function enter(
  box: Container,
  { host, address }: StoreAddress,
  { storeCa, registryAuth }: Pick<Settings, "storeCa" | "registryAuth">,
): Promise<Bound> {
  const known = box.withEnvVariable("STORE", address);
  const trusting = storeCa === undefined ? known : known.withFile(CA, storeCa).withEnvVariable("STORE_CA", CA);
  const login = registryAuth === undefined ? undefined : loginOf(await registryAuth.plaintext(), host);
  if (login === undefined) return { bound: trusting, address };
  const secret = dag.setSecret(`store-login-${crypto.randomUUID()}`, login);
  return { bound: trusting.withSecretVariable("STORE_LOGIN", secret), address };
}

/** Bind a registry without a login to a container. Its address there is also in STORE. */
export async function bindStore(box: Container, store: Service): Promise<Bound> {
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
  if (!hasStore(settings) || sets.length === 0) return undefined;
  const reached = await reachStore(box, settings);
  const tags = sets.map(({ tag }) => tag);
  const missing = await missingTags(reached, tags);
  const pushed = sets
    .filter(({ tag }) => missing.includes(tag))
    .reduce(
      (all, { tag, files }) =>
        all
          .withMountedDirectory(`/keep/${tag}`, files)
          .withExec(storeArgv(reached, "push", `/keep/${tag}`, "--tag", tag)),
      reached.bound,
    );
  return pushed.sync();
}

/** Which of these artifacts a store lacks. It is asked with each call. */
export async function missingTags(reached: Bound, tags: readonly string[]): Promise<string[]> {
  const asked = reached.bound.withEnvVariable("CALL", crypto.randomUUID());
  const said = await runStdout(asked.withExec(storeArgv(reached, "missing", ...tags)));
  return said.split("\n").filter((line) => line !== "");
}

function storeArgv({ address }: Bound, ...words: string[]): string[] {
  return ["python3", "-m", "fetch.store", ...words, "--store", address];
}
