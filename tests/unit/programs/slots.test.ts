import { expect, test } from "vitest";

import { Slots } from "../../../pipeline/src/programs/slots.js";

test("no more tasks run at once than there are slots, and all of them run", async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  const task = async (value: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    return value;
  };
  expect(await Promise.all([1, 2, 3, 4, 5].map((value) => slots.run(() => task(value))))).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test("a task that fails gives its slot back", async () => {
  const slots = new Slots(1);
  await expect(slots.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await slots.run(async () => "next")).toBe("next");
});
