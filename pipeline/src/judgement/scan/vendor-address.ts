import { isIP } from "node:net";

import { notShown } from "../../errors/index.js";

/** One repository or more of an OCI registry, in order of priority: `host/path`, with a tag or a digest if need be. */
const REPOSITORIES = /^[A-Za-z0-9][\w.:/@,-]*$/;

/** Check the address of Grype's listing of databases. Throws a NotShownError. */
export function checkGrypeUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const expected = "expected https://HOST/PATH without a user, a password or a query";
  // Results name the address: nothing secret may be in it, so what may be secret is not shown either.
  if (url === undefined || url.username !== "" || url.password !== "" || url.search !== "") {
    throw notShown("--grype-db-url", `${expected}, got another address`, "Correct the argument.");
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isNear(url.hostname))) return address;
  const message = `${expected}, or http:// on this machine or a private network; got ${address}`;
  throw notShown("--grype-db-url", message, "Correct the argument.");
}

/** Check the repository of Trivy's database. Throws a NotShownError. */
export function checkTrivyRepository(repository: string): string {
  if (REPOSITORIES.test(repository)) return repository;
  const message = `expected HOST/PATH, or HOST/PATH:TAG; got ${repository}`;
  throw notShown("--trivy-db-repository", message, "Correct the argument.");
}

/** Whether a host is this machine or in its own network, as Trivy, too, tells where plain HTTP will do. */
function isNear(host: string): boolean {
  if (host === "localhost" || host === "[::1]" || host.endsWith(".local")) return true;
  return isIP(host) === 4 && /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host);
}
