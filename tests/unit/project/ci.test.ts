import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const text = (path: string) => readFileSync(`${ROOT}/${path}`, "utf8");

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  environment?: string;
  env?: Record<string, string>;
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const FOLDER = ".github/workflows";
const workflows = readdirSync(`${ROOT}/${FOLDER}`).map(
  (name) => [name, parse(text(`${FOLDER}/${name}`)) as Workflow] as const,
);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => [`${file}: ${name}`, job] as const),
);

/** One call of the wrapper, without a second command: no separator, substitution, redirection or line break. */
const ONE_CALL = /^\.\/daggerw (?:[^\s;&|<>`$()"'\\]|"\$[A-Z_]+"| )+$/;

describe("GitHub", () => {
  test("there are the four workflows", () => {
    expect(workflows.map(([name]) => name).sort()).toEqual([
      "drift.yml",
      "main.yml",
      "promote.yml",
      "pull-request.yml",
    ]);
  });

  test.each(jobs)("%s is a checkout and one call of ./daggerw", (_, { steps }) => {
    expect(steps).toHaveLength(2);
    expect(steps[0]).toMatchObject({
      uses: expect.stringMatching(/^actions\/checkout@/),
      with: { "persist-credentials": false },
    });
    expect(steps[0]?.run).toBeUndefined();
    expect(steps[1]?.uses).toBeUndefined();
    expect(steps[1]?.run).toMatch(ONE_CALL);
  });

  test.each(workflows.map(([name]) => name))("every action of %s is pinned by commit, with its version", (name) => {
    const lines = text(`${FOLDER}/${name}`).match(/^.*\buses:.*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(workflows)(
    "%s gives no permission to all jobs, and runs one at a time",
    (_, { permissions, concurrency }) => {
      expect(permissions).toEqual({});
      expect(concurrency).toMatchObject({ group: expect.any(String), "cancel-in-progress": expect.any(Boolean) });
    },
  );

  test.each(jobs)("%s has a time limit and no permission that it does not need", (name, job) => {
    const releases = /^(?:main|promote)\.yml/.test(name);
    const signing = { "id-token": "write", packages: "write" };
    const reading = name.startsWith("drift.yml") ? { packages: "read" } : {};
    expect(job.permissions).toEqual({ contents: "read", ...reading, ...(releases ? signing : {}) });
    expect(job.environment !== undefined).toBe(releases);
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(180);
  });

  test.each(jobs)("%s names secrets in its environment only, and no expression in a command", (_, job) => {
    for (const { run, with: inputs } of job.steps)
      expect(`${run} ${JSON.stringify(inputs)}`).not.toMatch(/secrets\.|\$\{\{/);
  });

  test("a pull request sees no secret and is not trusted", () => {
    expect(text(`${FOLDER}/pull-request.yml`)).not.toContain("secrets.");
    expect(workflows.flatMap(([, workflow]) => Object.keys(workflow.on))).not.toContain("pull_request_target");
  });
});

describe("GitLab's example", () => {
  type GitLabJob = {
    script?: string[];
    timeout?: string;
    image?: unknown;
    before_script?: unknown;
    after_script?: unknown;
  };
  const NOT_JOBS = ["stages", "default", "variables"];
  const example = parse(text("docs/ci/gitlab-ci.yml")) as Record<string, GitLabJob>;
  const examples = Object.entries(example).filter(([name]) => !NOT_JOBS.includes(name));

  test.each(examples)("%s is one call of ./daggerw", (_, job) => {
    expect(job.script).toEqual([expect.stringMatching(ONE_CALL)]);
    expect([job.before_script, job.after_script, example.default?.before_script]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(job.timeout).toMatch(/^\d+ hours?$/);
  });

  test("has the same calls as GitHub's workflows", () => {
    const calls = (list: (string | undefined)[]) =>
      list.map((line) => (line ?? "").replace(/ --dry-run=\S+/, "")).sort();
    expect(calls(examples.map(([, job]) => job.script?.[0]))).toEqual(calls(jobs.map(([, job]) => job.steps[1]?.run)));
  });
});

test("a second command in a step would be found", () => {
  for (const wrong of [
    "./daggerw check; curl x",
    "./daggerw check && x",
    "./daggerw check $(x)",
    "npm test",
    "./daggerw x\nrm y",
  ]) {
    expect(wrong).not.toMatch(ONE_CALL);
  }
});
