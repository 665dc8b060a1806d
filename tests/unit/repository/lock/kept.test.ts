import { describe, expect, test } from "vitest";
import { digestText } from "../../../../pipeline/src/repository/inputs/index.js";
import { keptLocks, keptTag } from "../../../../pipeline/src/repository/lock/index.js";

const SHA = "0123456789abcdef".repeat(4);
const wheel = (name: string, from?: string) => ({
  ...{ name, version: "1.0", filename: `${name}-1.0-py3-none-any.whl`, size: 1, sha256: SHA },
  ...(from !== undefined && { from }),
});

function lock(...wheels: object[]): string {
  const asked = digestText("asked");
  return JSON.stringify({
    version: 1,
    image: "app",
    platform: "linux/amd64",
    asked,
    base: null,
    packer: "p",
    debs: [],
    wheels,
  });
}

describe("what the store keeps of a lock", () => {
  test("is named by the lock's file and its text", () => {
    expect(keptTag("images/app/locks/app.amd64.json", "a")).toBe(
      `app.amd64.${digestText("a").slice("sha256:".length, "sha256:".length + 16)}`,
    );
  });

  test("is its own files; a lock that has none keeps nothing", () => {
    const texts = new Map([
      ["images/app/locks/app.amd64.json", lock(wheel("own"), wheel("given", "base"))],
      ["images/alias/locks/alias.amd64.json", lock(wheel("given", "base"))],
    ]);
    expect(keptLocks(texts)).toMatchObject([
      { path: "images/app/locks/app.amd64.json", debs: [], wheels: [{ name: "own" }] },
    ]);
    expect(keptLocks(texts)).toHaveLength(1);
  });
});
