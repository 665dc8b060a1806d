import { expect, test, vi } from "vitest";

// A build that goes on for as long as the test runs.
vi.mock("../../../../pipeline/src/steps/assembly/image-layout.js", () => ({ buildImage: () => new Promise(() => {}) }));

const { gatherEvidence } = await import("../../../../pipeline/src/steps/evidence/evidence-image.js");

type Given = Parameters<typeof gatherEvidence>;

test("what cannot be scanned with is told while the image is still built", async () => {
  const old = { open: () => Promise.reject(new Error("130 days old; at most 7 are allowed")) };
  const gathered = gatherEvidence({} as Given[0], {} as Given[1], [], old as unknown as Given[3]);
  await expect(gathered).rejects.toThrow("at most 7 are allowed");
});
