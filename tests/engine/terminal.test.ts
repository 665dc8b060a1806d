import { resolve } from "node:path";
import { expect, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { start } from "./support/process.js";

/** What RUN steps have: 14 capabilities, as Docker gives them. */
const CAPABILITIES = "00000000a80405fb";

/** One line for the shell of a stage, whose answer does not look like the line. */
const LINE = [
  'echo "wheels=$(ls /inputs/wheels | wc -l)"',
  'echo "out=$(ls -d /out/usr/local/lib/python3.11)"',
  'echo "interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " " | tr "\\n" ,)"',
  'echo "rights=$(sed -n "s/^CapEff:.//p" /proc/self/status)"',
  "exit",
].join("; ");

test("the terminal of a stage has its inputs and its result, no network and the rights of a step", async () => {
  const call = ["call", "image", "--name=onnxruntime", "stage", "--name=pure", "terminal"];
  const checkout = Checkout.small();
  const driver = resolve("tests/engine/support/terminal.py");
  const done = await start("python3", [driver, LINE, "./daggerw", ...call], checkout.folder).ended;
  expect(done).toMatchObject({ code: 0 });
  expect(Number(/wheels=(\d+)/.exec(done.stdout)?.[1])).toBeGreaterThan(5);
  expect(done.stdout).toContain("out=/out/usr/local/lib/python3.11");
  expect(done.stdout).toContain("interfaces=lo,\r");
  expect(done.stdout).toContain(`rights=${CAPABILITIES}`);
});

test("with -i a step that fails opens a shell as it failed", async () => {
  const checkout = Checkout.small();
  checkout.eject("onnxruntime");
  const copied = "COPY inputs/app/app /out/app\n";
  checkout.replace("images/onnxruntime/Dockerfile", copied, `${copied}RUN --network=none exit 3\n`);
  const call = ["-i", "call", "image", "--name=onnxruntime", "layout", "--platforms=linux/amd64"];
  const driver = resolve("tests/engine/support/terminal.py");
  const line = 'echo "program=$(ls -d /opt/factory/stage)"; exit';
  const done = await start("python3", [driver, line, "./daggerw", ...call], checkout.folder).ended;
  expect(done.code).not.toBe(0);
  expect(done.stdout).toContain("Exec failed, attaching terminal");
  expect(done.stdout).toContain("program=/opt/factory/stage");
});
