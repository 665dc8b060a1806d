import { expect, test } from "vitest";

import { allOf } from "../../../pipeline/src/errors/index.js";

const later = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));

test("what all of them come to, in their order", async () => {
  expect(await allOf([later(2, "a"), later(1, 2)])).toEqual(["a", 2]);
});

test("the error of the only one that fails, after the others ended", async () => {
  const problem = new TypeError("no");
  let ended = false;
  const slow = later(5, true).then(() => {
    ended = true;
  });
  await expect(allOf([Promise.reject(problem), slow])).rejects.toBe(problem);
  expect(ended).toBe(true);
});

test("what each of several says, once", async () => {
  const failing = ["rule", "test", "rule"].map((word) => Promise.reject(new Error(word)));
  const error: AggregateError = await allOf(failing).catch((caught) => caught);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error.message).toBe("rule\n\ntest");
  expect(error.errors).toHaveLength(2);
});
