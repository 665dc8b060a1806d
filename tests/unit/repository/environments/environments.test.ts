import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ENVIRONMENTS_FILE,
  findEnvironment,
  isLoopback,
  parseEnvironments,
  repositoryPath,
} from "../../../../pipeline/src/repository/environments/index.js";
import { failure, problemLines } from "../../fixtures.js";

const TEXT = readFileSync(new URL(`../../../../${ENVIRONMENTS_FILE}`, import.meta.url), "utf8");
const parse = (text: string) => parseEnvironments({ path: ENVIRONMENTS_FILE, text });

/** The file with another registry for staging. */
const withRegistry = (registry: string) => TEXT.replace("registry: loopback", `registry: ${registry}`);

test("this repository has staging and production on the loopback registry", () => {
  const all = parse(TEXT);
  expect(all.map((item) => [item.name, repositoryPath(item, "vllm"), isLoopback(item), item.policy])).toEqual([
    ["staging", "staging/vllm", true, "registry/policies/staging.yaml"],
    ["production", "production/vllm", true, "registry/policies/production.yaml"],
  ]);
});

test("what comes from a build, and what by promotion only; without a word, by promotion", () => {
  expect(parse(TEXT).map((item) => item.takes)).toEqual(["releases", "promotions"]);
  expect(parse(TEXT.replaceAll(/ +takes: .*\n/g, "")).map((item) => item.takes)).toEqual(["promotions", "promotions"]);
  expect(problemLines(() => parse(TEXT.replace("takes: releases", "takes: all")))[0]).toContain(
    'environments.staging.takes: expected "releases" or "promotions", got "all"',
  );
});

test.each(["ghcr.io", "registry.corp:5000", "registry:5000", "registry-1.example.com"])(
  "%s is a registry, with TLS",
  (host) => {
    const [staging] = parse(withRegistry(JSON.stringify(host)));
    expect(staging?.registry).toBe(host);
    expect(staging && isLoopback(staging)).toBe(false);
  },
);

test.each([
  ...[
    "localhost",
    "localhost:5000",
    "127.0.0.1:5000",
    "10.0.0.1",
    "192.168.1.1:5000",
    "printer.local",
    "a.localhost:1",
  ],
  ...[
    "http://ghcr.io",
    "https://ghcr.io",
    "ghcr.io/team",
    "registry",
    "GHCR.io",
    "ghcr.io:",
    "-a.io",
    "[::1]:5000",
    "",
  ],
  ...["ghcr.io:0", "ghcr.io:65536", "ghcr.io:99999", "ghcr.io:443443", "ghcr.io:4 43", "ghcr.io:+443"],
])("%s is none", (host) => {
  const action = () => parse(withRegistry(JSON.stringify(host)));
  expect(failure(action).code).toBe("ENVIRONMENT");
  expect(problemLines(action)).toEqual([
    `registry/environments.yaml:5:15: environments.staging.registry: expected "loopback", or a host with a dot or a port that is reached with TLS ("ghcr.io", "registry.corp:5000"), got ${JSON.stringify(host)}`,
  ]);
});

describe("credentials", () => {
  test.each(["password", "token", "username", "auth", "registryAuth", "secretRef", "apiKey"])(
    "%s is none of its keys",
    (key) => {
      const text = TEXT.replace("namespace: staging", `namespace: staging\n    ${key}: hunter2`);
      expect(problemLines(() => parse(text))).toEqual([
        `registry/environments.yaml:7:5: environments.staging.${key}: credentials do not belong into this file; give them with --registry-auth`,
      ]);
    },
  );

  test("in an address are refused, and not shown", () => {
    const error = failure(() => parse(withRegistry("ann:hunter2@ghcr.io")));
    expect(error.message).toContain("give them with --registry-auth");
    expect(error.message).not.toContain("hunter2");
  });

  test("are not what an environment with such a name is", () => {
    expect(problemLines(() => parse(TEXT.replace("staging:\n", "auth: 5\n  staging:\n")))).toEqual([
      expect.stringMatching(/: environments\.auth: expected /),
    ]);
  });

  test("another unknown key is just unknown", () => {
    const text = TEXT.replace("namespace: staging", "namespace: staging\n    plainHttp: true");
    expect(problemLines(() => parse(text))[0]).toContain("unknown key; allowed: registry, namespace, policy, takes");
  });
});

describe("a Sigstore of its own", () => {
  const named = (value: string) => TEXT.replace("takes: promotions", `takes: promotions\n    sigstore: ${value}`);

  test("is two files of the repository; without a word, it is the public one", () => {
    const [root, config] = ["registry/sigstore/team.trusted-root.json", "registry/sigstore/team.signing-config.json"];
    const [staging, production] = parse(named(`{ trustedRoot: ${root}, signingConfig: ${config} }`));
    expect(staging?.sigstore).toBeUndefined();
    expect(production?.sigstore).toEqual({ trustedRoot: root, signingConfig: config });
    expect(parse(named(`{ trustedRoot: ${root} }`))[1]?.sigstore).toEqual({ trustedRoot: root });
  });

  test.each([
    ["{ signingConfig: registry/sigstore/a.json }", "sigstore.trustedRoot: expected a"],
    ["{ trustedRoot: ../a.json }", "expected a file of registry/sigstore"],
    ["{ trustedRoot: registry/sigstore/../a.json }", "expected a file of registry/sigstore"],
    ["{ trustedRoot: registry/sigstore/a.json, root: x }", "unknown key; allowed: trustedRoot, signingConfig"],
  ])("%s is none", (value, expected) => {
    expect(problemLines(() => parse(named(value))).join()).toContain(expected);
  });
});

describe("problems, each at its place", () => {
  test.each([
    [
      "two environments in one place",
      TEXT.replace("namespace: production", "namespace: staging"),
      ':11:16: environments.production.namespace: "staging" is in the same place already',
    ],
    [
      "a namespace with capitals",
      TEXT.replace("namespace: staging", "namespace: Staging"),
      ":6:16: environments.staging.namespace: expected a repository path",
    ],
    ["a namespace that climbs", TEXT.replace("namespace: staging", "namespace: a/../b"), "expected a repository path"],
    [
      "a policy elsewhere",
      TEXT.replace("registry/policies/staging.yaml", "../staging.yaml"),
      ":7:13: environments.staging.policy: expected a file of registry/policies",
    ],
    ["a name that is none", TEXT.replace("staging:\n", "Staging!:\n"), "expected the name of an environment"],
    ["no environment", "environments: {}\n", ":1:15: environments: expected at least one environment, got none"],
    ["broken YAML", "environments: [", "registry/environments.yaml:1:16"],
  ])("%s", (_name, text, expected) => {
    expect(failure(() => parse(text)).code).toBe("ENVIRONMENT");
    expect(problemLines(() => parse(text)).join("\n")).toContain(expected);
  });
});

test("an environment that is not declared is an error with the names there are", () => {
  expect(findEnvironment(parse(TEXT), "staging").namespace).toBe("staging");
  const action = () => findEnvironment(parse(TEXT), "prod");
  expect(failure(action).code).toBe("ENVIRONMENT");
  expect(failure(action).message).toContain("Choose one of those, or declare it in registry/environments.yaml.");
  expect(problemLines(action)).toEqual(['--environment: unknown environment "prod"; allowed: staging, production']);
});

test.each([
  ["ghcr.io", "ghcr.io:443"],
  ["registry.corp:443", "registry.corp"],
  ["docker.io", "index.docker.io:443"],
  ["registry-1.docker.io", "docker.io"],
])("%s and %s are one registry", (one, other) => {
  const both = withRegistry(one)
    .replace(/registry: loopback/, `registry: ${other}`)
    .replace("namespace: production", "namespace: staging");
  expect(problemLines(() => parse(both)).join()).toContain('"staging" is in the same place already');
  expect(parse(withRegistry(one).replace(/registry: loopback/, `registry: ${other}`))).toHaveLength(2);
});

test("another port is another registry, also where it begins like that of TLS", () => {
  const both = withRegistry("a.b1")
    .replace(/registry: loopback/, "registry: a.b:4431")
    .replace("namespace: production", "namespace: staging");
  expect(parse(both)).toHaveLength(2);
});
