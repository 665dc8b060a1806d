import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLock, sortPackages, withoutOrigin, writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, failure, lock, wheel } from "../../fixtures.js";
import { anyLock } from "./arbitrary.js";

const path = "images/app/locks/app.amd64.json";
const parse = (text: string) => parseLock({ path, text });
const example = lock({
  image: "app",
  base: { image: "tiny", lock: lock().asked },
  debs: [deb("zlib1g", "1.2", { from: "tiny" }), deb("libc6", "2.36")],
  wheels: [wheel("numpy", "2.2.0")],
});

test("what is written is read back, sorted by name", () => {
  fc.assert(
    fc.property(anyLock, (any) => {
      const sorted = { ...any, debs: sortPackages(any.debs), wheels: sortPackages(any.wheels) };
      expect(parse(writeLock(any))).toEqual(sorted);
    }),
  );
});

test("writing is canonical: read and written again, the text is the same", () => {
  fc.assert(
    fc.property(anyLock, (any) => {
      expect(writeLock(parse(writeLock(any)))).toBe(writeLock(any));
    }),
  );
});

test("the text has one line per package", async () => {
  await expect(writeLock(example)).toMatchFileSnapshot("../../golden/app.amd64.lock.json");
  expect(parse(writeLock(lock()))).toEqual(lock());
});

describe("bad locks", () => {
  const bad = (from: string | RegExp, to: string) => failure(() => parse(writeLock(example).replace(from, to)));

  test("cut off anywhere", () => {
    const text = writeLock(example).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        const error = failure(() => parse(text.slice(0, length)));
        expect(error.code).toBe("LOCK_INVALID");
        expect(error.message).toContain("the file is cut off");
      }),
    );
  });

  test("cut off: the message says where, and the command that renews it", () => {
    const error = failure(() => parse(writeLock(example).slice(0, 40)));
    expect(error.message).toBe(
      `${path}:4:3: this is not JSON: expected a string that ends on its line, got "\\"p"\n${path}:4:5: the file is cut off: expected more JSON, got its end\nRenew the lock with: ./daggerw call image --name=app lock export --path=.`,
    );
  });

  test("not JSON", () => {
    expect(bad('"version": 1', "version: 1").message).toContain(`${path}:2:3: this is not JSON`);
  });

  test("a wrong sha256", () => {
    const error = bad(/"sha256": "0123/, '"sha256": "012X');
    expect(error.code).toBe("LOCK_INVALID");
    expect(error.message).toContain(`${path}:9:`);
    expect(error.message).toContain("debs[0].sha256: expected 64 lower-case hex digits of a sha256, got");
    expect(bad(/"asked": "sha256:/, '"asked": "md5:').message).toContain(
      'asked: expected "sha256:" and 64 lower-case hex digits',
    );
  });

  test("unknown fields, wrong types, an unknown architecture", () => {
    expect(bad('"size": 1000', '"sized": 1000').message).toContain(
      "debs[0].sized: unknown key; allowed: name, version, architecture",
    );
    expect(bad('"size": 1000', '"size": -1').message).toContain("debs[0].size: expected more than 0, got -1");
    expect(bad("linux/amd64", "linux/riscv64").message).toContain(
      'platform: expected "linux/amd64" or "linux/arm64", got "linux/riscv64"',
    );
    expect(bad('"version": 1', '"version": 2').message).toContain("version: expected 1, got 2");
  });

  test("names that would leave their folder", () => {
    expect(bad(/"path": "pool/, '"path": "pool/../..').message).toContain(
      "debs[0].path: expected a path below the root of the archive",
    );
    expect(bad(/"filename": "/, '"filename": "../').message).toContain(
      "wheels[0].filename: expected the name of a wheel",
    );
  });

  test("two versions of a package", () => {
    const twice = (item: typeof example) => failure(() => parse(writeLock(item)));
    const debs = twice(lock({ image: "app", debs: [deb("libc6", "2.36"), deb("libc6", "2.37")] }));
    expect(debs.code).toBe("LOCK_TWO_VERSIONS");
    expect(debs.message).toContain(`${path}:10:`);
    expect(debs.message).toContain("two versions of libc6: 2.36 and 2.37; a lock holds one version of a package");
    expect(debs.message).toContain("./daggerw call image --name=app lock export --path=.");
    const wheels = twice(lock({ wheels: [wheel("My.Package"), wheel("my_package")] }));
    expect(wheels.message).toContain("my_package 1.0 is listed twice");
  });
});

test("where a wheel comes from stands at the end of its line, and what fetches it does not see it", () => {
  const publisher = { kind: "GitHub", repository: "demo/demo", workflow: "release.yml" };
  const from = { uploaded: "2026-11-15T21:32:26Z", index: "default", yanked: "", publisher, attestation: "stated" };
  const demo = wheel("demo", "1.0", undefined, from as Partial<ReturnType<typeof wheel>>);
  expect(writeLock(lock({ wheels: [demo] }))).toContain(
    ' "uploaded": "2026-11-15T21:32:26Z", "index": "default", "yanked": "", "publisher": {"kind":"GitHub","repository":"demo/demo","workflow":"release.yml"}, "attestation": "stated" }\n',
  );
  expect(withoutOrigin(demo)).toEqual(wheel("demo"));
  for (const wrong of ['"2026-11-15"', '"2026-11-15T21:32:26+02:00"']) {
    const text = writeLock(lock({ wheels: [demo] })).replace('"2026-11-15T21:32:26Z"', wrong);
    expect(failure(() => parse(text)).message).toContain("wheels[0].uploaded: expected a time in UTC");
  }
});
