import { expect, test } from "vitest";
import { Checkout } from "../engine/support/checkout.js";

test("bake reads the build.hcl that follows from inputs as what is built here", async () => {
  const checkout = Checkout.small();
  const planned = await checkout.daggerw("call", "image", "--name=onnxruntime", "bake-plan");
  expect(planned).toMatchObject({ code: 0 });
  const { target } = JSON.parse(planned.stdout);
  expect(target.onnxruntime).toMatchObject({ target: "onnxruntime", contexts: { base: "oci-layout://base" } });
  const [, epoch] = /^epoch: (\d+)/m.exec(checkout.read("bases/python/inputs.yaml")) ?? [];
  expect(target.onnxruntime.args.SOURCE_DATE_EPOCH).toBe(epoch);
});
