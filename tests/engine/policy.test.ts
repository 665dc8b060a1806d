import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { goTool } from "../registry/support/programs.js";
import { Checkout } from "./support/checkout.js";
import { victimCheckout } from "./support/victim.js";

const policy = (checkout: Checkout, image: string, ...args: string[]) =>
  checkout.daggerw("call", "image", `--name=${image}`, "policy", ...args);
const AMD64 = "--platforms=linux/amd64";

/** A step that leaves a fat binary with a cubin for sm_80: the fields are those of toolbox/gpu/fatbin.py. */
const GPU_CODE = `RUN --network=none python3 -c "from struct import pack; \
code = pack('<HHIQIIHHIIIQQQ', 2, 0x101, 64, 8, 0, 0, 7, 1, 80, 0, 0, 0x11, 0, 0) + b'sasssass'; \
open('/out/app/kernels.fatbin', 'wb').write(pack('<IHHQ', 0xBA55ED50, 1, 16, len(code)) + code)"`;

const GPU_LABELS = "extra: { image-factory.gpu.sass.amd64: sm_90 }\n";
const GPU_LINE = `- image: victim
  libraries: [/app/*.fatbin, /app/none.so]
  mustRunOn: [sm_86, sm_90]
  reason: "the GPUs of the tests"
`;

/** Ids of the rules that an error names. */
const broken = (text: string) => [...new Set([...text.matchAll(/\b[A-Z]{2}\d{3}(?=: )/g)].map(([id]) => id))].sort();

describe("an image that keeps the rules", () => {
  test("passes on both platforms, after the rules' own tests", async () => {
    const done = await policy(Checkout.small(), "onnxruntime");
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/^ok +\d{2,} tests of the policies$/m);
    expect(done.stdout).not.toContain("gpu  ");
    expect(done.stdout).toMatch(/^until Debian bookworm: mended until 2028-06-30, \d+ days /m);
    for (const subject of ["images/onnxruntime/inputs.yaml", "onnxruntime linux/amd64", "onnxruntime linux/arm64"]) {
      expect(done.stdout).toContain(`ok    ${subject}\n`);
    }
  });
});

describe("an image that breaks them", () => {
  test("is told of every file that must not be in it", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\\n";
    const checkout = await victimCheckout(
      "RUN --network=none mkdir -p /out/app/.git /out/opt",
      "RUN --network=none cp /bin/true /out/app/rise && chmod 4755 /out/app/rise",
      "RUN --network=none touch /out/app/open && chmod 0666 /out/app/open",
      `RUN --network=none printf -- '${key}' > /out/app/key.pem`,
      "RUN --network=none touch /out/opt/foreign",
    );
    const done = await policy(checkout, "victim", AMD64);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("Each rule is in policies/*.rego.");
    expect(broken(done.stderr)).toEqual(expect.arrayContaining(["IM003", "IM004", "IM006", "IM007", "IM008"]));
    expect(done.stderr).toContain("/app/rise runs with the rights of its owner");
    expect(done.stderr).toContain("/app/key.pem holds what looks like a secret (private key)");
    expect(done.stderr).toContain("/opt/foreign");
  });

  test("is told of its sizes, licences, age, ends of support, entry point and configuration", async () => {
    const checkout = await victimCheckout();
    checkout.replace("policies/budgets.yaml", "layer: 2000000000", "layer: 1000");
    checkout.replace("policies/budgets.yaml", "victim: 120000000", "victim: 1000");
    checkout.replace("policies/budgets.yaml", "newestPackageDays: 90", "newestPackageDays: 1");
    checkout.replace("policies/licences.yaml", "  - BSD-3-Clause\n", "");
    checkout.replace("policies/life-cycle.yaml", "bookworm: { ends: 2028-06-30", "bookworm: { ends: 2026-06-10");
    for (const name of ["images/victim/inputs.yaml", "images/victim/Dockerfile"]) {
      checkout.write(name, checkout.read(name).replace(/\/app\/app\.py|\/usr\/bin\/python3\.11/g, "/app/none"));
    }
    const done = await policy(checkout, "victim", AMD64);
    expect(done.code).not.toBe(0);
    expect(broken(done.stderr)).toEqual(expect.arrayContaining(["CO006", "CO007", "CO008", "IM005", "LC001", "LI002"]));
  });

  test("is told on which GPUs it does not run, by library and version", async () => {
    const checkout = await victimCheckout(GPU_CODE);
    checkout.write("images/victim/labels.yaml", `${checkout.read("images/victim/labels.yaml")}${GPU_LABELS}`);
    const unnamed = await policy(checkout, "victim", AMD64);
    expect(broken(unnamed.stderr)).toEqual(expect.arrayContaining(["GP004", "GP005"]));
    checkout.write("policies/gpu.yaml", `${checkout.read("policies/gpu.yaml")}${GPU_LINE}`);
    const named = await policy(checkout, "victim", AMD64);
    expect(broken(named.stderr)).toEqual(expect.arrayContaining(["GP001", "GP002", "GP003", "GP006"]));
    expect(named.stderr).toContain("/app/kernels.fatbin (no wheel) does not run on sm_90; it has SASS sm_80; PTX none");
    expect(named.stderr).not.toContain("does not run on sm_86");
    expect(named.stderr).toContain("no file with GPU code is /app/none.so");
    expect(named.stderr).toContain('image-factory.gpu.sass.amd64 says "sm_90", and the image holds "sm_80"');
  });

  test("is told which file's GPU code cannot be read", async () => {
    const checkout = await victimCheckout(GPU_CODE, "RUN --network=none truncate -s -1 /out/app/kernels.fatbin");
    const done = await policy(checkout, "victim", AMD64);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("GPU_CODE: /app/kernels.fatbin: a container at 0 ");
  });

  test("is not built when its Dockerfile does", async () => {
    const checkout = await victimCheckout("ENV API_TOKEN=x");
    for (const [name, user] of [
      ["Dockerfile", "USER "],
      ["inputs.yaml", 'user: "'],
    ]) {
      checkout.replace(`images/victim/${name}`, `${user}65532:65532`, `${user}0:0`);
    }
    const done = await policy(checkout, "victim", AMD64);
    expect(done.code).not.toBe(0);
    expect(broken(done.stderr)).toEqual(["DF004", "DF005"]);
  });

  test("is told first where its Dockerfile is not hermetic", async () => {
    const checkout = await victimCheckout("RUN echo network", "ADD https://example.invalid/x /out/app/x");
    checkout.replace("images/victim/Dockerfile", "FROM toolbox AS app", "FROM debian:12 AS app");
    const done = await policy(checkout, "victim", AMD64);
    expect(done.code).not.toBe(0);
    for (const rule of ["pinned-base", "no-network", "no-remote-add"]) expect(done.stderr).toContain(`${rule}: `);
    expect(broken(done.stderr)).toEqual([]);
  });

  test("is told when the provenance is of something else", async () => {
    const checkout = Checkout.small();
    const statement = { predicateType: "https://slsa.dev/provenance/v0.2", subject: [], predicate: {} };
    checkout.write("statement.json", JSON.stringify(statement));
    const done = await policy(checkout, "onnxruntime", AMD64, "--provenance=statement.json");
    expect(done.code).not.toBe(0);
    expect(broken(done.stderr)).toEqual(["PR001", "PR002", "PR003", "PR004"]);
  });
});

describe("the rules' own tests", () => {
  const rules = readdirSync("policies").filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"));
  const ids = rules.flatMap((name) =>
    [...readFileSync(join("policies", name), "utf8").matchAll(/"id": "([A-Z]{2}\d{3})"/g)].map((match) => ({
      name,
      id: match[1] ?? "",
    })),
  );
  let conftest: string;

  beforeAll(() => {
    conftest = goTool("conftest");
  }, 1_200_000);

  const verify = (folder: string) => spawnSync(conftest, ["verify", "--policy", folder], { encoding: "utf8" });

  test("pass", () => {
    expect(verify("policies")).toMatchObject({ status: 0 });
  });

  /** A rule that never says anything must not go unnoticed. */
  test.each(ids)("notice when $id of $name is gone", ({ name, id }) => {
    const folder = mkdtempSync(join(inject("folder"), "rules-"));
    cpSync("policies", folder, { recursive: true });
    const text = readFileSync(join(folder, name), "utf8");
    const place = text.indexOf(`"id": "${id}"`);
    const body = text.indexOf("} if {", place) + "} if {".length;
    writeFileSync(join(folder, name), `${text.slice(0, body)}\n\tfalse${text.slice(body)}`);
    const { status, stdout } = verify(folder);
    expect([status, stdout]).toEqual([1, expect.stringContaining("FAIL")]);
  });
});
