import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { factoryHome } from "../registry/support/home.js";
import { advisoryFolder, MANY, URLLIB3 } from "./support/advisories.js";
import { git } from "./support/git.js";
import { type Outcome, start } from "./support/process.js";

const FACTORY = resolve(".");
const OWN = randomBytes(4).toString("hex");

/** A repository of another team, outside of this one: the example's, or an empty one. */
class Team {
  readonly folder = mkdtempSync(join(inject("folder"), "team größe "));
  readonly keys = join(mkdtempSync(join(inject("folder"), "keys-")), "keys");

  constructor(example = true) {
    this.git("init", "--quiet");
    if (example) cpSync("examples/team/images", this.path("images"), { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  git(...args: string[]): string {
    return git(this.folder, ...args);
  }

  commit(): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "theirs");
    return this.git("rev-parse", "HEAD");
  }

  /** The factory's ./daggerw, called from inside. */
  daggerw(...args: string[]): Promise<Outcome> {
    const env = { IMAGE_FACTORY_KEYS: this.keys, IMAGE_FACTORY_MIN_FREE_GB: "1" };
    return start(join(FACTORY, "daggerw"), ["--silent", ...args], this.folder, env).ended;
  }
}

interface Dependency {
  name: string;
  digest?: Record<string, string>;
  annotations?: Record<string, unknown>;
}

/** What the provenance of a digest names, read from the registry: the tag that stands in for the referrers API. */
async function dependenciesOf(repository: string, digest: string): Promise<Dependency[]> {
  const port = readFileSync(join(factoryHome(), "run/registry.port"), "utf8").trim();
  const read = async (path: string) => {
    const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
    return (await fetch(`http://127.0.0.1:${port}/v2/${repository}/${path}`, { headers: { accept } })).json();
  };
  const { manifests } = (await read(`manifests/${digest.replace(":", "-")}`)) as { manifests: { digest: string }[] };
  for (const one of manifests) {
    const { layers } = (await read(`manifests/${one.digest}`)) as { layers: { digest: string }[] };
    const bundle = (await read(`blobs/${layers[0]?.digest}`)) as { dsseEnvelope?: { payload: string } };
    const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope?.payload ?? "", "base64").toString() || "{}");
    if (statement.predicateType === "https://slsa.dev/provenance/v1") {
      return statement.predicate.buildDefinition.resolvedDependencies;
    }
  }
  return [];
}

describe("the repository of the example, from a copy in a git repository of its own", () => {
  let team: Team;
  beforeAll(() => {
    team = new Team();
    const environments = readFileSync("registry/environments.yaml", "utf8");
    team.write("registry/environments.yaml", environments.replace(/namespace: /g, `namespace: ${OWN}/`));
    cpSync(advisoryFolder([URLLIB3], 1, MANY), team.path("advisories"), { recursive: true });
  });

  test("is in order, and says which of its files counts in place of the factory's", async () => {
    const done = await team.daggerw("call", "check-inputs");
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/^6 images, /);
    const line =
      /1 of them are replaced\n {2}registry\/environments\.yaml sha256:[0-9a-f]{64} in place of sha256:[0-9a-f]{64}/;
    expect(done.stdout).toMatch(line);
  });

  test("is checked and released, and its own commit is the source", async () => {
    const commit = team.commit();
    const builder = git(FACTORY, "rev-parse", "HEAD");
    const done = await team.daggerw("call", "--advisories=advisories", "release", "--name=greeter");
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain(commit);
    const digest = /@(sha256:[0-9a-f]{64})/.exec(done.stdout)?.[1] ?? "";
    const dependencies = await dependenciesOf(`${OWN}/staging/greeter`, digest);
    expect(dependencies.find(({ name }) => name === "source")?.digest).toEqual({ gitCommit: commit });
    const factory = dependencies.find(({ name }) => name === "factory");
    expect(factory?.digest?.gitCommit).toBe(builder);
    expect(factory?.annotations?.files).toMatch(/^sha256:[0-9a-f]{64}$/);
    const environments = dependencies.find(({ name }) => name === "registry/environments.yaml");
    expect(environments?.annotations).toEqual({ inPlaceOf: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test("an override that hides nothing is an error with the name that is meant", async () => {
    team.write("policies/severty.yaml", "block: {}\n");
    const { code, stderr } = await team.daggerw("call", "check-inputs");
    rmSync(team.path("policies"), { recursive: true });
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      'policies/severty.yaml: it hides no file of the factory, and nothing reads it, did you mean "policies/severity.yaml"?',
    );
  });
});

describe("a repository without images", () => {
  test("says so; new-image makes one that passes its tests; over a folder that is there nothing is written", async () => {
    const team = new Team(false);
    mkdirSync(team.path("images"));
    const none = await team.daggerw("call", "build-all");
    expect(none.stderr).toContain("this repository has no image of its own");
    const wrong = await team.daggerw(
      "call",
      "new-image",
      "--name=größe",
      "--requirements=waitress",
      "export",
      "--path=.",
    );
    expect(wrong.stderr).toMatch(/--name: expected an image name[\s\S]*--requirements: expected NAME and versions/);
    expect(team.git("status", "--porcelain")).toBe("");
    const asked = ["new-image", "--name=small", "--requirements=waitress==3.0.2", "export", "--path=."];
    const made = await team.daggerw("call", ...asked);
    expect(made.code, made.stderr).toBe(0);
    expect(existsSync(team.path("images/small/locks/small.arm64.json"))).toBe(true);
    const [schemaLine = ""] = readFileSync(team.path("images/small/inputs.yaml"), "utf8").split("\n");
    const schema = /\$schema=(.*)$/.exec(schemaLine)?.[1] ?? "";
    expect(existsSync(join(team.path("images/small"), schema))).toBe(true);
    rmSync(team.path("docs"), { recursive: true });
    expect(await team.daggerw("call", "editor-schemas", "export", "--path=.")).toMatchObject({ code: 0 });
    expect(existsSync(join(team.path("images/small"), schema))).toBe(true);
    const mixin = ["new-mixin", "--name=http", "--requirements=waitress==3.0.2", "export", "--path=."];
    expect(await team.daggerw("call", ...mixin)).toMatchObject({ code: 0 });
    expect(existsSync(team.path("mixins/http.yaml"))).toBe(true);
    const tested = await team.daggerw("call", "image", "--name=small", "test", "--platforms=linux/amd64");
    expect(tested.stdout).toContain("ok     linux/amd64 what was asked for is imported (as 65532:65532, read-only)");
    const before = team.git("status", "--porcelain");
    const again = await team.daggerw("call", ...asked);
    expect(again.stderr).toContain("images/small: it is there already; nothing is written over it");
    expect(team.git("status", "--porcelain")).toBe(before);
  });
});
