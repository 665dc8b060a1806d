import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Wrapper } from "./support/wrapper.js";

const { engineVersion } = JSON.parse(readFileSync("dagger.json", "utf8")) as { engineVersion: string };

let wrapper: Wrapper;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  wrapper = new Wrapper();
  ({ folder, env } = wrapper);
});

afterEach(() => wrapper.remove());

const run = (...args: string[]) => wrapper.run(...args);

describe("arguments", () => {
  test("the constructor's flags come right after `call`, and no address is shown", () => {
    const { words, stderr, code } = run("--silent", "call", "image", "--name=vllm");
    expect(code).toBe(0);
    expect(words).toEqual([
      "--silent",
      "call",
      "--debian-mirror=env:IMAGE_FACTORY_DEBIAN_MIRROR",
      "--debian-security-mirror=env:IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR",
      "--python-index=env:IMAGE_FACTORY_PYTHON_INDEX",
      "--go-proxy=env:IMAGE_FACTORY_GO_PROXY",
      `--mod=${process.cwd()}`,
      "image",
      "--name=vllm",
    ]);
    expect(words.join() + stderr).not.toContain("mirror.invalid");
  });

  test("`check` is dagger's, which reads what it gets of this machine from a file", () => {
    const { words, stderr } = run("--silent", "check", "-l");
    expect(words.slice(0, 5)).toEqual(["--silent", "check", "--mod", process.cwd(), "-l"]);
    expect(words.slice(5).sort()).toEqual([
      "image_factory_debianMirror='env://IMAGE_FACTORY_DEBIAN_MIRROR'",
      "image_factory_debianSecurityMirror='env://IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR'",
      "image_factory_goProxy='env://IMAGE_FACTORY_GO_PROXY'",
      "image_factory_pythonIndex='env://IMAGE_FACTORY_PYTHON_INDEX'",
    ]);
    expect(words.join() + stderr).not.toContain("mirror.invalid");
  });

  test.each([
    [["--silent", "check", "--at=2027-01-15", "--environments", "production"]],
    [["--silent", "check", "--environments=production", "--at", "2027-01-15"]],
  ])("`check` of another day is a call of outlook: %j", (words) => {
    const called = run(...words).words;
    expect(called.slice(0, 2)).toEqual(["--silent", "call"]);
    expect(called.slice(called.indexOf("outlook")).sort()).toEqual([
      "--at=2027-01-15",
      "--environments=production",
      "outlook",
    ]);
    expect(called).toContain(`--mod=${process.cwd()}`);
  });

  test("images, platforms and the constructor's flags reach each gate that takes them", () => {
    const folder = wrapper.path("it's mine");
    mkdirSync(folder);
    const flags = ["--images=a,b", "--platforms", "linux/amd64", `--advisories=${folder}`, "--python-index=env:MINE"];
    const { words } = run("check", ...flags, "--failfast", "image-factory:scan");
    expect(words.slice(0, 5)).toEqual(["check", "--mod", process.cwd(), "--failfast", "image-factory:scan"]);
    for (const gate of ["test", "policy", "sbom", "scan"]) {
      expect(words).toContain(`image_factory_${gate}_images='a,b'`);
      expect(words).toContain(`image_factory_${gate}_platforms='linux/amd64'`);
    }
    expect(words).toContain(`image_factory_advisories='${folder.replace("'", "'\\''")}'`);
    expect(words.filter((word) => word.includes("pythonIndex"))).toEqual(["image_factory_pythonIndex='env://MINE'"]);
    expect(run("check", "--advisories=none").code).not.toBe(0);
  });

  test("a flag that is given is not added again", () => {
    const { words } = run("call", "--python-index=env:MINE", "functions");
    expect(words.filter((word) => word.startsWith("--python-index"))).toEqual(["--python-index=env:MINE"]);
  });

  test("only the constructor's own words are looked at: no value, and nothing behind the function", () => {
    const added = (...args: string[]) =>
      run("call", ...args).words.filter((word) => /^--(?:python-index|go-proxy)/.test(word));
    expect(added("image", "--name", "--python-index", "test")).toContain(
      "--python-index=env:IMAGE_FACTORY_PYTHON_INDEX",
    );
    expect(added("--python-index", "env:MINE", "images")[0]).toBe("--go-proxy=env:IMAGE_FACTORY_GO_PROXY");
    expect(added("--silent", "images")).toHaveLength(2);
    expect(run("call", "--python-index", "env:MINE", "images").words).toContain("--python-index=env:MINE");
    expect(run("call", "image", "--name=release", "test").words.join()).not.toContain("signing");
  });

  test.each([
    [["build-all", "export", "--path=dist"], true],
    [["build-all", "export", "--path", "dist"], true],
    [["build-all", "export", "-odist"], true],
    [["build-all", "--platforms", "linux/amd64", "export", "-o", "dist"], true],
    [["--python-index", "build-all", "images", "export", "--path=x"], false],
    [["image", "--name", "build-all", "export", "--path=x"], false],
    [["image", "--name=build-all", "layout", "export", "--path=x"], false],
    [["build-all", "entries", "--path=x"], false],
    [["build-all", "--", "export", "--path=x"], false],
  ])("%j writes incrementally: %s", (args, incremental) => {
    const have = run("call", ...args).words.filter((word) => word.startsWith("--have="));
    expect(have).toHaveLength(incremental ? 1 : 0);
  });

  test("lock asks somebody, or is told what to do", () => {
    const alone = (...args: string[]) =>
      spawnSync("setsid", ["--wait", wrapper.program, ...args], { env, encoding: "utf8" });
    const { status, stderr } = alone("call", "image", "--name=x", "lock");
    expect([status, stderr]).toEqual([1, expect.stringContaining("LOCK_ASKS")]);
    expect(stderr).toContain("lock export --path=.");
    expect(alone("-y", "call", "lock").status).toBe(0);
    expect(alone("call", "lock", "export", "--path=.").status).toBe(0);
  });

  test("the terminal of a stage gets the rights to leave the network; other terminals do not", () => {
    const words = (...args: string[]) => run("call", ...args).words;
    const stage = words("image", "--name=vllm", "stage", "--name=torch", "terminal", "--cmd=sh");
    expect(stage.slice(-3)).toEqual(["terminal", "--insecure-root-capabilities", "--cmd=sh"]);
    expect(words("toolbox", "terminal").at(-1)).toBe("terminal");
  });

  test("other commands and other modules get no flags", () => {
    expect(run("functions", "a b", "").words).toEqual(["functions", "a b"]);
    for (const other of [
      ["-m", "other"],
      ["-mother"],
      ["-smother"],
      ["--mod=other"],
      ["--mod", "other"],
      ["-M"],
      ["--no-mod"],
    ]) {
      expect(run("call", ...other, "x").words).toEqual(["call", ...other, "x"]);
      expect(run("call", "x", ...other).words).toEqual(["call", "x", ...other]);
      expect(run(...other, "call", "release").words).toEqual([...other, "call", "release"]);
    }
    expect(run("check", "-m", "other").words).toEqual(["check", "-m", "other"]);
  });

  test("what is called is this module, whatever the folder and the environment say; behind -- nothing is a flag", () => {
    env.DAGGER_MODULE = "/other";
    for (const rest of [["images"], ["images", "--", "-m", "x"]]) {
      expect(run("call", ...rest).words.slice(-rest.length - 1)).toEqual([`--mod=${process.cwd()}`, ...rest]);
    }
  });
});

describe("defaults that dagger takes from a file", () => {
  const at = (file: string, text: string) => {
    mkdirSync(dirname(wrapper.path(file)), { recursive: true });
    writeFileSync(wrapper.path(file), text);
  };

  test.each([
    "IMAGE_FACTORY_VERIFY_POLICY=weak.yaml",
    "  export   image_factory_verify_policy = weak.yaml",
    "imageFactory_source=.",
    "IMAGEFACTORY_SEED=hunter2",
    "A=1\n\nexport IMAGE_FACTORY_SEED=hunter2",
  ])("%j is refused, in the folder and above it", (text) => {
    at(".env", text);
    const { code, stderr, words } = run("call", "--signing-key=env:X", "verify", "--name=x");
    expect([code, words]).toEqual([1, []]);
    expect(stderr).toMatch(/DEFAULTS_FOUND[\s\S]*\/\.env:[13] (export )?(IMAGE_?FACTORY_|image_?Factory_)/i);
    expect(stderr).not.toMatch(/hunter2|weak/);
    mkdirSync(wrapper.path("deep/er"), { recursive: true });
    expect(run("--workdir=deep/er", "call", "images").code).toBe(1);
    expect(run("check", "-l").code).toBe(1);
  });

  test("of others it may be, and a call of another module may have them", () => {
    at(".env", "POSTGRES_PASSWORD=x\n# IMAGE_FACTORY_SEED=y\nMY_IMAGE_FACTORY_SEED=z\n");
    expect(run("call", "images").code).toBe(0);
    at(".env", "IMAGE_FACTORY_SEED=y\n");
    expect(run("call", "-m", "other", "x").code).toBe(0);
  });

  test("beside dagger.json every name is one of ours", () => {
    for (const part of ["daggerw", "dagger.json", "engine"])
      cpSync(part, wrapper.path(`repo/${part}`), { recursive: true });
    at("repo/.env", "# nothing\nverify_policy=weak.yaml\n");
    wrapper.program = wrapper.path("repo/daggerw");
    const { code, stderr } = run("call", "images");
    expect([code, stderr]).toEqual([1, expect.stringContaining("repo/.env:2 verify_policy")]);
    at("repo/.env", "# nothing\n");
    expect(run("call", "images").code).toBe(0);
  });
});

describe("the end of a run", () => {
  test("dagger's exit code is the exit code", () => {
    env.FAKE_EXIT = "17";
    expect(run("functions").code).toBe(17);
    expect(run("call", "build-all", "export", "--path=dist").code).toBe(17);
  });

  test.each([
    ["an export runs", ["call", "build-all", "export", "--path=dist"]],
    ["a call is told in few lines", ["call", "images"]],
    ["dagger speaks for itself", ["--progress=plain", "call", "images"]],
  ])("SIGTERM reaches dagger while %s", async (_, args) => {
    env.FAKE_READY = join(folder, "ready");
    const child = spawn(wrapper.program, args, { env, cwd: folder });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    await expect
      .poll(() => statSync(env.FAKE_READY as string, { throwIfNoEntry: false }), { timeout: 10_000 })
      .toBeDefined();
    child.kill("SIGTERM");
    expect(await new Promise((done) => child.on("close", done))).toBe(3);
    expect(output).toContain("got TERM");
  });
});

describe("what is shown", () => {
  const told = /^daggerw: done after \d:\d\d; all of it: (\/\S+\/log\/calls\/\S+\.log)$/m;

  test("without a terminal the last line names the log, which only its owner reads", () => {
    const [line, log = ""] = told.exec(run("call", "images").stderr) ?? [];
    expect(run("call", "images").stderr.trimEnd().split("\n").at(-1)).toMatch(told);
    expect(line).toBeDefined();
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test.each([["--progress=plain"], ["--silent"], ["-s"], ["-q"], ["--debug"]])(
    "with %s dagger speaks for itself",
    (flag) => {
      expect(run(flag, "call", "images").stderr).not.toMatch(told);
      expect(run(flag, "call", "build-all", "export", "--path=dist").stderr).not.toMatch(told);
    },
  );

  test("with DAGGER_PROGRESS, and for other commands than call, too", () => {
    expect(run("functions").stderr).not.toMatch(told);
    env.DAGGER_PROGRESS = "plain";
    expect(run("call", "images").stderr).not.toMatch(told);
  });

  test("in a terminal nothing is changed", () => {
    const typed = ["-qec", `${wrapper.program} call images`, "/dev/null"];
    const { status, stdout } = spawnSync("script", typed, { env, cwd: folder, encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^images\r$/m);
    expect(stdout).not.toMatch(/all of it/);
  });
});

describe("incremental export", () => {
  test.each([["--path=dist"], ["--path", "dist"], ["-o", "dist"]])("build-all is told what %s has", (...path) => {
    const { words } = run("call", "build-all", "--platforms=linux/amd64", "export", ...path);
    expect(words[words.indexOf("build-all") + 1]).toMatch(/^--have=\/.*\.json$/);
    expect(words.at(-1)).toBe(path.at(-1));
  });

  test("other exports are left alone", () => {
    expect(run("call", "image", "--name=vllm", "layout", "export", "--path=dist").words.join()).not.toContain("--have");
  });
});

describe("bad input", () => {
  test("an unknown engine", () => {
    env.IMAGE_FACTORY_ENGINE = "podman";
    expect(run("functions").stderr).toContain("IMAGE_FACTORY_ENGINE must be embedded or docker, got podman");
  });

  test("an unknown command of engine names those that there are", () => {
    const { code, stderr } = run("engine", "restart");
    expect(code).toBe(1);
    expect(stderr).toContain("there are: start, status, stop, logs");
  });

  test("a network that is no /16", () => {
    env.IMAGE_FACTORY_NETWORK = "x:10.1.2.0/24";
    expect(run("engine", "status").stderr).toContain("must be NAME:A.B.0.0/16");
  });

  test("status without an engine", () => {
    const { words } = run("engine", "status");
    expect(words[0]).toBe(`engine    ${engineVersion} not running`);
  });
});

test("the own tests of dist.py and call pass", () => {
  const done = spawnSync("python3", ["-m", "unittest", "discover", "-s", "tests/engine"], { encoding: "utf8" });
  expect(done.stderr).toContain("OK");
});
