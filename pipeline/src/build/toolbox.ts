import { type Container, type Directory, dag } from "@dagger.io/dagger";

import type { Deb, Lock } from "../lock/index.js";
import { withMirrors } from "./mirrors.js";
import type { Settings } from "./settings.js";

/** Where the programs of toolbox/ lie inside the toolbox. */
export const FACTORY_DIR = "/opt/factory";

/** Every certificate authority that a container trusts, in one file. */
export const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/** Make the root file system that every stage runs in: the .debs of the toolbox's lock, without maintainer scripts. */
export function toolboxRoot(settings: Settings, lock: Lock): Directory {
  const root = unpackDebs(settings, lock.debs);
  // Another content of the toolbox: every step that runs in it runs again.
  return settings.nonce === "" ? root : root.withNewFile("etc/image-factory-nonce", settings.nonce);
}

/** Fetch .debs with the seed image's apt and unpack them with its dpkg-deb: a root file system to run programs in. */
export function unpackDebs(settings: Settings, debs: readonly Deb[]): Directory {
  return withMirrors(dag.container().from(settings.seed), settings)
    .withDirectory("/bootstrap", settings.source.directory("toolbox/bootstrap"))
    .withNewFile("/bootstrap/debs.list", debList(debs))
    .withExec(["sh", "/bootstrap/fetch.sh", "/bootstrap/debs.list", "/debs"])
    .withExec(["sh", "/bootstrap/unpack.sh", "/debs", "/toolbox"])
    .directory("/toolbox");
}

/** One line per .deb: archive, path, sha256, size. */
function debList(debs: readonly Deb[]): string {
  return debs.map((deb) => `${deb.archive} ${deb.path} ${deb.sha256} ${deb.size}\n`).join("");
}

/** A container on the toolbox with the named programs of toolbox/ in it. */
export function toolbox(settings: Settings, root: Directory, ...programs: string[]): Container {
  const box = dag
    .container()
    .withRootfs(root)
    .withEnvVariable("PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    .withEnvVariable("PYTHONPATH", FACTORY_DIR)
    .withEnvVariable("PYTHONDONTWRITEBYTECODE", "1")
    .withEnvVariable("SSL_CERT_FILE", CA_BUNDLE);
  return programs.reduce(
    (all, name) => all.withDirectory(`${FACTORY_DIR}/${name}`, settings.source.directory(`toolbox/${name}`)),
    box,
  );
}
