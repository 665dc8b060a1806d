import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askedDigest,
  lockPath,
  parseTestInputs,
  testInputsPath,
} from "../../../../pipeline/src/repository/inputs/index.js";
import { checkLock, missingLock, parseLock, writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { catalog, failure, image, lock, problemLines, wheel } from "../../fixtures.js";

const app = image("app");
const path = testInputsPath(app);
const parse = (text: string, of = app) => parseTestInputs({ path: testInputsPath(of), text }, of);
const wanted = (platforms = "") => `name: app-cpu\n${platforms}python:\n  requirements: ["app-cpu==1.2.0"]\n`;
const RENEW = "Renew the lock with: ./daggerw call image --name=app lock export --path=.";

describe("tests/inputs.yaml", () => {
  test("names wheels; Python's version and the platforms are the image's", () => {
    expect(path).toBe("images/app/tests/inputs.yaml");
    const wants = parse(wanted());
    expect(wants).toMatchObject({
      name: "app-cpu",
      owner: "app",
      platforms: ["linux/amd64", "linux/arm64"],
      python: { version: "3.11", requirements: ["app-cpu==1.2.0"] },
    });
    expect(lockPath(wants, "linux/amd64")).toBe("images/app/tests/locks/app-cpu.amd64.json");
    expect(parse(wanted("platforms: [linux/amd64]\n")).platforms).toEqual(["linux/amd64"]);
  });

  test("every mistake is reported with its place: what an image has and a test has not, and inexact versions", () => {
    const text = `${wanted()}layers: []\n`.replace("app-cpu==1.2.0", "app-cpu>=1");
    const [requirement, layers] = problemLines(() => parse(text));
    expect(requirement).toBe(
      `${path}:3:18: python.requirements[0]: expected an exact version ("app-cpu==1"), got "app-cpu>=1"`,
    );
    expect(layers).toContain(`${path}:4:1: layers: unknown key`);
    expect(problemLines(() => parse("name: x\npython: { requirements: [] }\n"))[0]).toContain("python.requirements");
  });

  test("a platform that the image is not built for", () => {
    const narrow = { ...app, platforms: app.platforms.slice(0, 1) };
    expect(problemLines(() => parse(wanted("platforms: [linux/amd64, linux/arm64]\n"), narrow))).toEqual([
      `${path}:2:26: platforms[1]: image "app" is not built for linux/arm64; allowed: linux/amd64`,
    ]);
  });

  test("an image without Python has nothing that wheels could be laid over", () => {
    const bare = { ...app, python: { ...app.python, version: "" } };
    expect(problemLines(() => parse(wanted(), bare))).toEqual([`${path}:3:3: python: image "app" has no Python`]);
  });

  test("is no part of the catalog: the image asks for the same with and without it", () => {
    const [before, after] = [catalog(), catalog({ [path]: wanted() })];
    expect(after).toEqual(before);
  });
});

describe("its lock", () => {
  const wants = parse(wanted());
  const fresh = lock({
    image: "app-cpu",
    asked: askedDigest(wants, "linux/amd64", null),
    wheels: [wheel("app_cpu", "1.2.0")],
  });
  const check = (changed = wants) => checkLock(fresh, changed, "linux/amd64", null);

  test("is fresh for what was asked for, whatever the order", () => {
    expect(() => check()).not.toThrow();
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), (names) => {
        const asked = (list: string[]) =>
          askedDigest({ ...wants, python: { ...wants.python, requirements: list } }, "linux/amd64", null);
        const pins = names.map((name) => `${name}==1`);
        expect(asked([...pins].reverse())).toBe(asked(pins));
        expect(asked([...pins, "one-more==1"])).not.toBe(asked(pins));
      }),
    );
  });

  test("is stale when another version is asked for, and the image's command renews it", () => {
    const error = failure(() => check({ ...wants, python: { ...wants.python, requirements: ["app-cpu==1.3.0"] } }));
    expect(error.code).toBe("LOCK_STALE");
    const lines = error.message.split("\n");
    expect(lines[0]).toBe(
      "images/app/tests/locks/app-cpu.amd64.json:1:1: app-cpu==1.3.0 is asked for, the lock has 1.2.0",
    );
    expect(lines.at(-1)).toBe(RENEW);
  });

  test("missing or cut off: the image's command renews it", () => {
    const missing = missingLock(wants, "linux/amd64");
    expect(missing.message).toBe(
      `images/app/tests/locks/app-cpu.amd64.json:1:1: there is no lock of the test inputs "app-cpu" for linux/amd64\n${RENEW}`,
    );
    const file = { path: lockPath(wants, "linux/amd64"), text: writeLock(fresh).slice(0, 40) };
    expect(failure(() => parseLock(file, wants.owner)).message).toContain(RENEW);
  });
});
