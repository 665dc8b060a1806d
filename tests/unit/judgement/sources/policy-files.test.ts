import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { policyFileProblems } from "../../../../pipeline/src/judgement/sources/index.js";
import { type ImageDefinition, loadCatalog } from "../../../../pipeline/src/repository/inputs/index.js";
import { Files, GPU_LINE } from "../../steps/workshop/broken-snapshots.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const NOW = new Date("2026-11-24T12:00:00Z");
const { images: IMAGES } = loadCatalog([...new Files().texts].map(([path, text]) => ({ path, text })));
const lineage = ({ name, base }: ImageDefinition) => (base === undefined ? [name] : [name, base]);

/** What is said of the files that gates read, after an edit. */
function said(edit: (files: Files) => unknown, images: readonly ImageDefinition[] = IMAGES): string[] {
  const files = new Files();
  edit(files);
  return policyFileProblems(snapshotOf(files.texts), images, lineage, NOW).map(formatProblem);
}

/** The images, with labels of app beside its own. */
const labelled = (extra: Record<string, string>) =>
  IMAGES.map((image) => (image.name === "app" ? { ...image, labels: { ...image.labels, extra } } : image));

test("files that are in order are not spoken of", () => {
  expect(said((files) => files)).toEqual([]);
});

describe("every file that gates read", () => {
  const FILES = [
    ...["budgets", "files", "generators", "gpu", "ingestion", "licences", "provenance", "severity", "waivers"].map(
      (name) => `policies/${name}.yaml`,
    ),
    ...["registry/environments.yaml", "toolbox/libraries/products.json"],
  ];

  test.each(FILES)("is missed where it is not there, and nothing is said of what it would hold: %s", (path) => {
    expect(said((files) => files.remove(path))).toEqual([
      expect.stringMatching(/^[\w./]+:1:1: no such file(?:, did you mean "[\w.]+"\?)?; gates read it$/),
    ]);
  });

  test.each(FILES)("is read: %s", (path) => {
    const lines = said((files) => files.set(path, "no: [such thing"));
    expect(lines).not.toEqual([]);
    expect(lines.filter((line) => !line.startsWith(path))).toEqual([]);
  });

  test("the configuration of hadolint is there, whatever it says", () => {
    expect(said((files) => files.remove(".hadolint.yaml"))).toEqual([
      ".hadolint.yaml:1:1: no such file; `lint` reads it",
    ]);
  });
});

describe("budgets", () => {
  const BUDGETS = "policies/budgets.yaml";
  const own = ", or a budget in policy.yaml of its folder";
  const lacks = (name: string) => `${BUDGETS}:2:1: images: image "${name}" has no budget; add "${name}: BYTES"${own}`;
  const of = (images: string) =>
    said((files) => files.set(BUDGETS, `layer: 1\nimages: ${images}\nnewestPackageDays: 1\n`));

  test("are there for each image", () => {
    expect(of("{ tiny: 1, app: 1, other: 1 }")).toEqual([]);
    expect(of("{}").map((line) => line.replace(/:\d+:\d+:/, ":2:1:"))).toEqual([lacks("tiny"), lacks("app")]);
  });

  test("or it is asked whether one of no image is meant, never one of another image", () => {
    expect(of("{ tiny: 1, ap: 1 }")[0]).toContain(`add "app: BYTES"${own}; is it what "ap" is meant for?`);
    expect(of("{ tiny: 1, unlike: 1 }")[0]).toMatch(new RegExp(`add "app: BYTES"${own}$`));
    const near = IMAGES.map((image) => (image.name === "tiny" ? { ...image, name: "ap" } : image));
    const lines = said((files) => files.set(BUDGETS, "layer: 1\nimages: { ap: 1 }\nnewestPackageDays: 1\n"), near);
    expect(lines.filter((line) => line.startsWith(BUDGETS))[0]).toMatch(new RegExp(`add "app: BYTES"${own}$`));
  });
});

describe("what writes files of no package", () => {
  const GENERATORS = "policies/generators.yaml";
  const entry = (image: string, stage: string) =>
    `- { image: ${image}, stage: ${stage}, paths: [/a], reason: "a reason that is long" }\n`;
  const lacks = (stage: string, image: string) =>
    `${GENERATORS}:1:1: stage "${stage}" of image "${image}" writes files of no package, and no entry here says which and why`;
  const of = (...entries: string[]) => said((files) => files.set(GENERATORS, entries.join("") || "[]\n"));

  test("is the lowest Debian layer and a layer with files; each has an entry of its image and its stage", () => {
    expect(of(entry("tiny", "rootfs"), entry("app", "server"))).toEqual([]);
    expect(of()).toEqual([lacks("rootfs", "tiny"), lacks("server", "app")]);
    expect(of(entry("tiny", "rootfs"))).toEqual([lacks("server", "app")]);
    expect(of(entry("gone", "server"), entry("tiny", "rootfs"))).toEqual([lacks("server", "app")]);
    expect(of(entry("app", "pure"), entry("tiny", "rootfs"))).toEqual([lacks("server", "app")]);
  });

  test("is no Debian layer upon a base, and no layer without either", () => {
    const based = IMAGES.map((image) => ({ ...image, base: "below" }));
    expect(said((files) => files.set(GENERATORS, entry("app", "server")), based)).toEqual([]);
    const bare = IMAGES.map((image) => ({ ...image, layers: image.layers.map((layer) => ({ ...layer, files: [] })) }));
    expect(said((files) => files.set(GENERATORS, entry("tiny", "rootfs")), bare)).toEqual([]);
    const wheels = IMAGES.map((image) => ({
      ...image,
      layers: image.layers.map(({ debs: _, ...layer }) => layer),
    }));
    expect(said((files) => files.set(GENERATORS, entry("app", "server")), wheels)).toEqual([]);
  });

  test("is told once where the stage of an entry is not there", () => {
    expect(of(entry("tiny", "rootfs"), entry("app", "serve"))).toEqual([
      `${GENERATORS}:2:24: [1].stage: image "app" has no stage "serve", did you mean "server"?; there are: compiled, pure, server`,
    ]);
    expect(of(entry("gone", "serve"), entry("tiny", "rootfs"), entry("app", "server"))).toEqual([]);
  });
});

test("ends of support are accepted of what there is", () => {
  const FILE = "policies/life-cycle.yaml";
  const accepting = (release: string) =>
    said((files) =>
      files.set(
        FILE,
        `warnDays: 1\nproducts: [{ name: Web, of: { wheels: fastapi }, releases: { "1": { ends: 2020-01-01 } } }]\naccepted:\n  - { image: app, product: Web, release: "${release}", reason: ten letters, owner: team, until: 2027-01-01 }\n`,
      ),
    );
  expect(accepting("1")).toEqual([]);
  expect(accepting("2")).toEqual([
    `${FILE}:4:42: accepted[0].release: unknown release of Web "2", did you mean "1"?; there are: 1`,
  ]);
});

test("what an image says in its own folder counts", () => {
  const generators = '[{ stage: server, paths: [/a], reason: "a reason that is long" }]';
  const lines = said((files) =>
    files
      .set("policies/budgets.yaml", "layer: 1\nimages: { tiny: 1 }\nnewestPackageDays: 1\n")
      .set(
        "policies/generators.yaml",
        '- { image: tiny, stage: rootfs, paths: [/a], reason: "a reason that is long" }\n',
      )
      .set("images/app/policy.yaml", `budget: 1\ngenerators: ${generators}\n`),
  );
  expect(lines).toEqual([]);
});

describe("labels about GPUs", () => {
  const PREFIX = "image-factory.gpu";
  const line = (image: string) => GPU_LINE.replace("image: app", `image: ${image}`);
  const ALL = {
    ...{ [`${PREFIX}.sass.amd64`]: "a", [`${PREFIX}.ptx.amd64`]: "b", [`${PREFIX}.driver`]: "c" },
    ...{ [`${PREFIX}.sass.arm64`]: "d", [`${PREFIX}.ptx.arm64`]: "e" },
  };
  const of = (text: string, extra: Record<string, string>) =>
    said((files) => files.set("policies/gpu.yaml", text), labelled(extra));
  const file = 'images/app/labels.yaml:1:1: extra: image "app"';

  test("stand where libraries are named, of the image or of its base, and only there", () => {
    expect(of(line("app"), ALL)).toEqual([]);
    expect(of(line("tiny"), ALL).filter((text) => text.startsWith(file))).toEqual([]);
    expect(of("[]\n", { "com.example.team": "platform" })).toEqual([]);
  });

  test("are told where one is missing, the driver's once", () => {
    const { [`${PREFIX}.driver`]: _, ...fewer } = ALL;
    expect(of(line("app"), fewer)).toEqual([
      `${file} has no label "${PREFIX}.driver", and policies/gpu.yaml names libraries of it; \`policy\` says what it has to be`,
    ]);
  });

  test("are told where they are about nothing, each once", () => {
    const stated = { [`${PREFIX}.driver`]: "1", [`${PREFIX}.sass.arm64`]: "2" };
    expect(of("[]\n", stated)).toEqual([
      `${file} has the label "${PREFIX}.driver", and policies/gpu.yaml names no library that it could be about`,
      `${file} has the label "${PREFIX}.sass.arm64", and policies/gpu.yaml names no library that it could be about`,
    ]);
  });

  test("are not judged by a gpu.yaml that cannot be read", () => {
    expect(of("{", { [`${PREFIX}.driver`]: "1" }).filter((text) => text.startsWith("images/"))).toEqual([]);
  });

  test("of an image without others are judged, too", () => {
    const bare = IMAGES.map(
      ({ labels: { extra: _, ...labels }, ...image }) => ({ ...image, labels }) as ImageDefinition,
    );
    expect(said((files) => files.set("policies/gpu.yaml", line("app")), bare)).toHaveLength(5);
  });
});

describe("what scans go by", () => {
  const waiver = (expires: string) =>
    `- { id: CVE-2026-1, package: "pkg:pypi/a@1", image: app, reason: "it is long enough", owner: me, expires: ${expires} }\n`;
  const waivers = (expires: string, edit: (files: Files) => unknown = () => {}) =>
    said((files) => {
      files.set("policies/waivers.yaml", waiver(expires));
      edit(files);
    });

  test("are waivers that last no longer than the policy of scans has it, from today", () => {
    expect(waivers("2027-11-24")).toEqual([]);
    expect(waivers("2027-11-25")).toEqual([
      expect.stringContaining("expected 2027-11-24 or sooner (policies/severity.yaml: waivers.maxDays is 365)"),
    ]);
  });

  test("where that policy cannot be read, only this is told", () => {
    const broken = waivers("2040-01-01", (files) => files.remove("policies/severity.yaml"));
    expect(broken).toEqual(["policies/severity.yaml:1:1: no such file; gates read it"]);
  });

  const document = (timestamp: string) =>
    JSON.stringify({
      ...{ "@context": "https://openvex.dev/ns/v0.2.0", author: "us", timestamp },
      statements: [
        {
          ...{ vulnerability: { name: "CVE-2026-1" }, products: [{ "@id": "pkg:oci/app" }], status: "not_affected" },
          impact_statement: "it is not reached",
        },
      ],
    });

  test("are statements of policies/vex, each read by itself, and not of the future", () => {
    const told = (path: string, text: string) => said((files) => files.set(path, text));
    expect(told("policies/vex/a.json", document("2026-11-24T11:00:00Z"))).toEqual([]);
    expect(told("policies/vex/a.json", document("2026-11-25T11:00:00Z"))).toEqual([
      expect.stringMatching(/^policies\/vex\/a\.json/),
    ]);
    expect(told("policies/vex.json", "{")).toEqual([]);
    const both = said((files) => files.set("policies/vex/a.json", "{").set("policies/vex/b.json", "["));
    expect(both.map((line) => line.split(":")[0])).toEqual(["policies/vex/a.json", "policies/vex/b.json"]);
  });

  test("are a policy of scans, of which it is told what is wrong at its place", () => {
    const lines = said((files) => files.set("policies/severity.yaml", "block:\n  fixable: [awful]\n"));
    expect(lines).toContainEqual(expect.stringMatching(/^policies\/severity\.yaml:2:13: block\.fixable\[0\]: /));
  });

  test("are products that are known by their names, or it is told what the reader says", () => {
    const lines = said((files) => files.set("toolbox/libraries/products.json", "{"));
    expect(lines).toEqual([expect.stringMatching(/^toolbox\/libraries\/products\.json: .*JSON/)]);
  });
});

describe("what releases go by", () => {
  const ENVIRONMENTS = "registry/environments.yaml";
  const [ROOT, CONFIG] = ["registry/sigstore/root.json", "registry/sigstore/config.json"];
  const own = (environment: string, sigstore: string) => (files: Files) =>
    files.replace(
      ENVIRONMENTS,
      `namespace: ${environment}\n`,
      `namespace: ${environment}\n    sigstore: { ${sigstore} }\n`,
    );
  const named = `${ENVIRONMENTS} names it`;

  test("are policies that environments name", () => {
    const lines = said((files) =>
      files
        .replace(ENVIRONMENTS, "policies/staging.yaml", "policies/stage.yaml")
        .replace(ENVIRONMENTS, "policies/production.yaml", "policies/zzz.yaml"),
    );
    expect(lines).toEqual([
      'registry/policies/stage.yaml:1:1: no such file, did you mean "staging.yaml"?; environment "staging" is judged by it',
      'registry/policies/zzz.yaml:1:1: no such file; environment "production" is judged by it',
    ]);
  });

  test("and those that none names", () => {
    const lines = said((files) => files.set("registry/policies/other.yaml", "[]"));
    expect(lines).not.toEqual([]);
    expect(lines.filter((line) => !line.startsWith("registry/policies/other.yaml"))).toEqual([]);
    expect(said((files) => files.set("registry/policies.yaml", "[]"))).toEqual([]);
  });

  test("are the files of an environment's Sigstore, each told of once", () => {
    const both = `trustedRoot: ${ROOT}, signingConfig: ${CONFIG}`;
    const lines = said((files) => {
      own("staging", both)(files);
      own("production", both)(files);
    });
    expect(lines).toEqual([`${ROOT}:1:1: no such file; ${named}`, `${CONFIG}:1:1: no such file; ${named}`]);
    expect(said(own("staging", `trustedRoot: ${ROOT}`))).toEqual([`${ROOT}:1:1: no such file; ${named}`]);
  });

  test("which are read as what they are", () => {
    const type = "application/vnd.dev.sigstore";
    const root = JSON.stringify({ mediaType: `${type}.trustedroot+json;version=0.1` });
    const config = JSON.stringify({ mediaType: `${type}.signingconfig.v0.2+json`, rekorTlogConfig: {}, tsaConfig: {} });
    const of = (first: string, second: string) => {
      const lines = said((files) => {
        own("staging", `trustedRoot: ${ROOT}, signingConfig: ${CONFIG}`)(files);
        files.set(ROOT, first).set(CONFIG, second);
      });
      return [...new Set(lines.map((line) => line.split(":")[0]))];
    };
    expect(of(root, config)).toEqual([]);
    expect(of(config, config)).toEqual([ROOT]);
    expect(of(root, root)).toEqual([CONFIG]);
  });
});
