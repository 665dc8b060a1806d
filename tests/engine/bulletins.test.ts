import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { csaf, type Told } from "../unit/judgement/csaf/bulletins.js";
import { advisoryFolder } from "./support/advisories.js";
import type { Checkout } from "./support/checkout.js";
import { victimCheckout } from "./support/victim.js";

const AMD64 = "--platforms=linux/amd64";

/** A file as triton's wheel carries it: what it says of itself decides. */
const CUOBJDUMP =
  'RUN --network=none mkdir -p /out/app/bin && printf "\\177ELF\\000Cuda compilation tools, release 12.8, V12.8.93\\000" > /out/app/bin/cuobjdump';

/** A folder of OSV records with bulletins beside them, in a subfolder. */
function withBulletins(checkout: Checkout, told: readonly Told[]): string {
  const folder = advisoryFolder([]);
  checkout.write("bulletins/deep/bulletin.json", csaf(told, { date: new Date(Date.now() - 86_400_000).toISOString() }));
  cpSync(checkout.path("bulletins"), join(folder, "bulletins"), { recursive: true });
  return folder;
}

describe("an image with a part of CUDA", () => {
  const told = (id: string, text: string, range: string): Told => ({
    ...{ cve: `CVE-2099-${id}`, text, severity: "HIGH" },
    status: { known_affected: [`All versions prior to ${range}`], fixed: [range] },
  });

  test("has what its own words say: found, newer, absent, not understood", async () => {
    const checkout = await victimCheckout(CUOBJDUMP);
    const advisories = withBulletins(checkout, [
      told("1001", "a fault in cuobjdump", "CUDA Toolkit 12.9"),
      told("1002", "a fault in cuobjdump", "CUDA Toolkit 12.8"),
      told("1003", "a fault in nvdisasm", "CUDA Toolkit 13.1"),
      told("1004", "a fault in cuobjdump", "the next one"),
      told("1005", "a fault in nvJPEG", "CUDA Toolkit 13.1"),
      told("1006", "a fault in nvJPEG", "CUDA Toolkit 13.0"),
    ]);
    const done = await checkout.daggerw("call", `--advisories=${advisories}`, "image", "--name=victim", "scan", AMD64);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toMatch(/1 cuda \(NVIDIA\) +looked at, csaf: 5 records/);
    expect(done.stderr).toMatch(
      /cuobjdump 12\.8\.93 +CVE-2099-1001 +high +fixed in CUDA Toolkit 12\.9 +block, in \/app\/bin\/cuobjdump/,
    );
    expect(done.stderr).not.toContain("CVE-2099-1002");
    expect(done.stderr).toMatch(/no nvdisasm +1 vulnerability +not affected/);
    expect(done.stderr).toMatch(
      /CVE-2099-1004 .*block, not understood: which versions "All versions prior to the next one" are/,
    );
    expect(done.stderr).toMatch(/no nvjpeg +2 vulnerabilities +not affected +no file of the image is called libnvjpeg/);
  });

  test("is not looked at without bulletins, and a file that is neither is an error with its name", async () => {
    const checkout = await victimCheckout(CUOBJDUMP);
    const advisories = advisoryFolder([]);
    const scan = () => checkout.daggerw("call", `--advisories=${advisories}`, "image", "--name=victim", "scan", AMD64);
    expect((await scan()).stderr).toContain("not looked at: 1 cuda (NVIDIA): csaf has no record of NVIDIA");
    writeFileSync(join(advisories, "odd.json"), "{}");
    expect((await scan()).stderr).toContain("ADVISORY_INVALID: odd.json: expected an OSV record");
    writeFileSync(join(advisories, "odd.json"), '{"document": {"csaf_version": "2.0"}}');
    expect((await scan()).stderr).toMatch(/odd\.json: document\.publisher: .*\nodd\.json: document\.title: /);
  });
});
