import type { Directory, File, Secret, Service } from "@dagger.io/dagger";

import type { Compression } from "../../repository/lock/index.js";
import type { Beneath } from "../../repository/overlay/index.js";
import { checkStore } from "../../repository/references/index.js";
import { groundOf } from "./beneath.js";

/** What a build is made of besides the lock: the repository, the seed image, and where inputs are fetched from. */
export interface Settings {
  /** The repository, with the factory beneath it where it has no toolbox of its own. */
  source: Directory;
  /** What lies beneath the repository; undefined for one that stands alone. */
  beneath?: Beneath;
  /** Address of a small Debian image with apt and dpkg-deb, from which the toolbox is made. */
  seed: string;
  /** Root address of the Debian archive. */
  debianMirror?: Secret;
  /** Root address of Debian's security archive. */
  debianSecurityMirror?: Secret;
  /** Root address of a Python package index (simple API). */
  pythonIndex?: Secret;
  /** Go's module proxies, as GOPROXY; Go's own default when not set. */
  goProxy?: Secret;
  /** Addresses that the call did not give, by the variable that programs read them from: those of the seed image. */
  known?: Readonly<Record<string, string>>;
  /** The registry that keeps fetched inputs, over plain HTTP. */
  store?: Service;
  /** Address of another registry that keeps them instead, over TLS. */
  storeAddress?: string;
  /** Authorities whose certificates count there besides those of the machine (PEM). */
  storeCa?: File;
  /** Docker's config.json: the login of that registry. */
  registryAuth?: Secret;
  /** The day of which Debian's mirrors are a snapshot, as YYYY-MM-DD. */
  debianSnapshot?: string;
  /** How layers are compressed. */
  compression: Compression;
  /** Set to build as if nothing was ever built; a part of every step's cache key. */
  nonce: string;
}

/** The addresses as the environment variables that fetch and resolve read, and the variable of Go's own. */
export const MIRRORS = [
  ["DEBIAN_MIRROR", "debianMirror", "--debian-mirror"],
  ["DEBIAN_SECURITY_MIRROR", "debianSecurityMirror", "--debian-security-mirror"],
  ["PYTHON_INDEX", "pythonIndex", "--python-index"],
] as const;

export const GO_MIRROR = ["GOPROXY", "goProxy", "--go-proxy"] as const;

/** What a machine gives to the module besides Settings: where what is known of vulnerabilities is, and logins. */
export interface Machine extends Omit<Settings, "compression" | "nonce" | "known" | "beneath"> {
  /** Folder of OSV records. */
  advisories?: Directory;
  /** Folder of vendors' databases. */
  databases?: Directory;
  /** Address of a listing of Grype's databases. */
  grypeDbUrl?: string;
  /** Repository of Trivy's database. */
  trivyDbRepository?: string;
}

/** What is of the machine among the fields of an object of the module: Dagger keeps fields flat. */
export function machineOf(fields: Machine): Machine {
  const { source, seed, debianMirror, debianSecurityMirror, pythonIndex, store, goProxy } = fields;
  const { advisories, databases, grypeDbUrl, trivyDbRepository, registryAuth } = fields;
  const { storeAddress, storeCa, debianSnapshot } = fields;
  const mirrors = { debianMirror, debianSecurityMirror, pythonIndex, goProxy, grypeDbUrl, trivyDbRepository };
  const kept = { store, storeAddress, storeCa, debianSnapshot };
  return { source, seed, ...mirrors, ...kept, advisories, databases, registryAuth };
}

/**
 * The settings among the fields of an object of the module.
 * @param bare also for a repository without an image
 */
export async function settingsOf(
  fields: Omit<Settings, "compression" | "nonce" | "known" | "beneath">,
  compression: Compression = "zstd",
  bare = false,
): Promise<Settings> {
  const { seed, debianMirror, debianSecurityMirror, pythonIndex, store, goProxy } = fields;
  const { storeAddress, storeCa, registryAuth, debianSnapshot } = fields;
  checkStore(fields);
  const ground = await groundOf(fields.source, bare);
  const mirrors = { debianMirror, debianSecurityMirror, pythonIndex, goProxy, debianSnapshot };
  return { ...ground, seed, ...mirrors, store, storeAddress, storeCa, registryAuth, compression, nonce: "" };
}
