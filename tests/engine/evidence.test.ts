import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { Overview } from "../../pipeline/src/documents/overview/index.js";
import { spdxDocument } from "../../pipeline/src/documents/sbom/index.js";
import { SYFT_ENV, SYFT_FILES, syftArgv } from "../../pipeline/src/programs/syft.js";
import type { Lock } from "../../pipeline/src/repository/lock/index.js";
import { goTool } from "../registry/support/programs.js";
import { advisoryFolder, REQUESTS, URLLIB3, withBothScanners, withFewAdvisories } from "./support/advisories.js";
import { Checkout } from "./support/checkout.js";
import { smallDist } from "./support/dist.js";
import { daggerwOnFreshLocks } from "./support/fresh-locks.js";
import type { Layout } from "./support/layout.js";
import { victimCheckout } from "./support/victim.js";

/** Without the colours of a terminal. */
const plain = (text: string) => text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
const harmless = () => `--advisories=${advisoryFolder([REQUESTS, URLLIB3])}`;

interface Spdx {
  name: string;
  packages: {
    name: string;
    versionInfo?: string;
    checksums?: { algorithm: string; checksumValue: string }[];
    externalRefs?: { referenceType: string; referenceLocator: string }[];
    sourceInfo?: string;
  }[];
}

interface CycloneDx {
  components: { name: string; version?: string; purl?: string; hashes?: { alg: string; content: string }[] }[];
}

describe("the evidence of small images", () => {
  let checkout: Checkout;
  const read = (image: string, name: string) => checkout.read(`dist/${image}/evidence/${name}`);
  const json = <T>(image: string, name: string) => JSON.parse(read(image, name)) as T;
  const advisories = harmless();

  beforeAll(async () => {
    checkout = Checkout.small();
    withBothScanners(checkout);
    withFewAdvisories(checkout);
    const call = ["call", advisories, "evidence", "export", "--path=dist"];
    expect(await daggerwOnFreshLocks(checkout, ...call)).toMatchObject({ code: 0 });
  }, 1_800_000);

  test.each(["python-3.11", "onnxruntime"])("of %s is all there", (image) => {
    expect(json(image, "scan/result.json")).toMatchObject([
      { image, platform: "linux/amd64" },
      { image, platform: "linux/arm64" },
    ]);
    expect(read(image, "scan/table.txt")).toContain("grype and trivy");
    expect(read(image, "scan/table.txt")).toMatch(
      /\d+ deb \(Debian:12\) +looked at, grype: 10 records of .*, trivy: 10/,
    );
    expect(json(image, "scan/results.sarif")).toMatchObject({ version: "2.1.0" });
    expect(read(image, "gates.txt").match(/^ok +/gm)).toHaveLength(4);
    expect(read(image, "policy.txt")).toContain(`ok    ${image} linux/arm64`);
    expect(read(image, "tests.txt")).toContain("ok     linux/arm64 structure");
    const results = json<{ result: string }[]>(image, "tests.json").map(({ result }) => result);
    expect(results.length).toBeGreaterThan(3);
    expect(results).not.toContain("failed");
    for (const folder of ["amd64", "arm64", "index"]) {
      expect(json(image, `sbom/${folder}/spdx.json`)).toMatchObject({ spdxVersion: "SPDX-2.3" });
      expect(json(image, `sbom/${folder}/cyclonedx.json`)).toMatchObject({ bomFormat: "CycloneDX" });
    }
    for (const folder of ["amd64", "arm64"]) {
      expect(json(image, `sbom/${folder}/gpu.json`)).toMatchObject({ image, cuda: null, files: [] });
    }
  });

  test("report puts it on one page, with what takes the bytes and what builds took", async () => {
    const asked = ["--images=onnxruntime", "--platforms=linux/amd64", "--served=false"];
    const call = ["call", advisories, "report", ...asked, "export", "--path=dist/report.html"];
    expect(await checkout.daggerw(...call)).toMatchObject({ code: 0 });
    const page = checkout.read("dist/report.html");
    const [, data = ""] = /<script type="application\/json" id="overview">([^<]*)<\/script>/.exec(page) ?? [];
    const { images, served } = Overview.parse(JSON.parse(data));
    expect(served).toBeUndefined();
    expect(images.map(({ name, gates }) => [name, gates.filter(({ passed }) => passed).length])).toEqual([
      ["onnxruntime", 4],
    ]);
    const [platform] = images[0]?.platforms ?? [];
    const lock = JSON.parse(checkout.read("images/onnxruntime/locks/onnxruntime.amd64.json")) as Lock;
    expect(platform?.made).toMatchObject({ debs: lock.debs.length, wheels: lock.wheels.length });
    const wheels = platform?.packages.filter(({ type, bytes = 0 }) => type === "pypi" && bytes > 0) ?? [];
    expect(wheels).toHaveLength(lock.wheels.length);
    expect(platform?.findings).toEqual([]);
    expect(images[0]?.builds?.builds.length).toBeGreaterThan(0);
  });

  test.each(["amd64", "arm64"])("every locked file is in both SBOMs of %s, with its sha256 and purl", (arch) => {
    const lock = JSON.parse(checkout.read(`images/onnxruntime/locks/onnxruntime.${arch}.json`)) as Lock;
    const [spdx, cyclone] = [
      spdxOf("onnxruntime", arch),
      json<CycloneDx>("onnxruntime", `sbom/${arch}/cyclonedx.json`),
    ];
    const purls = new Map(
      spdx.packages.map((item) => [
        item.checksums?.find(({ algorithm }) => algorithm === "SHA256")?.checksumValue,
        item.externalRefs?.find(({ referenceType }) => referenceType === "purl")?.referenceLocator,
      ]),
    );
    const components = new Map(
      cyclone.components.flatMap((item) => (item.hashes ?? []).map(({ content }) => [content, item.purl])),
    );
    expect(lock.debs.length).toBeGreaterThan(20);
    for (const { name, version, sha256 } of lock.debs) {
      expect(purls.get(sha256)).toMatch(new RegExp(`^pkg:deb/debian/${name.replace(/\+/g, "(?:\\+|%2B)")}@`));
      expect(components.get(sha256)).toContain(`@${encodeURIComponent(version).replaceAll("%2B", "+")}`.slice(0, 4));
    }
    for (const { name, version, sha256 } of lock.wheels) {
      expect(purls.get(sha256)?.toLowerCase()).toBe(`pkg:pypi/${name.toLowerCase()}@${version}`);
      expect(components.get(sha256)?.toLowerCase()).toBe(`pkg:pypi/${name.toLowerCase()}@${version}`);
    }
  });

  test("libraries inside wheels are in it, with the place where each was found", () => {
    const found = spdxOf("onnxruntime", "amd64").packages.filter(({ sourceInfo }) => sourceInfo?.includes(".libs/"));
    const openblas = found.find(({ name }) => name === "openblas");
    expect(openblas?.versionInfo).toMatch(/^\d+\.\d+/);
    expect(openblas?.sourceInfo).toMatch(/numpy\.libs\/.*openblas/);
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(["libgfortran"]));
  });

  test("the index has the packages of both platforms", () => {
    const count = (folder: string) => spdxOf("onnxruntime", folder).packages.length;
    expect(count("index")).toBeGreaterThanOrEqual(count("amd64") + count("arm64") - 1);
  });

  test("a log of it holds no document, and no line that nobody could read", async () => {
    const call = ["call", harmless(), "evidence", "export", "--path=logged"];
    const { code, stdout, stderr } = await checkout.start(["--progress=plain", ...call]).ended;
    const log = `${stdout}${stderr}`;
    expect(code).toBe(0);
    expect(log).toContain("syft scan");
    for (const words of ["SPDXRef-", '"libgfortran"', '"matches"', '"SchemaVersion"']) expect(log).not.toContain(words);
    expect(Math.max(...log.split("\n").map((line) => line.length))).toBeLessThan(40_000);
  });

  function spdxOf(image: string, folder: string): Spdx {
    return json<Spdx>(image, `sbom/${folder}/spdx.json`);
  }
});

test("two runs of the real syft end in the same bytes, though their own differ", async () => {
  const syft = goTool("syft");
  const { layout, checkout } = await smallDist();
  const one = onePlatform(layout("python-3.11"));
  const lock = JSON.parse(checkout.read("bases/python/locks/python-3.11.amd64.json")) as Lock;
  const subject = {
    ...{ image: "python-3.11", version: "1.0.0", source: "https://example.invalid", platform: "linux/amd64" },
    ...{ digest: one.digest, epoch: 0 },
  };
  const runs = [1, 2].map(() => {
    const out = mkdtempSync(join(inject("folder"), "syft-"));
    const [program = "", ...args] = syftArgv(syft, one.folder, "python-3.11", one.digest, out);
    execFileSync(program, args, { env: { ...SYFT_ENV, HOME: out, PATH: "/usr/bin:/bin" } });
    return readFileSync(join(out, SYFT_FILES.spdx), "utf8");
  });
  expect(runs[0]).not.toBe(runs[1]);
  const [first, second] = runs.map((text) => JSON.stringify(spdxDocument(JSON.parse(text), subject, lock, [])));
  expect(first).toBe(second);
});

/** The layout of one platform: syft refuses one with more. */
function onePlatform(layout: Layout): { folder: string; digest: string } {
  const folder = mkdtempSync(join(inject("folder"), "one-"));
  const { mediaType, digest, size } = layout.index.manifests[0] ?? { mediaType: "", digest: "", size: 0 };
  mkdirSync(join(folder, "blobs"));
  symlinkSync(join(layout.folder, "blobs/sha256"), join(folder, "blobs/sha256"));
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest, size }] }),
  );
  return { folder, digest };
}

describe("check", () => {
  const GATES = ["check-inputs", "lint", "test", "policy", "sbom", "scan"].map((name) => `image-factory:${name}`);
  /** How each gate ended, by its name, as dagger's log says it. */
  const ended = (log: string, gate: string) => new RegExp(`${gate} (DONE|ERROR)`).exec(plain(log))?.[1];

  test("lists the gates, and passes a commit whose images may ship", async () => {
    const checkout = Checkout.small();
    const listed = await checkout.daggerw("check", "-l");
    for (const gate of GATES) expect(listed.stdout).toContain(gate);
    withFewAdvisories(checkout);
    cpSync(advisoryFolder([REQUESTS, URLLIB3]), checkout.path("advisories"), { recursive: true });
    const call = ["check", "--images=onnxruntime", "--advisories=advisories"];
    const done = await checkout.start(["--progress=plain", ...call]).ended;
    expect(done).toMatchObject({ code: 0 });
    expect(GATES.map((gate) => ended(done.stderr, gate))).toEqual(GATES.map(() => "DONE"));
  });

  test("blocks one that may not, tries every gate, and says all that was wrong", async () => {
    const checkout = await victimCheckout("RUN --network=none touch /out/app/open && chmod 0666 /out/app/open");
    checkout.replace("images/victim/Dockerfile", "COPY toolbox/ /", "COPY toolbox/ /\nMAINTAINER somebody");
    const call = ["check", "--images=victim", "--platforms=linux/amd64", harmless()];
    const done = await checkout.start(["--progress=plain", ...call]).ended;
    expect(done.code).not.toBe(0);
    expect(done.stderr).toMatch(/images\/victim\/Dockerfile:\d+:\d+: DL4000/);
    expect(done.stderr).toContain("IM004: /app/open is writable by everyone");
    expect(done.stderr).toMatch(/requests 2\.25\.0 +CVE-2099-0001 +critical/);
    const states = GATES.map((gate) => ended(done.stderr, gate));
    expect(states).toEqual(["DONE", "ERROR", "DONE", "ERROR", "DONE", "ERROR"]);
    // The same is gathered as evidence, which fails for nothing that it finds.
    const evidence = [
      "call",
      harmless(),
      "evidence",
      "--images=victim",
      "--platforms=linux/amd64",
      "export",
      "--path=e",
    ];
    expect(await checkout.daggerw(...evidence)).toMatchObject({ code: 0 });
    const gates = checkout.read("e/victim/evidence/gates.txt");
    expect(gates.split("\n").map((line) => line.split(/[ :]+/, 2).join(" "))).toEqual([
      ...["ok test", "BLOCK policy", "ok sbom", "BLOCK scan", ""],
    ]);
    expect(checkout.read("e/lint.sarif")).toContain("DL4000");
    expect(checkout.read("e/victim/evidence/policy/results.json")).toContain("IM004");
    expect(checkout.read("e/victim/evidence/policy.txt")).toContain("IM004");
  });
});
