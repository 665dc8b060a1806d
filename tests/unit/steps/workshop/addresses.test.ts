import { expect, test } from "vitest";
import { addressesIn } from "../../../../pipeline/src/steps/workshop/addresses.js";
import { GO_MIRROR, MIRRORS } from "../../../../pipeline/src/steps/workshop/settings.js";

const SAID =
  "DEBIAN_MIRROR=http://a.invalid/debian\nPYTHON_INDEX=https://b.invalid/simple\nGOPROXY=https://c.invalid,direct\n";

test("only what the call does not give is taken", () => {
  expect(addressesIn(SAID, [...MIRRORS, GO_MIRROR])).toEqual({
    DEBIAN_MIRROR: "http://a.invalid/debian",
    PYTHON_INDEX: "https://b.invalid/simple",
    GOPROXY: "https://c.invalid,direct",
  });
  expect(addressesIn(SAID, [GO_MIRROR])).toEqual({ GOPROXY: "https://c.invalid,direct" });
  expect(addressesIn("", MIRRORS)).toEqual({});
});

test("an address with a password is none, and is not shown", () => {
  const text = "DEBIAN_MIRROR=http://me:hunter2@a.invalid/d\nGOPROXY=https://c.invalid,https://token@d.invalid\n";
  const told = () => addressesIn(text, [...MIRRORS, GO_MIRROR]);
  expect(told).toThrow(/DEBIAN_MIRROR[\s\S]*GOPROXY[\s\S]*--debian-mirror=env:NAME --go-proxy=env:NAME/);
  expect(told).not.toThrow(/hunter2|token/);
  expect(addressesIn(text, [MIRRORS[1]])).toEqual({});
  expect(addressesIn("PYTHON_INDEX=https://b.invalid/simple/@x\n", MIRRORS)).toHaveProperty("PYTHON_INDEX");
});
