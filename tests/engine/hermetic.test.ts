import { describe, expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const DOCKERFILE = "images/onnxruntime/Dockerfile";
const LAYOUT = ["call", "image", "--name=onnxruntime", "layout", "--platforms=linux/amd64", "sync"];

/** A checkout whose application stage has one more step. */
function withStep(step: string): Checkout {
  const checkout = Checkout.small();
  checkout.eject("onnxruntime");
  checkout.replace(DOCKERFILE, "FROM ${BASE} AS onnxruntime", `${step}\n\nFROM \${BASE} AS onnxruntime`);
  return checkout;
}

describe("a step that tries the network fails", () => {
  const attempts = {
    "an address": "socket.create_connection(('1.1.1.1', 53), 5)",
    "a name": "socket.getaddrinfo('example.com', 80)",
  };
  test.each(Object.entries(attempts))("by %s", async (_, attempt) => {
    const step = `RUN --network=none python3 -c "import socket; ${attempt}"`;
    const done = await daggerwOnFreshLocks(withStep(step), ...LAYOUT);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toMatch(/Network is unreachable|Temporary failure in name resolution/);
  });

  test("and has no interface but loopback", async () => {
    const only = "assert [name for _, name in socket.if_nameindex()] == ['lo'], socket.if_nameindex()";
    const done = await daggerwOnFreshLocks(
      withStep(`RUN --network=none python3 -c "import socket; ${only}"`),
      ...LAYOUT,
    );
    expect(done).toMatchObject({ code: 0 });
  });
});

describe("a Dockerfile that is not hermetic", () => {
  test("stops the build before it begins: every line is named by its position", async () => {
    const checkout = withStep("RUN touch /out/app/x\nADD https://example.com/model.onnx /out/app/");
    checkout.replace(DOCKERFILE, "FROM toolbox AS pure", "FROM debian:12 AS pure");
    const done = await checkout.daggerw(...LAYOUT);
    const line = (text: string) =>
      1 +
      checkout
        .read(DOCKERFILE)
        .split("\n")
        .findIndex((found) => found.startsWith(text));
    expect(done.code).not.toBe(0);
    const message = done.stderr;
    expect(message).toContain(
      `${DOCKERFILE}:${line("RUN touch")}:1: no-network: expected RUN --network=none, got no --network`,
    );
    expect(message).toContain(
      `${DOCKERFILE}:${line("ADD")}:1: no-remote-add: ADD fetches "https://example.com/model.onnx"`,
    );
    expect(message).toContain(`${DOCKERFILE}:${line("FROM debian")}:1: pinned-base: FROM "debian:12" has no digest`);
  });

  test("is found by check too", async () => {
    const done = await withStep("RUN --network=host true").daggerw("call", "check-inputs");
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("no-network: expected RUN --network=none, got --network=host");
  });
});
