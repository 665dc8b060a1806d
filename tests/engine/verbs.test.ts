import { describe, expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const APP = "images/onnxruntime/Dockerfile";

test("the tests of onnxruntime pass on both platforms: it answers over HTTP", async () => {
  const done = await daggerwOnFreshLocks(Checkout.small(), "call", "image", "--name=onnxruntime", "test");
  expect(done).toMatchObject({ code: 0 });
  for (const platform of ["linux/amd64", "linux/arm64"]) {
    const lines = done.stdout.split("\n").filter((line) => line.includes(platform));
    expect(lines.some((line) => line.includes("serves a model over HTTP"))).toBe(true);
    expect(lines.some((line) => line.includes("every binary is of this architecture"))).toBe(true);
    expect(lines.some((line) => line.startsWith(`ok     ${platform} every library and interpreter is found`))).toBe(
      true,
    );
  }
});

describe("a test in the image that fails", () => {
  test("fails the command and shows what the program said", async () => {
    const checkout = Checkout.small();
    checkout.replace("images/onnxruntime/tests/smoke.yaml", "answer [[2.0,", "answer [[3.0,");
    const call = ["call", "image", "--name=onnxruntime", "test", "--platforms=linux/amd64"];
    const done = await daggerwOnFreshLocks(checkout, ...call);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain('expected "answer [[3.0, 4.0, 6.0]]" in its output');
    expect(done.stderr).toContain("answer [[2.0, 4.0, 6.0]]");
  });
});

describe("a library that nothing finds", () => {
  test("fails the command and is named with the file, and so is an acceptance that matches nothing", async () => {
    const checkout = Checkout.small();
    checkout.replace("bases/python/tests/smoke.yaml", "needs: libselinux.so.1,", "needs: libselinux.so.2,");
    const done = await daggerwOnFreshLocks(checkout, "call", "image", "--name=python-3.11", "test");
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("/usr/sbin/update-passwd needs libselinux.so.1, which is not found");
    expect(done.stderr).toContain("update-passwd needs libselinux.so.2");
    expect(done.stderr).toContain("nothing that is missing matches it: take it out, or correct it");
  });
});

describe("reproduce", () => {
  test("onnxruntime is built twice with the same digests on both platforms", async () => {
    const done = await daggerwOnFreshLocks(Checkout.small(), "call", "image", "--name=onnxruntime", "reproduce");
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain("reproduced: onnxruntime was built twice with the same digests");
    expect(done.stdout).toContain("same      index sha256:");
    expect(done.stdout).toContain("linux/arm64 layer onnxruntime compiled sha256:");
    expect(done.stdout).not.toContain("different");
  });

  test("a stage that writes something else each time is named with the file", async () => {
    const checkout = Checkout.small();
    const random =
      "RUN --network=none python3 -c \"open('/out/app/random', 'w').write(open('/proc/sys/kernel/random/uuid').read())\"";
    checkout.eject("onnxruntime");
    checkout.replace(APP, "FROM ${BASE} AS onnxruntime", `${random}\n\nFROM \${BASE} AS onnxruntime`);
    const call = ["call", "image", "--name=onnxruntime", "reproduce", "--platforms=linux/amd64"];
    const done = await daggerwOnFreshLocks(checkout, ...call);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("NOT_REPRODUCED: two builds of onnxruntime differ");
    expect(done.stderr).toMatch(/different linux\/amd64 layer onnxruntime app sha256:\w+ and sha256:/);
    expect(done.stderr).toMatch(/linux\/amd64 layer onnxruntime app: .*app\/random/);
    expect(done.stderr).toContain("same      linux/amd64 layer onnxruntime pure");
  });
});
