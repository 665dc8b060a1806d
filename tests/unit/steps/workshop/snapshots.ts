import { readdirSync, readFileSync } from "node:fs";

import type { Snapshot } from "../../../../pipeline/src/judgement/sources/index.js";
import {
  askedDigest,
  digestText,
  type ImageDefinition,
  loadCatalog,
  lockPath,
} from "../../../../pipeline/src/repository/inputs/index.js";
import { writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, LABELS, lock, wheel } from "../../fixtures.js";

const ROOT = new URL("../../../../", import.meta.url);
/** What the module is given of the repository. */
const PARTS = ["bases", "images", "mixins", "policies", "registry", "toolbox"];

/** Every text of this repository that the module is given, by path. */
export function committedTexts(): Map<string, string> {
  const paths = PARTS.flatMap((part) =>
    readdirSync(new URL(part, ROOT), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ROOT.pathname.length)),
  );
  return new Map([...paths, ".hadolint.yaml"].sort().map((path) => [path, readFileSync(new URL(path, ROOT), "utf8")]));
}

/** A snapshot of texts by path, with every folder. What `more` says is unread or a link is there, too. */
export function snapshotOf(texts: ReadonlyMap<string, string>, more: Partial<Snapshot> = {}): Snapshot {
  const { unread = new Map<string, string>(), links = new Set<string>() } = more;
  const files = [...texts.keys(), ...unread.keys(), ...links];
  const parents = files.flatMap((path) => path.split("/").map((_, index, all) => `${all.slice(0, index).join("/")}/`));
  return { paths: new Set([...files, ...parents.filter((path) => path !== "/")]), texts, unread, links };
}

const TOOLBOX = `FROM --platform=$BUILDPLATFORM scratch AS toolbox
COPY toolbox/ /
COPY stage/ /opt/factory/stage/
`;

const TINY = `name: tiny
mixins: [quiet]
platforms: [linux/amd64, linux/arm64]
epoch: 1764547200
debian: { suite: bookworm, packages: [libc6] }
python: { version: "3.11" }
layers:
  - { stage: rootfs, comment: "Debian packages", debs: rest }
config: { user: "65532:65532", cmd: [/bin/true] }
`;

const TINY_DOCKERFILE = `ARG BASE=scratch
${TOOLBOX}FROM toolbox AS rootfs
RUN --network=none --mount=type=bind,source=inputs/rootfs,target=/inputs python3 -m stage.debs /inputs /out
FROM $BASE AS tiny
COPY --link --from=rootfs /out /
ENV QUIET=1
USER 65532:65532
CMD ["/bin/true"]
`;

const APP = `name: app
base: tiny
python:
  requirements: [fastapi==1.0, numpy==2.0, tokenizers==3.0]
layers:
  - { stage: compiled, comment: "compiled wheels", wheels: compiled }
  - { stage: pure, comment: "pure Python wheels", wheels: pure }
  - { stage: server, comment: "the server", files: [server] }
`;

const APP_DOCKERFILE = `ARG BASE=scratch
${TOOLBOX}FROM toolbox AS compiled
RUN --network=none --mount=type=bind,source=inputs/compiled,target=/inputs python3 -m stage.wheels /inputs /out
FROM toolbox AS pure
RUN --network=none --mount=type=bind,source=inputs/pure,target=/inputs python3 -m stage.wheels /inputs /out
FROM toolbox AS server
COPY inputs/server/server/ /out/server/
FROM $BASE AS app
COPY --link --from=compiled /out /
COPY --link --from=pure /out /
COPY --link --from=server /out /
`;

const SMOKE = `commands:
  - name: serves
    as: ["65532:65532"]
    run: [/usr/bin/python3.11, /tests/serve.py]
    expect: served
`;

const STRUCTURE = `schemaVersion: 2.0.0
fileExistenceTests:
  - { name: the server, path: /server/server.py, shouldExist: true }
`;

const POLICIES: Readonly<Record<string, string>> = {
  "policies/budgets.yaml": "layer: 1\nimages:\n  tiny: 1\n  app: 1\nnewestPackageDays: 1\n",
  "policies/files.yaml": "{ setuid: [], writable: [], secrets: [] }\n",
  "policies/generators.yaml": `- { image: tiny, stage: rootfs, paths: [/var/lib/dpkg/status], reason: "dpkg's own database" }
- { image: app, stage: server, paths: [/server/**], reason: "the server, from images/app/server" }
`,
  "policies/gpu.yaml": "[]\n",
  "policies/ingestion.yaml": `leastAgeDays: 7
indexes: [default]
suites: [bookworm]
unknown: { uploaded: tell, index: tell, malware: tell }
exceptionDays: 90
exceptions: []
`,
  "policies/licences.yaml": "{ allowed: [MIT], forbidden: [], archives: [], waived: [] }\n",
  "policies/life-cycle.yaml": "warnDays: 1\nproducts: []\naccepted: []\n",
  "policies/metrics.yaml":
    "history: 9\ncompare: { last: 5, least: 3 }\nslower: { percent: 25, seconds: 5, noise: 4 }\nlarger: { percent: 3 }\n",
  "policies/provenance.yaml": "builders: [https://example.com/builder]\n",
  "policies/severity.yaml": `block: { fixable: [high], unfixed: [] }
scanners: [grype]
unknown: medium
database: { maxAgeDays: 3 }
coverage: { records: { default: 1 }, accepted: [] }
vex: { maxDays: 365 }
waivers: { warnDays: 7, maxDays: 365 }
`,
  "policies/waivers.yaml": "[]\n",
};

/** A small repository in which all is in order: a base and an image on it. */
export function smallTexts(): Map<string, string> {
  const committed = committedTexts();
  const kept = [...committed].filter(([path]) =>
    /^(?:registry|toolbox\/(?:go|stage|libraries))\/|^\.hadolint/.test(path),
  );
  const images = [
    ...imageTexts("bases/tiny", "tiny", TINY, TINY_DOCKERFILE),
    ...imageTexts("images/app", "app", APP, APP_DOCKERFILE),
  ];
  const texts = new Map([...kept, ...images, ...Object.entries(POLICIES)]);
  texts
    .set("mixins/quiet.yaml", '# Says nothing.\nconfig:\n  env: { QUIET: "1" }\n')
    .set("images/app/server/server.py", "");
  for (const image of loadCatalog([...texts].map(([path, text]) => ({ path, text }))).images) addLocks(texts, image);
  return texts;
}

function imageTexts(folder: string, name: string, inputs: string, dockerfile: string): [string, string][] {
  return [
    [`${folder}/Dockerfile`, dockerfile],
    [`${folder}/README.md`, `# ${name}\n`],
    [`${folder}/build.hcl`, `target "${name}" {\n  target = "${name}"\n}\n`],
    [`${folder}/inputs.yaml`, inputs],
    [`${folder}/labels.yaml`, LABELS],
    [`${folder}/tests/serve.py`, ""],
    [`${folder}/tests/smoke.yaml`, SMOKE],
    [`${folder}/tests/structure.yaml`, STRUCTURE],
  ];
}

function addLocks(texts: Map<string, string>, image: ImageDefinition): void {
  for (const platform of image.platforms) {
    const under =
      image.base === undefined ? undefined : texts.get(lockPath({ folder: "bases/tiny", name: "tiny" }, platform));
    const base = under === undefined ? null : { image: "tiny", lock: digestText(under) };
    const cpython = "cp311-cp311-manylinux_2_36_x86_64";
    const own = [wheel("fastapi"), wheel("numpy", "2.0", cpython), wheel("tokenizers", "3.0", cpython)];
    const packages = {
      debs: [deb("libc6", "1.0", base === null ? {} : { from: "tiny" })],
      wheels: base === null ? [] : own,
    };
    const asked = askedDigest(image, platform, base);
    texts.set(lockPath(image, platform), writeLock(lock({ image: image.name, platform, asked, base, ...packages })));
  }
}
