import { expect, test } from "vitest";

import { checkSnapshot } from "../../../../pipeline/src/steps/workshop/check-snapshot.js";
import { committedTexts, snapshotOf } from "./snapshots.js";

test("this repository is in order", () => {
  expect(checkSnapshot(snapshotOf(committedTexts()))).toMatch(/^\d+ images, \d+ locks and \d+ Dockerfiles are in order\n$/);
});
