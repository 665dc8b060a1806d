import { cpSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Checkout } from "../engine/support/checkout.js";

/** Images as a user would write them, on the committed base; each locks packages that pull in what the base omits. */
const IMAGES = ["opencv", "ffmpeg", "scikit-learn"];
const FOUND = ["amd64", "arm64"].map((arch) => `ok     linux/${arch} every library and interpreter is found`);

let checkout: Checkout;

beforeAll(() => {
  checkout = Checkout.small();
  for (const name of IMAGES)
    cpSync(resolve("tests/full/images", name), checkout.path(`images/${name}`), { recursive: true });
});

const image = (name: string, ...args: string[]) => checkout.daggerw("call", "image", `--name=${name}`, ...args);
const packages = (name: string, arch = "amd64") =>
  (
    JSON.parse(readFileSync(checkout.path(`images/${name}/locks/${name}.${arch}.json`), "utf8")).debs as {
      name: string;
    }[]
  ).map((deb) => deb.name);

describe.each(IMAGES)("%s", (name) => {
  test("is locked, and the locks are in order", async () => {
    expect(await image(name, "lock", "export", "--path=.")).toMatchObject({ code: 0 });
    const said = checkout.read("locks.diff.md").includes("not omitted: libpcre2-8-0, as ");
    expect(said).toBe(name !== "scikit-learn");
  });

  test("starts, and everything that its files name is found or accepted", async () => {
    const done = await image(name, "test");
    expect(done).toMatchObject({ code: 0 });
    for (const line of FOUND) expect(done.stdout).toContain(line);
  });
});

test("libraries that the base omits and these images load are in their locks; what maintainer scripts call is not", () => {
  expect(packages("opencv")).toEqual(expect.arrayContaining(["libmd0", "libpcre2-8-0", "libselinux1"]));
  expect(packages("ffmpeg")).toEqual(expect.arrayContaining(["libmd0", "libpcre2-8-0", "libselinux1"]));
  expect(packages("scikit-learn")).not.toContain("libselinux1");
  for (const name of IMAGES)
    for (const omitted of ["debconf", "dpkg", "mawk"]) expect(packages(name)).not.toContain(omitted);
});

test("an acceptance that matches nothing is named, and so is what it stood for", async () => {
  checkout.replace("images/scikit-learn/tests/smoke.yaml", "_build_utils/version.py", "_build_utils/versions.py");
  const done = await image("scikit-learn", "test");
  expect(done.code).not.toBe(0);
  expect(done.stderr).toContain("sklearn/_build_utils/version.py needs /usr/bin/env, which is not found");
  expect(done.stderr).toContain("nothing that is missing matches it");
});
