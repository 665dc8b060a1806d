import { type Container, type Directory, dag } from "@dagger.io/dagger";

import type { Deb } from "../../repository/lock/index.js";
import { withMirrors } from "./mirrors.js";
import { Recorder } from "./recorder.js";
import { seedBox } from "./seed.js";
import type { Settings } from "./settings.js";
import { runStep } from "./step.js";
import { withStoreAsLastResort } from "./store.js";
import { timesOf } from "./times.js";

/** Where the programs of toolbox/ lie inside the toolbox. */
export const FACTORY_DIR = "/opt/factory";

/** Every certificate authority that a container trusts, in one file. */
export const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Make a root file system to run programs in: .debs unpacked by the seed image's dpkg-deb, without maintainer scripts.
 * With a nonce in the settings its content is another one, and every step that runs in it runs again.
 */
export async function unpackDebs(
  settings: Settings,
  fetched: Directory,
  recorder: Recorder = new Recorder(),
): Promise<Directory> {
  const root = await recorder.step({ id: UNPACK, kind: "toolbox", after: [FETCH] }, async ({ ran }) => {
    const step = seedBox(settings)
      .withMountedDirectory("/debs", fetched.directory("debs"))
      .withExec(["sh", "/bootstrap/unpack.sh", "/debs", "/toolbox"]);
    const tree = await runStep(step, "/toolbox");
    ran(await timesOf(step));
    return tree;
  });
  return settings.nonce === "" ? root : root.withNewFile("etc/image-factory-nonce", settings.nonce);
}

const FETCH = "toolbox fetch";
const UNPACK = "toolbox unpack";
/** The step that all others need, by its id. */
export const TOOLBOX_STEP = UNPACK;

/** Fetch .debs into debs/ with the seed image's apt, which verifies each by sha256. */
export async function fetchDebs(
  settings: Settings,
  debs: readonly Deb[],
  recorder: Recorder = new Recorder(),
): Promise<Directory> {
  const box = withMirrors(seedBox(settings), settings).withNewFile("/debs.list", debList(debs));
  const bytesIn = debs.reduce((sum, { size }) => sum + size, 0);
  return recorder.step({ id: FETCH, kind: "toolbox", after: [], bytesIn }, ({ ran }) =>
    withStoreAsLastResort(settings, box, async (from) => {
      const step = from.withExec(["sh", "/bootstrap/fetch.sh", "/debs.list", "/out/debs"]);
      const files = await runStep(step, "/out");
      ran(await timesOf(step));
      return files;
    }),
  );
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
