import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Wrapper } from "./support/wrapper.js";

/* ./daggerw on the machines and in the checkouts that people have. */

const NOBODY = 65534;
const MIRRORS = ["DEBIAN_MIRROR", "DEBIAN_SECURITY_MIRROR", "PYTHON_INDEX", "GO_PROXY"];

let wrapper: Wrapper;
beforeEach(() => {
  wrapper = new Wrapper();
});
afterEach(() => wrapper.remove());

function write(name: string, text: string): void {
  mkdirSync(dirname(wrapper.path(name)), { recursive: true });
  writeFileSync(wrapper.path(name), text);
}

describe("a machine with Docker", () => {
  beforeEach(() => {
    for (const name of MIRRORS) delete wrapper.env[`IMAGE_FACTORY_${name}`];
    delete wrapper.env._EXPERIMENTAL_DAGGER_RUNNER_HOST;
    delete wrapper.env.IMAGE_FACTORY_REGISTRY_PORT;
    wrapper.env.IMAGE_FACTORY_ENGINE = "docker";
    wrapper.env.PIP_CONFIG_FILE = "/dev/null";
    mkdirSync(wrapper.path("user/.config/dagger/ca-certificates"), { recursive: true });
    // What would be installed or built is told on.
    for (const name of ["mmdebstrap", "go"]) wrapper.script(`bin/${name}`, 'echo "$0 $*" >>"$FAKE_LOG"; exit 1');
  });

  /** apt as a distribution is configured, with the lists that it has fetched. */
  function apt(sources: string, releases: Record<string, string>): void {
    for (const name of ["sources.list.d", "apt.conf.d", "preferences.d"]) write(`apt/${name}/.keep`, "");
    write("apt/sources.list.d/system.sources", sources);
    for (const [file, text] of Object.entries(releases)) write(`state/lists/${file}`, text);
    const places = [`Dir::Etc "${wrapper.path("apt")}";`, `Dir::State "${wrapper.path("state")}";`];
    write("apt.conf", places.join("\n"));
    wrapper.env.APT_CONFIG = wrapper.path("apt.conf");
  }

  const noMirrors = (words: string[]) => words.filter((word) => /^--(?:debian|store|seed)/.test(word));

  test("Ubuntu: its archives are not taken for Debian's, and nothing is installed for the default registry", () => {
    const place = "archive.invalid_ubuntu_dists_noble";
    const release =
      "Origin: Ubuntu\nLabel: Ubuntu\nSuite: noble\nCodename: noble\nArchitectures: amd64\nComponents: main\n";
    const sources = "Types: deb\nURIs: http://archive.invalid/ubuntu/\nSuites: noble\nComponents: main\nTrusted: yes\n";
    apt(sources, { [`${place}_Release`]: release, [`${place}_main_binary-amd64_Packages`]: "" });
    const { code, words, stderr } = wrapper.run("--silent", "call", "images");
    expect([code, noMirrors(words), stderr]).toEqual([0, [], expect.anything()]);
    expect(stderr).toContain("no default registry: this machine's apt knows no Debian archive");
    expect(stderr).not.toMatch(/note:|installing/);
    expect(wrapper.read("log")).not.toContain("mmdebstrap");
  });

  test("a Debian whose apt has no lists yet: they are fetched before it is said that there is no archive", () => {
    apt("Types: deb\nURIs: http://archive.invalid/debian\nSuites: bookworm\nComponents: main\n", {});
    const { code, stderr } = wrapper.run("--silent", "call", "images");
    expect(code).toBe(0);
    expect(stderr).toMatch(/apt-get update[\s\S]*no default registry: this machine's apt knows no Debian archive/);
  });

  test("a user without root, and a machine without apt, as Fedora is", () => {
    mkdirSync(wrapper.path("usr"));
    for (const name of readdirSync("/usr/bin").filter((name) => !/^(?:apt|dpkg)/.test(name)))
      symlinkSync(join("/usr/bin", name), wrapper.path(`usr/${name}`));
    wrapper.env.PATH = `${wrapper.path("bin")}:${wrapper.path("usr")}`;
    execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, wrapper.folder]);
    for (const user of [0, NOBODY]) {
      const done = spawnSync(resolve("daggerw"), ["--silent", "call", "images"], {
        ...{ env: { ...wrapper.env, IMAGE_FACTORY_HOME: wrapper.path(`home-${user}`) }, cwd: wrapper.folder },
        ...{ uid: user, gid: user, encoding: "utf8" },
      });
      expect([done.status, noMirrors(done.stdout.split("\n")), done.stderr]).toEqual([0, [], expect.anything()]);
      expect(done.stderr).toContain("no default registry: it needs root and apt");
      expect(done.stderr).not.toMatch(/note:|installing/);
      chownSync(wrapper.path("log"), NOBODY, NOBODY);
    }
    expect(wrapper.read("log")).not.toContain("mmdebstrap");
  });

  test("no dagger of the version, and no Go to build it with: what to install is said", () => {
    wrapper.script("bin/dagger", 'echo "dagger v0.1.0"');
    wrapper.env.PATH = `${wrapper.path("bin")}:/usr/bin:/bin`;
    execFileSync("rm", [wrapper.path("bin/go")]);
    const { code, stderr } = wrapper.run("call", "images");
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no dagger v\S+ on PATH; install that one, or Go 1\.21 or newer/);
  });
});

describe("certificate authorities of the machine's own", () => {
  /** Runs a function of engine/lib/authorities.sh, with folders and bundles below this test's own. */
  function authorities(script: string, env: NodeJS.ProcessEnv = {}): string[] {
    const places = `authority_folders=("$T/debian" "$T/fedora" "$T/none"); authority_bundles=("$T/bundle.crt")`;
    const argv = ["-euc", `. engine/lib/authorities.sh; ${places}; ${script}`];
    const all = { ...process.env, SSL_CERT_FILE: "", T: wrapper.folder, ...env };
    return execFileSync("bash", argv, { env: all, encoding: "utf8" }).split("\n").filter(Boolean).sort();
  }

  beforeEach(() => {
    for (const name of [
      "debian/team one.crt",
      "debian/sub/two.crt",
      "debian/README",
      "fedora/one.pem",
      "fedora/team one.crt",
    ])
      write(name, `of ${name}`);
    write("bundle.crt", "of all");
    symlinkSync(wrapper.path("bundle.crt"), wrapper.path("link.crt"));
  });

  test("are those of Debian's folder and of Fedora's, and SSL_CERT_FILE where it is not the distribution's own", () => {
    const found = ["debian/sub/two.crt", "debian/team one.crt", "fedora/one.pem", "fedora/team one.crt"];
    const below = (names: string[]) => names.map((name) => wrapper.path(name));
    expect(authorities("own_authorities")).toEqual(below(found));
    for (const same of ["bundle.crt", "link.crt", "missing.crt"])
      expect(authorities("own_authorities", { SSL_CERT_FILE: wrapper.path(same) })).toEqual(below(found));
    write("proxy.pem", "of a proxy");
    expect(authorities("own_authorities", { SSL_CERT_FILE: wrapper.path("proxy.pem") })).toEqual(
      below([...found, "proxy.pem"]),
    );
  });

  test("reach the engine each as a file, also two of one name", () => {
    authorities('copy_authorities "$T/copied"');
    const copied = readdirSync(wrapper.path("copied"));
    expect(copied.every((name) => name.endsWith(".crt"))).toBe(true);
    const texts = copied.map((name) => wrapper.read(`copied/${name}`)).sort();
    expect(texts).toEqual([
      "of debian/sub/two.crt",
      "of debian/team one.crt",
      "of fedora/one.pem",
      "of fedora/team one.crt",
    ]);
  });

  test("are no engine's of Docker until its user says so: what to type is said, once it is done nothing", () => {
    delete wrapper.env._EXPERIMENTAL_DAGGER_RUNNER_HOST;
    write("proxy.pem", "of a proxy");
    Object.assign(wrapper.env, { IMAGE_FACTORY_ENGINE: "docker", SSL_CERT_FILE: wrapper.path("proxy.pem") });
    expect(wrapper.run("call", "images").stderr).toMatch(/mkdir -p \S+\/dagger\/ca-certificates.*engine authorities/);
    mkdirSync(wrapper.path("user/.config/dagger/ca-certificates"), { recursive: true });
    expect(wrapper.run("call", "images").stderr).not.toContain("authorities");
  });
});

test("a bash that is too old, as macOS has it, says what to do", () => {
  const text = readFileSync("daggerw", "utf8").replaceAll(/\$\{?BASH_VERSINFO\[0\]\}?/g, "3");
  wrapper.script("old", text);
  wrapper.program = wrapper.path("old");
  const { code, stderr } = wrapper.run("call", "images");
  expect(code).toBe(1);
  expect(stderr).toContain("docs/plain-dagger.md");
});

describe("a checkout", () => {
  const calls = () => wrapper.run("--silent", "call", "images").words;
  const copy = (folder: string) => {
    for (const part of ["daggerw", "dagger.json", "engine"])
      cpSync(part, wrapper.path(`${folder}/${part}`), { recursive: true });
    return wrapper.path(folder);
  };

  test("called by a link to daggerw, and by a link to that", () => {
    mkdirSync(wrapper.path("links"));
    symlinkSync(resolve("daggerw"), wrapper.path("links/one"));
    symlinkSync("one", wrapper.path("links/two"));
    symlinkSync("links/two", wrapper.path("three"));
    for (const link of ["links/one", "links/two", "three"]) {
      wrapper.program = wrapper.path(link);
      expect(calls()).toContain(`--mod=${process.cwd()}`);
    }
  });

  test.each(["with spaces  in it", "größe/模块", "it's (1) [a] $HOME & co; #x"])("in a folder %j", (name) => {
    const folder = copy(name);
    wrapper.program = join(folder, "daggerw");
    expect(calls()).toContain(`--mod=${folder}`);
  });

  test("that may only be read", () => {
    const folder = copy("read-only");
    execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, wrapper.folder]);
    execFileSync("chown", ["-R", "0:0", folder]);
    execFileSync("chmod", ["-R", "a-w", folder]);
    const options = { env: wrapper.env, cwd: wrapper.folder, uid: NOBODY, gid: NOBODY, encoding: "utf8" } as const;
    const done = spawnSync(join(folder, "daggerw"), ["--silent", "call", "images"], options);
    expect(done.status).toBe(0);
    expect(done.stdout).toContain(`--mod=${folder}`);
  });

  test("made by a git that writes CRLF has the commit's bytes all the same", () => {
    const clone = wrapper.path("clone");
    execFileSync("git", ["-c", "core.autocrlf=true", "clone", "--quiet", "--config", "core.autocrlf=true", ".", clone]);
    const lines = execFileSync("git", ["-C", clone, "ls-files", "--eol"], { encoding: "utf8" }).split("\n");
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.filter((line) => /^i\/lf +w\/(?:crlf|mixed)/.test(line))).toEqual([]);
    wrapper.program = join(clone, "daggerw");
    expect(calls()).toContain(`--mod=${clone}`);
  });
});
