import { expect, test } from "vitest";
import { parseSmoke } from "../../pipeline/src/judgement/smoke/index.js";
import { Checkout } from "./support/checkout.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";

const SMOKE = "bases/python/tests/smoke.yaml";
const CALL = ["call", "image", "--name=python-3.11", "test"];
const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** Does what a library does that reports home, and minds none of it. */
const PROGRAM = `
import contextlib, os, socket, time
with contextlib.suppress(OSError):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 80))
with contextlib.suppress(OSError):
    socket.create_connection(("telemetry.example.com", 443))
with contextlib.suppress(OSError):
    os.makedirs(os.path.expanduser("~/.cache/reports"))
open("/tmp/allowed", "w").close()
time.sleep(int(os.environ["IDLE_SECONDS"]))
print("went on")
`;
const COMMAND = { name: "reports home", as: ["65532:65532"], idle: 2, expect: "went on" };
const HASTY = { ...COMMAND, name: "does not wait", idle: 60, run: ["/usr/bin/python3.11", "-c", "print('went on')"] };
const commands = [{ ...COMMAND, run: ["/usr/bin/python3.11", "-c", PROGRAM] }];
const attempts = {
  network: [{ to: "192.0.2.1:80/udp", reason: "a test of tests" }],
  dns: [{ name: "*.example.com", reason: "a test of tests" }],
  files: [
    { path: "/home/nonroot/**", reason: "a test of tests" },
    { path: "/never/written", reason: "nothing does" },
  ],
};

/** A checkout whose base has this smoke.yaml, and lacks what it lacked before; JSON is YAML. */
function withSmoke(smoke: object): Checkout {
  const checkout = Checkout.small();
  const { missing } = parseSmoke({ path: SMOKE, text: checkout.read(SMOKE) });
  checkout.write(SMOKE, JSON.stringify({ missing, ...smoke }));
  return checkout;
}

test("what a test tries and does not declare fails it, by its name, on both platforms; so does haste", async () => {
  const done = await daggerwOnFreshLocks(withSmoke({ commands: [...commands, HASTY] }), ...CALL);
  expect(done.code).not.toBe(0);
  for (const platform of PLATFORMS) {
    const [, report = ""] = done.stderr.split(`FAILED ${platform} reports home (as 65532:65532, read-only)\n`);
    const said = report.split("\n").filter((line) => line.includes(", which tests/smoke.yaml does not declare"));
    expect(
      said.slice(0, 3).map((line) =>
        line
          .trim()
          .replace(/, which.*\(by /, " by ")
          .slice(0, 70),
      ),
    ).toEqual([
      expect.stringMatching(/^asks DNS for telemetry\.example\.com by \/usr\/bin\/python3\.11 -c/),
      expect.stringMatching(/^writes \/home\/nonroot\/\.cache by \/usr\/bin\/python3\.11 -c/),
      expect.stringMatching(/^connects to 192\.0\.2\.1:80\/udp by \/usr\/bin\/python3\.11 -c/),
    ]);
  }
  expect(done.stderr).toContain("went on");
  expect(done.stderr).toMatch(/ran [\d.]+ s, but idle asks for 60 s of waiting/);
  expect(done.stderr).not.toContain("/tmp/allowed, which");
});

test("what is declared is in the table with its reason, and what nothing tried is named", async () => {
  const done = await daggerwOnFreshLocks(withSmoke({ commands, attempts }), ...CALL);
  expect(done).toMatchObject({ code: 0 });
  for (const platform of PLATFORMS) {
    expect(done.stdout).toContain(`ok     ${platform} reports home (as 65532:65532, read-only)
         connects to 192.0.2.1:80/udp: a test of tests
         asks DNS for *.example.com: a test of tests
         writes /home/nonroot/**: a test of tests
`);
    expect(done.stdout).toContain(`skip   ${platform} declared: writes /never/written: no test here tried it\n`);
  }
});
