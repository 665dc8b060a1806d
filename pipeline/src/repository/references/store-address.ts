import { about, FactoryError, type Problem } from "../../errors/index.js";
import { jsonOf } from "../../text/json.js";

/** The registry that keeps inputs cannot be entered as it was said. */
export class StoreError extends FactoryError {
  readonly code = "STORE_ADDRESS";
}

const ADDRESS =
  /^https:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)((?:\/[a-z0-9]+(?:(?:[._-]|__)[a-z0-9]+)*)*)\/?$/;
const NEXT = "docs/inputs-and-locks.md has an example.";

/** Where inputs are kept. */
export interface StoreAddress {
  /** Host, and port where it says one. */
  host: string;
  /** The whole of it, without a slash at its end. */
  address: string;
}

/** Read the address of a registry. Throws a StoreError where it is none, or holds a login: that would be in logs. */
export function storeAddressOf(text: string): StoreAddress {
  const [, host, path] = ADDRESS.exec(text) ?? [];
  if (host !== undefined) return { host, address: `https://${host}${path ?? ""}` };
  const shown = text.replace(/\/\/[^/]*@/, "//<login>@");
  const expected = "expected https://HOST[:PORT][/NAMESPACE] in lower case, and the login in --registry-auth";
  throw new StoreError([about("--store-address", `${expected}, got ${JSON.stringify(shown)}`)], NEXT);
}

/** Check what a call says of the store. Throws a StoreError with all that is wrong. */
export function checkStore(fields: { storeAddress?: string; storeCa?: unknown }): void {
  const problems: Problem[] = [];
  if (fields.storeAddress !== undefined) storeAddressOf(fields.storeAddress);
  else if (fields.storeCa !== undefined)
    problems.push(about("--store-ca", "there is no --store-address, whose certificate it would be for"));
  if (problems.length > 0) throw new StoreError(problems, NEXT);
}

/**
 * The login of a host in Docker's config.json, as USER:PASSWORD; undefined where it has none. Throws a StoreError where it
 * cannot be used here: a helper is a program of another machine, an identity token is for a service of its own.
 * https://github.com/docker/cli/blob/v28.0.0/cli/config/configfile/file.go
 */
export function loginOf(config: string, host: string): string | undefined {
  const bad = (what: string) =>
    new StoreError([about("--registry-auth", what)], "docs/registry-login.md has an example.");
  const read = jsonOf(config);
  if (!isObject(read)) throw bad("it is no JSON object");
  const auths = isObject(read.auths) ? read.auths : {};
  const found = [host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`]
    .map((key) => auths[key])
    .find(isObject);
  if (found === undefined) return undefined;
  if (typeof found.auth === "string" && found.auth !== "") {
    const login = Buffer.from(found.auth, "base64").toString("utf8").replace(/\0+$/, "");
    if (!/^[^:\n]+:[^\n]+$/.test(login)) throw bad(`auth of ${host} is not the base64 of USER:PASSWORD`);
    return login;
  }
  if (typeof found.username === "string" && typeof found.password === "string")
    return `${found.username}:${found.password}`;
  throw bad(`the entry of ${host} has no auth, the base64 of USER:PASSWORD: helpers and identity tokens are not read`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
