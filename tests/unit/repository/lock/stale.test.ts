import { expect, test } from "vitest";
import { askedDigest } from "../../../../pipeline/src/repository/inputs/index.js";
import { checkLock, missingLock } from "../../../../pipeline/src/repository/lock/index.js";
import { DIGEST, deb, failure, image, lock, wheel } from "../../fixtures.js";

const app = image("app");
const base = { image: "tiny", lock: DIGEST };
const fresh = lock({
  image: "app",
  base,
  asked: askedDigest(app, "linux/amd64", base),
  wheels: [wheel("fastapi", "0.100.0"), wheel("numpy", "2.2.0"), wheel("uvicorn")],
});

test("a lock of what is asked for passes", () => {
  expect(() => checkLock(fresh, app, "linux/amd64", base)).not.toThrow();
});

test("a stale lock names what changed and the command that renews it", () => {
  const changed = {
    ...app,
    python: { ...app.python, requirements: ["fastapi==0.100.0", "numpy==2.3.0", "uvicorn[standard]==1.0", "new==1"] },
  };
  const error = failure(() => checkLock(fresh, changed, "linux/amd64", base));
  expect(error.code).toBe("LOCK_STALE");
  expect(error.message.split("\n")).toEqual([
    "images/app/locks/app.amd64.json:1:1: numpy==2.3.0 is asked for, the lock has 2.2.0",
    "images/app/locks/app.amd64.json:1:1: new==1 is asked for, the lock has no such package",
    expect.stringMatching(
      /: the lock is stale: images\/app\/inputs\.yaml asks for sha256:\w+, the lock was resolved from sha256:\w+$/,
    ),
    "Renew the lock with: ./daggerw call image --name=app lock export --path=.",
  ]);
  const debian = { ...app, debian: { ...app.debian, packages: ["gcc"] } };
  expect(failure(() => checkLock(fresh, debian, "linux/amd64", base)).message).toContain(
    "gcc is asked for and not in the lock",
  );
});

test("another base lock, another image, another platform, another packer", () => {
  const message = (...args: Parameters<typeof checkLock>) => failure(() => checkLock(...args)).message;
  const other = { image: "tiny", lock: DIGEST.replace("0", "f") };
  expect(message(fresh, app, "linux/amd64", other)).toContain(
    `the image starts from base "tiny" with lock ${other.lock}, the lock was resolved upon "tiny" with lock ${DIGEST}`,
  );
  expect(message(fresh, app, "linux/amd64", null)).toContain("the image starts from no base");
  expect(message({ ...fresh, image: "b" }, app, "linux/amd64", base)).toContain(
    'expected the lock of "app" for linux/amd64, got that of "b"',
  );
  expect(message(fresh, app, "linux/arm64", base)).toContain(
    'expected the lock of "app" for linux/arm64, got that of "app" for linux/amd64',
  );
  expect(message({ ...fresh, packer: "other/1" }, app, "linux/amd64", base)).toContain(
    'the lock was made for "other/1"',
  );
});

test("a lock that is not there", () => {
  const error = missingLock(app, "linux/arm64");
  expect(error.code).toBe("LOCK_MISSING");
  expect(error.message).toBe(
    'images/app/locks/app.arm64.json:1:1: there is no lock of image "app" for linux/arm64\nRenew the lock with: ./daggerw call image --name=app lock export --path=.',
  );
});

test("debs that a lock has are not called missing", () => {
  const withDeb = { ...app, debian: { ...app.debian, packages: ["gcc"] } };
  expect(
    failure(() => checkLock({ ...fresh, debs: [deb("gcc")] }, withDeb, "linux/amd64", base)).message,
  ).not.toContain("gcc is asked for");
});

test("a lock of wheels for another Python than its packages bring", () => {
  const debs = [deb("python3.12", "3.12.1-1")];
  expect(failure(() => checkLock({ ...fresh, debs }, app, "linux/amd64", base)).message).toContain(
    "its wheels are for Python 3.11, its packages bring Python 3.12",
  );
});
