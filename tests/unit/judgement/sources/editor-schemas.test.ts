import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  editorSchemas,
  schemaLine,
  withSchemaLines,
  YAML_KINDS,
  yamlKindAt,
} from "../../../../pipeline/src/judgement/sources/index.js";
import { parseYaml } from "../../../../pipeline/src/repository/inputs/index.js";

const ROOT = new URL("../../../../", import.meta.url).pathname;
const FILES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.yaml", "*.yml"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter(Boolean);
const OURS = FILES.filter((path) => yamlKindAt(path) !== undefined);
const text = (path: string) => readFileSync(ROOT + path, "utf8");

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
addFormats.default(ajv);
const compiled = new Map(
  Object.entries(editorSchemas()).map(([path, json]) => [path, ajv.compile(JSON.parse(json) as object)]),
);

function validator(path: string) {
  const found = compiled.get(`docs/schemas/${yamlKindAt(path)?.name}.schema.json`);
  if (found === undefined) throw new Error(`no schema for ${path}`);
  return found;
}

/** Paths of what a JSON Schema validator says of a YAML text, as an editor would underline it. */
function underlined(path: string, yaml: string): string[] {
  const validate = validator(path);
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, params }) =>
    [instancePath, (params as { additionalProperty?: string }).additionalProperty]
      .filter((part) => part !== undefined)
      .join("/"),
  );
}

/** To accept a change: npm run test:unit -- --update */
test.each(Object.entries(editorSchemas()))("%s is what the readers' schema says", async (path, json) => {
  await expect(json).toMatchFileSnapshot(ROOT + path);
});

test("docs/schemas holds no schema of a kind that is gone", () => {
  const names = readdirSync(`${ROOT}docs/schemas`).map((name) => `docs/schemas/${name}`);
  expect(names.sort()).toEqual(Object.keys(editorSchemas()).sort());
});

test("every YAML file of the repository is of a kind, but for those of other programs", () => {
  const others = FILES.filter((path) => yamlKindAt(path) === undefined);
  expect(others).toEqual([
    ...readdirSync(`${ROOT}.github/workflows`).map((name) => `.github/workflows/${name}`),
    ".hadolint.yaml",
    "docs/ci/gitlab-ci.yml",
    "tests/lint/regal.yaml",
    "tests/workflows/wrong.yml",
  ]);
});

test.each(OURS)("%s names its schema in its first line, and fits it", (path) => {
  expect(text(path).split("\n")[0]).toBe(schemaLine(path));
  expect(underlined(path, text(path))).toEqual([]);
});

describe("the schemas", () => {
  test("describe every field, whatever it is in", () => {
    const bare = Object.entries(editorSchemas()).flatMap(([path, json]) => undescribed(JSON.parse(json), path));
    expect(bare).toEqual([]);
  });

  test("carry the words that the reader's schema has", () => {
    const inputs = JSON.parse(editorSchemas()["docs/schemas/inputs.schema.json"] ?? "");
    expect(inputs.properties.epoch.description).toContain("seconds since 1970");
    expect(inputs.properties.python.properties.version.pattern).toBe("^3\\.\\d+$");
  });
});

/** Pointers to properties without a description. */
function undescribed(schema: unknown, at: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {} } = schema as { properties?: Record<string, { description?: string }> };
  const own = Object.entries(properties).flatMap(([key, value]) =>
    value.description === undefined ? [`${at}/${key}`] : [],
  );
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => undescribed(value, `${at}/${key}`))];
}

/** One broken file for each kind of mistake and of file: what is wrong, and where an editor has to underline it. */
const BROKEN: readonly (readonly [what: string, path: string, yaml: string, where: string])[] = [
  ["an unknown key", "images/a/inputs.yaml", "name: a\nrequirement: []\n", "/requirement"],
  ["a missing name", "images/a/inputs.yaml", "base: python-3.11\n", ""],
  ["a name in capitals", "images/a/inputs.yaml", "name: App\n", "/name"],
  ["a version that is a number", "images/a/inputs.yaml", "name: a\npython: { version: 3.11 }\n", "/python/version"],
  [
    "a range for a version",
    "images/a/inputs.yaml",
    "name: a\npython: { requirements: [vllm>=0.30] }\n",
    "/python/requirements/0",
  ],
  ["a platform that nobody has", "images/a/inputs.yaml", "name: a\nplatforms: [linux/riscv64]\n", "/platforms/0"],
  ["a user by name", "mixins/a.yaml", "config: { user: nonroot }\n", "/config/user"],
  ["a mixin with a name", "mixins/a.yaml", "name: a\n", "/name"],
  ["a label that is misspelt", "images/a/labels.yaml", "titel: a\n", "/titel"],
  ["an address without a protocol", "images/a/labels.yaml", LABELS_WITH("source: example.com"), "/source"],
  [
    "an overlay without wheels",
    "images/a/tests/inputs.yaml",
    "name: a\npython: { requirements: [] }\n",
    "/python/requirements",
  ],
  [
    "a test that expects nothing",
    "images/a/tests/smoke.yaml",
    'commands: [{ name: a, as: ["1:1"], run: [a] }]\n',
    "/commands/0",
  ],
  [
    "a test that waits for an hour",
    "images/a/tests/smoke.yaml",
    'commands: [{ name: a, as: ["1:1"], run: [a], expect: a, idle: 3600 }]\n',
    "/commands/0/idle",
  ],
  ["another version of structure tests", "images/a/tests/structure.yaml", "schemaVersion: 1.0.0\n", "/schemaVersion"],
  ["a budget in words", "images/a/policy.yaml", "budget: large\n", "/budget"],
  ["a negative budget", "policies/budgets.yaml", "layer: -1\nimages: {}\nnewestPackageDays: 1\n", "/layer"],
  [
    "a relative path",
    "policies/files.yaml",
    'setuid: []\nsecrets: []\nwritable: [{ image: a, path: tmp, reason: "for everyone there" }]\n',
    "/writable/0/path",
  ],
  [
    "a reason of one word",
    "policies/generators.yaml",
    "- { image: a, stage: b, paths: [/c], reason: why }\n",
    "/0/reason",
  ],
  [
    "an SM version that is none",
    "policies/gpu.yaml",
    '- { image: a, libraries: [/a], mustRunOn: [90], reason: "for the H200s" }\n',
    "/0/mustRunOn/0",
  ],
  [
    "a version without a rule that it is excepted from",
    "policies/ingestion.yaml",
    "leastAgeDays: 7\nindexes: [default]\nsuites: [bookworm]\nunknown: { uploaded: tell, index: tell, malware: tell }\nexceptionDays: 90\nexceptions: [{ package: a, version: '1', rule: IN004, reason: not reached here, owner: the team, until: 2026-12-31 }]\n",
    "/exceptions/0/rule",
  ],
  ["no licence at all", "policies/licences.yaml", "allowed: []\nforbidden: []\narchives: []\nwaived: []\n", "/allowed"],
  [
    "a day that is none",
    "policies/life-cycle.yaml",
    "warnDays: 1\nproducts: [{ name: CUDA, of: suite, releases: { '12': { ends: tomorrow } } }]\naccepted: []\n",
    "/products/0/releases/12/ends",
  ],
  [
    "a share that is text",
    "policies/metrics.yaml",
    "history: 9\ncompare: { last: 5, least: 3 }\nslower: { percent: 25%, seconds: 5, noise: 4 }\nlarger: { percent: 3 }\n",
    "/slower/percent",
  ],
  ["a builder that is no URI", "policies/provenance.yaml", "builders: [us]\n", "/builders/0"],
  [
    "a severity that scanners do not have",
    "policies/severity.yaml",
    "block: { fixable: [severe], unfixed: [] }\n",
    "/block/fixable/0",
  ],
  [
    "a day that is no day",
    "policies/waivers.yaml",
    '- { id: CVE-2026-1, package: "pkg:pypi/a@1", image: a, reason: "not reached here", owner: us, expires: soon }\n',
    "/0/expires",
  ],
  [
    "an environment without a policy",
    "registry/environments.yaml",
    "environments: { a: { registry: loopback, namespace: a } }\n",
    "/environments/a",
  ],
  ["a policy that requires a promotion", "registry/policies/a.yaml", "require: [promotion]\n", "/require/0"],
];

function LABELS_WITH(line: string): string {
  return `title: a\ndescription: a\nlicenses: MIT\nvendor: a\nversion: 1.0.0\n${line}\n`;
}

describe("a validator of JSON Schema underlines", () => {
  test.each(BROKEN)("%s in %s, and our reader refuses it", (_, path, yaml, where) => {
    expect(underlined(path, yaml)).toContain(where);
    const kind = yamlKindAt(path);
    if (kind === undefined) throw new Error(path);
    expect(parseYaml({ path, text: yaml }, kind.schema).problems).not.toEqual([]);
  });

  test("something in a file of each kind", () => {
    const tried = new Set(BROKEN.map(([, path]) => yamlKindAt(path)?.name));
    expect(YAML_KINDS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});

test("files that are made name their schema, others stay as they are", () => {
  expect(withSchemaLines({ "images/a/inputs.yaml": "name: a\n", "images/a/Dockerfile": "FROM a\n" })).toEqual({
    "images/a/inputs.yaml": "# yaml-language-server: $schema=../../docs/schemas/inputs.schema.json\nname: a\n",
    "images/a/Dockerfile": "FROM a\n",
  });
});
