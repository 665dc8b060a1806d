import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import {
  baseChain,
  findImage,
  loadCatalog,
  lockPath,
  readCatalog,
  selectPlatforms,
} from "../../../../pipeline/src/repository/inputs/index.js";
import { APP, BASE, catalog, failure, image, LABELS, MIXIN, problemLines, sources } from "../../fixtures.js";

test("lists bases before the images that start from them", () => {
  expect(catalog().images.map((item) => item.name)).toEqual(["tiny", "app"]);
});

test("merges mixins, own values and what the base says", () => {
  const app = image("app");
  expect(app.python.requirements).toEqual(["fastapi==0.100.0", "numpy==2.2.0", "uvicorn[standard]==1.0"]);
  expect(app.python.version).toBe("3.11");
  expect(app.epoch).toBe(1764547200);
  expect(app.platforms).toEqual(["linux/amd64", "linux/arm64"]);
  expect(app.debian).toEqual({
    suite: "bookworm",
    packages: [],
    omit: [{ name: "perl-base", reason: "no maintainer script runs", from: "tiny" }],
  });
  expect(app.settings.env).toEqual({ PATH: "/usr/bin", LANG: "C", WEB: "1" });
  expect(app.settings.user).toBe("65532:65532");
  expect(app.settings.cmd).toBeUndefined();
});

test("makes one image of each variant, merged last", () => {
  const variants = `${BASE}variants:\n  tiny-a: { epoch: 7 }\n  tiny-b: { config: { env: { LANG: de } }, platforms: [linux/arm64] }\n`;
  const images = catalog({
    "bases/tiny/inputs.yaml": variants,
    "images/app/inputs.yaml": APP.replace("base: tiny", "base: tiny-b"),
  }).images;
  expect(images.map((item) => item.name)).toEqual(["tiny-a", "tiny-b", "app"]);
  expect(images[0]?.epoch).toBe(7);
  expect(images[1]?.settings.env).toEqual({ PATH: "/usr/bin", LANG: "de" });
  expect(images[2]?.platforms).toEqual(["linux/arm64"]);
  expect(images[2]?.folder).toBe("images/app");
});

test("gives a variant labels of its own, and says when there is no such variant", () => {
  const labels = `${LABELS}variants:\n  tiny-a: { extra: { com.example.gpu: sm_90, com.example.team: other } }\n`;
  const inputs = `${BASE}variants:\n  tiny-a: {}\n  tiny-b: {}\n`;
  const changes = {
    "bases/tiny/inputs.yaml": inputs,
    "bases/tiny/labels.yaml": labels,
    "images/app/inputs.yaml": APP.replace("base: tiny", "base: tiny-b"),
  };
  const [a, b] = catalog(changes).images;
  expect(a?.labels.extra).toEqual({ "com.example.gpu": "sm_90", "com.example.team": "other" });
  expect(b?.labels.extra).toEqual({ "com.example.team": "platform" });
  expect(b?.labels).not.toHaveProperty("variants");
  const wrong = { ...changes, "bases/tiny/labels.yaml": labels.replace("tiny-a", "tiny-c") };
  expect(problemLines(() => loadCatalog(sources(wrong)))).toEqual([
    'bases/tiny/labels.yaml:11:11: variants.tiny-c: unknown variant "tiny-c"; allowed: tiny-a, tiny-b',
  ]);
});

test("ignores files that are not its own", () => {
  expect(catalog({ "README.md": "{", "images/app/tests/x.yaml": "{" }).images).toHaveLength(2);
});

test("says where a lock is kept", () => {
  expect(lockPath(image("app"), "linux/arm64")).toBe("images/app/locks/app.arm64.json");
});

test("finds images, bases and platforms, and lists what is allowed", () => {
  const all = catalog();
  expect(baseChain(all, findImage(all, "app")).map((item) => item.name)).toEqual(["tiny"]);
  expect(selectPlatforms(image("app"), ["linux/arm64"])).toEqual(["linux/arm64"]);
  expect(selectPlatforms(image("app"))).toEqual(["linux/amd64", "linux/arm64"]);
  const name = failure(() => findImage(all, "apq"));
  expect(name.code).toBe("UNKNOWN_NAME");
  expect(name.message).toContain('--name: unknown image "apq", did you mean "app"?; allowed: app, tiny');
  const platform = failure(() => selectPlatforms(image("app"), ["linux/riscv64"]));
  expect(platform.code).toBe("UNKNOWN_NAME");
  expect(platform.message).toContain('image "app" is not built for "linux/riscv64"; allowed: linux/amd64, linux/arm64');
});

describe("bad input", () => {
  const bad = (changes: Record<string, string>) => problemLines(() => loadCatalog(sources(changes)));
  const app = (from: string, to: string) => bad({ "images/app/inputs.yaml": APP.replace(from, to) });

  test("has the code INPUTS_INVALID and says what to do", () => {
    const error = failure(() => loadCatalog(sources({ "images/app/inputs.yaml": "name: [" })));
    expect(error.code).toBe("INPUTS_INVALID");
    expect(error.message).toContain("Correct these files");
  });

  test("YAML that does not parse", () => {
    expect(app("name: app", "name: app: x")[0]).toMatch(
      /^images\/app\/inputs\.yaml:1:7: Nested mappings are not allowed/,
    );
    expect(app("name: app", "name: app\nname: b")[0]).toBe("images/app/inputs.yaml:2:1: Map keys must be unique");
    expect(bad({ "images/app/inputs.yaml": "" })).toEqual([
      "images/app/inputs.yaml:1:1: expected a map, got an empty file",
    ]);
    expect(app("requirements:", "requirements: ][").length).toBeLessThan(4);
  });

  test("requirements without versions, or with an address", () => {
    expect(app('"numpy==2.2.0"', "numpy")).toEqual([
      'images/app/inputs.yaml:5:18: python.requirements[0]: expected NAME and versions ("numpy==1.2.3", "numpy>=1.2.3"), got "numpy"',
    ]);
    for (const text of ["numpy @ file:///x", "numpy>=", "numpy>=2,", "numpy[]==2", "numpy==2 ;", "==2"])
      expect(app('"numpy==2.2.0"', JSON.stringify(text))[0]).toContain("expected NAME and versions");
  });

  test("unknown keys, with those allowed", () => {
    expect(app("name: app", "name: app\nlayer: []")).toEqual([
      'images/app/inputs.yaml:2:1: layer: unknown key; allowed: name, base, mixins, platforms, epoch, debian, python, config, layers, variants; did you mean "layers"?',
    ]);
    expect(app("stage: pure,", "stage: pure, deb: rest,")[0]).toContain(
      "layers[1].deb: unknown key; allowed: stage, comment, debs, wheels",
    );
    expect(bad({ "mixins/web.yaml": `${MIXIN}base: tiny\n` })[0]).toBe(
      "mixins/web.yaml:5:1: base: unknown key; allowed: debian, python, config",
    );
  });

  test("wrong types and values, all at once and in order", () => {
    const text = APP.replace("base: tiny", "base: tiny\nepoch: soon")
      .replace("[/cache]", "cache")
      .replace("8000/tcp", "http");
    expect(bad({ "images/app/inputs.yaml": text })).toEqual([
      'images/app/inputs.yaml:3:8: epoch: expected a number, got "soon"',
      'images/app/inputs.yaml:13:18: config.exposedPorts[0]: expected a port with its protocol ("8000/tcp"), got "http"',
      'images/app/inputs.yaml:14:12: config.volumes: expected a list, got "cache"',
    ]);
    expect(app("wheels: pure", "wheels: some")[0]).toContain(
      'layers[1].wheels: expected "compiled", "pure", "rest" or a list of package names or globs, got "some"',
    );
    expect(app('"pure Python wheels"', '""')[0]).toContain('layers[1].comment: expected at least 1 character, got ""');
    expect(app("LANG: C", "LANG: 1")[0]).toContain("config.env.LANG: expected a string, got 1");
    expect(app("LANG: C", '"A B": C')[0]).toContain("config.env.A B: expected a name of");
    expect(app("name: app\n", "")[0]).toBe("images/app/inputs.yaml:1:1: name: expected a string, got nothing");
  });

  test("an unknown platform", () => {
    expect(app("base: tiny", "base: tiny\nplatforms: [linux/riscv64]")).toEqual([
      'images/app/inputs.yaml:3:13: platforms[0]: expected "linux/amd64" or "linux/arm64", got "linux/riscv64"',
    ]);
  });

  test("unknown mixins and bases", () => {
    expect(app("[web]", "[web, gpu]")).toEqual([
      'images/app/inputs.yaml:3:15: mixins[1]: unknown mixin "gpu"; allowed: web',
    ]);
    expect(app("base: tiny", "base: big")).toEqual([
      'images/app/inputs.yaml:2:7: base: unknown base "big"; allowed: app, tiny',
    ]);
    const variant = `${BASE}variants:\n  a: { mixins: [gpu] }\n`;
    expect(bad({ "bases/tiny/inputs.yaml": variant })).toContain(
      'bases/tiny/inputs.yaml:17:17: variants.a.mixins[0]: unknown mixin "gpu"; allowed: web',
    );
  });

  test("the nearest name is offered", () => {
    expect(app("mixins: [web]", "mixins: [wep]")).toEqual([
      'images/app/inputs.yaml:3:10: mixins[0]: unknown mixin "wep", did you mean "web"?; allowed: web',
    ]);
    expect(app("base: tiny", "base: Tiny")[0]).toContain("expected an image name");
    expect(app("base: tiny", "base: tyny")[0]).toContain('unknown base "tyny", did you mean "tiny"?');
  });

  test("what is wrong in one file hides nothing in the others", () => {
    const files = sources({
      "bases/tiny/inputs.yaml": BASE.replace("rest", "all"),
      "images/app/inputs.yaml": APP.replace("[web]", "[wep]"),
      "images/a/inputs.yaml": "name: a\nbase: b\n",
      "images/a/labels.yaml": LABELS,
      "images/b/inputs.yaml": "name: b\nbase: a\n",
      "images/b/labels.yaml": LABELS,
      "images/c/inputs.yaml": APP.replace("name: app", "name: c").replace("base: tiny", "base: c"),
      "images/c/labels.yaml": LABELS,
      "images/d/inputs.yaml": "name: d\nepoch: 1\n",
      "images/d/labels.yaml": LABELS,
    });
    const { catalog, problems } = readCatalog(files);
    expect(problems.map((problem) => `${problem.file} ${problem.path}`).sort()).toEqual([
      "bases/tiny/inputs.yaml layers[0].debs",
      "images/a/inputs.yaml base",
      "images/app/inputs.yaml mixins[0]",
      "images/b/inputs.yaml base",
      "images/c/inputs.yaml base",
      "images/d/inputs.yaml layers",
    ]);
    expect(catalog.images).toEqual([]);
  });

  test("images that are whole are read beside those that are not", () => {
    const { catalog, at } = readCatalog(sources({ "images/app/inputs.yaml": APP.replace("tiny", "tony") }));
    expect(catalog.images.map(({ name }) => name)).toEqual(["tiny"]);
    expect(formatProblem(at("tiny", ["layers", 0, "debs"], "no"))).toBe(
      "bases/tiny/inputs.yaml:11:56: layers[0].debs: no",
    );
  });

  test("layers of a variant are counted as the image counts them", () => {
    const layer = "{ stage: more, comment: more, debs: [libc6] }";
    const { at } = readCatalog(
      sources({ "bases/tiny/inputs.yaml": `${BASE}variants:\n  a: { layers: [${layer}] }\n` }),
    );
    expect(formatProblem(at("a", ["layers", 0, "stage"], "no"))).toContain(":11:14: layers[0].stage: no");
    expect(formatProblem(at("a", ["layers", 1, "stage"], "no"))).toContain(":17:26: variants.a.layers[0].stage: no");
  });

  test("an image that starts from itself", () => {
    expect(bad({ "bases/tiny/inputs.yaml": `${BASE}base: app\n` })).toEqual([
      'bases/tiny/inputs.yaml:16:7: base: "tiny" starts from "app", which leads round in a circle',
      'images/app/inputs.yaml:2:7: base: "app" starts from "tiny", which leads round in a circle',
    ]);
  });

  test("a name or a stage twice", () => {
    const twice = { "images/other/inputs.yaml": APP, "images/other/labels.yaml": LABELS };
    expect(bad(twice)).toEqual([
      'images/other/inputs.yaml:1:7: name: image "app" is declared twice; first in images/app/inputs.yaml',
    ]);
    expect(app("stage: pure", "stage: compiled")).toEqual([
      'images/app/inputs.yaml:8:14: layers[1].stage: stage "compiled" is used twice; one layer per stage',
    ]);
  });

  test("what is missing", () => {
    expect(bad({ "bases/tiny/inputs.yaml": "name: tiny\ndebian: { packages: [libc6] }\n" })).toEqual([
      "bases/tiny/inputs.yaml:1:1: epoch: expected SOURCE_DATE_EPOCH in seconds, got nothing",
      "bases/tiny/inputs.yaml:1:1: layers: expected at least one layer, got nothing",
      "bases/tiny/inputs.yaml:2:9: debian.suite: expected the code name of a suite, got nothing",
      "images/app/inputs.yaml:5:3: python.version: expected MAJOR.MINOR, got nothing",
    ]);
  });

  test("a base without the platform", () => {
    const base = BASE.replace("[linux/amd64, linux/arm64]", "[linux/amd64]");
    const text = APP.replace("base: tiny", "base: tiny\nplatforms: [linux/arm64]");
    expect(bad({ "bases/tiny/inputs.yaml": base, "images/app/inputs.yaml": text })).toEqual([
      'images/app/inputs.yaml:3:12: platforms: base "tiny" is not built for linux/arm64; allowed: linux/amd64',
    ]);
  });

  test("labels", () => {
    const labels = (from: string, to: string) => bad({ "images/app/labels.yaml": LABELS.replace(from, to) });
    expect(labels("1.2.3", "1.2")[0]).toBe(
      'images/app/labels.yaml:5:10: version: expected a semantic version ("1.2.3") or { package: NAME }, got 1.2',
    );
    expect(labels("1.2.3", "v1.2.3")[0]).toBe(
      'images/app/labels.yaml:5:10: version: expected a semantic version ("1.2.3"), got "v1.2.3"',
    );
    expect(labels("https://example.com/factory\n", "here\n")[0]).toContain(
      'source: expected a valid http or https URL, got "here"',
    );
    const without = sources().filter((file) => file.path !== "images/app/labels.yaml");
    expect(problemLines(() => loadCatalog(without))[0]).toContain(
      "images/app/labels.yaml:1:1: no such file; every image needs one with title",
    );
  });
});
