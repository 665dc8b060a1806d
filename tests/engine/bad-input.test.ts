import { rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import type { Outcome } from "./support/process.js";

const INPUTS = "images/onnxruntime/inputs.yaml";
const BASE = "bases/python/inputs.yaml";
const LABELS = "images/onnxruntime/labels.yaml";
const DOCKERFILE = "images/onnxruntime/Dockerfile";
const SMOKE = "images/onnxruntime/tests/smoke.yaml";
const STRUCTURE = "images/onnxruntime/tests/structure.yaml";
const BUDGETS = "policies/budgets.yaml";
const LOCKS = {
  amd64: "images/onnxruntime/locks/onnxruntime.amd64.json",
  arm64: "images/onnxruntime/locks/onnxruntime.arm64.json",
  base: "bases/python/locks/python-3.11.amd64.json",
};
const RENEW = "Renew the lock with: ./daggerw call image --name=onnxruntime lock export --path=.";

let checkout: Checkout;

beforeAll(() => {
  checkout = Checkout.small();
});

afterEach(() => {
  const files = [INPUTS, BASE, LABELS, DOCKERFILE, SMOKE, STRUCTURE, BUDGETS, ...Object.values(LOCKS)];
  for (const file of files) checkout.restore(file);
});

const check = () => checkout.daggerw("call", "check-inputs");
const build = (...more: string[]) => checkout.daggerw("call", "image", "--name=onnxruntime", "layout", ...more, "sync");

/** The line of a file that holds a text, from 1 on. */
const lineOf = (name: string, text: string) =>
  checkout
    .read(name)
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;

/** The error's message, as ./daggerw shows it. */
function message(done: Outcome): string {
  expect(done.code).not.toBe(0);
  return done.stderr;
}

test("a checkout without mistakes passes", async () => {
  const done = await check();
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toContain("2 images, 4 locks and 2 Dockerfiles (1 derived) are in order");
});

describe("inputs", () => {
  test("YAML that does not parse, with its position", async () => {
    checkout.replace(INPUTS, "  requirements:", "  requirements: ][");
    const said = message(await check());
    expect(said).toMatch(/images\/onnxruntime\/inputs\.yaml:5:\d+: /);
    expect(said.split(INPUTS).length).toBeLessThan(5);
    expect(said).toContain("Correct these files, then run the command again.");
  });

  test("unknown keys, wrong types and a requirement that is none in several files, all at once", async () => {
    checkout.replace(INPUTS, "base: python-3.11", "base: python-3.11\ncolour: red");
    checkout.replace(INPUTS, "numpy==2.4.6", "numpy=2.4.6");
    checkout.replace(BASE, "epoch: ", 'epoch: "soon" # ');
    checkout.replace(BASE, "linux/arm64", "linux/riscv64");
    checkout.replace(LABELS, "version: { package: onnxruntime }", 'version: "v1.32.0"');
    const lines = message(await check()).split("\n");
    const starts = (text: string) => expect(lines.filter((line) => line.includes(text))).toHaveLength(1);
    starts(`${BASE}:${lineOf(BASE, "riscv64")}:`);
    starts(`${BASE}:${lineOf(BASE, "soon")}:`);
    starts(`${INPUTS}:${lineOf(INPUTS, "colour")}:1: colour: `);
    starts(`${INPUTS}:${lineOf(INPUTS, "numpy=2")}:7: python.requirements[1]: expected NAME and versions`);
    starts(`${LABELS}:${lineOf(LABELS, "v1.32.0")}:`);
    expect(lines.join("\n")).toContain("Correct these files, then run the command again.");
  });
});

describe("what an image needs later", () => {
  test("is looked for by check-inputs, all at once, by file and line", async () => {
    checkout.eject("onnxruntime");
    checkout.replace(INPUTS, "files: [app]", "files: [ap]");
    checkout.replace(SMOKE, "    expect:", "    expects:");
    checkout.replace(STRUCTURE, "shouldExist", "shouldExists");
    checkout.replace(BUDGETS, "  onnxruntime:", "  onnxruntine:");
    checkout.replace(DOCKERFILE, "COPY --link --from=pure /out /\n", "");
    checkout.write("images/new/README.md", "# New\n");
    const said = message(await check());
    checkout.remove("images/new");
    expect(said).toMatch(
      /images\/onnxruntime\/inputs\.yaml:\d+:\d+: layers\[2\]\.files\[0\]: there is no "ap" in images\/onnxruntime, did you/,
    );
    expect(said).toMatch(/smoke\.yaml:\d+:\d+: commands\[0\]\.expects: unknown key; .*did you mean "expect"\?/);
    expect(said).toMatch(
      /structure\.yaml:\d+:\d+: fileExistenceTests\[0\]\.shouldExists: unknown key; .*did you mean "shouldExist"\?/,
    );
    expect(said).toMatch(/policies\/budgets\.yaml:\d+:\d+: images: image "onnxruntime" has no budget/);
    expect(said).toMatch(
      /onnxruntime\/Dockerfile:\d+:1: final-stage: stage "onnxruntime": there is no COPY --from=pure/,
    );
    expect(said).toMatch(/images\/new\/inputs\.yaml:1:1: no such file/);
    const files = [...said.matchAll(/^(?:Error: )?((?:images|bases|policies)\/[^:]+):/gm)].map(([, file]) => file);
    expect(files).toEqual([...files].sort());
  });

  test("a link out of the repository is no file of it", async () => {
    checkout.remove(STRUCTURE);
    symlinkSync("/etc/hostname", checkout.path(STRUCTURE));
    const said = message(await check());
    rmSync(checkout.path(STRUCTURE));
    expect(said).toMatch(/structure\.yaml:1:1: it cannot be read: /);
    expect(said.length).toBeLessThan(2_000);
  });

  test("a file that a stage names is told of before it is built", async () => {
    checkout.replace(INPUTS, "files: [app]", "files: [ap]");
    const said = message(await build("--platforms=linux/amd64"));
    expect(said).toContain('there is no "ap" in images/onnxruntime, did you mean "app"?');
    expect(said).not.toMatch(/[A-Za-z0-9+/]{100}/);
  });

  test("a last stage in another order is no plan of bake's", async () => {
    const lines = ["COPY --link --from=compiled /out /\n", "COPY --link --from=pure /out /\n"];
    checkout.eject("onnxruntime");
    checkout.replace(DOCKERFILE, lines.join(""), [...lines].reverse().join(""));
    const said = message(await checkout.daggerw("call", "image", "--name=onnxruntime", "bake-plan"));
    expect(said).toContain("expected the layers in the order compiled, pure, app, got pure, compiled, app");
  });

  test("what only a builder sees is told with its stage, without the engine's IDs", async () => {
    checkout.eject("onnxruntime");
    checkout.replace(DOCKERFILE, "COPY inputs/app/app ", "ARG WHERE=inputs/app/none\nCOPY $WHERE ");
    const done = await checkout.start(["--progress=plain", "call", "image", "--name=onnxruntime", "layout", "sync"])
      .ended;
    const error = done.stderr.slice(done.stderr.lastIndexOf("Error: "));
    expect(done.code).not.toBe(0);
    expect(error).toContain('images/onnxruntime/Dockerfile: stage "app" for linux/');
    expect(error).toContain("inputs/app/none");
    expect(error).not.toMatch(/load Container@|[A-Za-z0-9+/]{100}/);
  });
});

describe("locks", () => {
  test("stale, cut off and with two versions: each is named, with the command that renews it", async () => {
    checkout.replace(INPUTS, "numpy==2.4.6", "numpy==2.4.5");
    checkout.write(LOCKS.arm64, checkout.read(LOCKS.arm64).slice(0, 1000));
    checkout.editLock(LOCKS.base, ({ debs }) => debs[1] && debs.push({ ...debs[1], version: "999" }));
    const said = message(await check());
    expect(said).toContain(`${LOCKS.amd64}:1:1: the lock is stale: ${INPUTS} asks for sha256:`);
    expect(said).toMatch(/onnxruntime\.arm64\.json:\d+:\d+: the file is cut off/);
    expect(said).toMatch(/python-3\.11\.amd64\.json:\d+:\d+: debs\[\d+\]\.version: two versions of \S+: \S+ and 999/);
    expect(said).toContain(RENEW);
    expect(said).toContain("./daggerw call image --name=python-3.11 lock export --path=.");
  });

  test("a digest, a size and a platform that are none", async () => {
    checkout.editLock(LOCKS.amd64, ({ wheels }) => Object.assign(wheels[0] ?? {}, { sha256: "abc", size: -1 }));
    checkout.replace(LOCKS.arm64, "linux/arm64", "linux/riscv64");
    const said = message(await check());
    expect(said).toMatch(/onnxruntime\.amd64\.json:\d+:\d+: wheels\[0\]\.sha256: expected 64 lower-case hex digits/);
    expect(said).toMatch(/onnxruntime\.amd64\.json:\d+:\d+: wheels\[0\]\.size: expected more than 0, got -1/);
    expect(said).toMatch(/onnxruntime\.arm64\.json:\d+:\d+: platform: .*"linux\/riscv64"/);
    expect(said).toContain(RENEW);
  });

  test("a stale lock stops the build too", async () => {
    checkout.replace(INPUTS, "numpy==2.4.6", "numpy==2.4.5");
    const said = message(await build());
    expect(said).toContain("the lock is stale");
    expect(said).toContain("numpy==2.4.5 is asked for, the lock has 2.4.6");
    expect(said).toContain(RENEW);
  });
});

describe("what is asked for", () => {
  test("an unknown image", async () => {
    const said = message(await checkout.daggerw("call", "image", "--name=onnx", "layout", "sync"));
    expect(said).toContain('--name: unknown image "onnx"; allowed: onnxruntime, python-3.11');
    expect(said).toContain("Choose one of the names above.");
  });

  test("an unknown platform", async () => {
    const said = message(await build("--platforms=linux/riscv64"));
    expect(said).toContain('image "onnxruntime" is not built for "linux/riscv64"; allowed: linux/amd64, linux/arm64');
  });

  test("an unknown stage", async () => {
    const said = message(await checkout.daggerw("call", "image", "--name=onnxruntime", "stage", "--name=purr", "sync"));
    expect(said).toContain('onnxruntime has no stage "purr"; there are compiled, pure, app');
  });
});
