import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Checkout } from "./checkout.js";

const DAY = 86_400_000;

/** An advisory of a test, in OSV's words: https://ossf.github.io/osv-schema/ */
export interface Advisory {
  id: string;
  /** A package of PyPI, or `pkg:generic/NAME` for a library inside a wheel. */
  package: string;
  fixed: string;
  severity: "CRITICAL" | "HIGH" | "MODERATE" | "LOW" | undefined;
}

/** A critical one with a fix in the victim's requests, a low one in its urllib3. */
export const REQUESTS: Advisory = { id: "CVE-2099-0001", package: "requests", fixed: "2.31.0", severity: "CRITICAL" };
export const URLLIB3: Advisory = { id: "CVE-2099-0002", package: "urllib3", fixed: "1.26.5", severity: "LOW" };
/** One in OpenBLAS, which numpy's wheel carries. */
export const OPENBLAS: Advisory = {
  ...{ id: "CVE-2099-0003", package: "pkg:generic/openblas", fixed: "99.0.0", severity: "HIGH" },
};

/** Let the policy of a checkout ask both scanners. */
export function withBothScanners(checkout: Pick<Checkout, "replace">): void {
  checkout.replace("policies/severity.yaml", "scanners: [grype]", "scanners: [grype, trivy]");
}

/** How many records of packages that nobody has a folder holds beside its own, by OSV's name of their ecosystem. */
export type Background = Readonly<Record<string, number>>;

/** Enough for a policy that was told so: `withFewAdvisories`. */
const FEW: Background = { "Debian:12": 10, PyPI: 10 };
/** Enough for the policy as it is. Grype's database of so many takes seconds to make. */
export const MANY: Background = { "Debian:12": 1000, PyPI: 3000 };

/** Let the policy of a checkout take a database for a whole one that has a few records of each ecosystem. */
export function withFewAdvisories(checkout: Pick<Checkout, "replace">): void {
  const shipped = "records: { default: 500, deb: 1000, pypi: 3000, generic: 100, cuda: 20 }";
  checkout.replace("policies/severity.yaml", shipped, "records: { default: 5 }");
}

/** Write advisories that were changed some days ago to a folder of their own. */
export function advisoryFolder(advisories: readonly Advisory[], daysOld = 1, background = FEW): string {
  const folder = mkdtempSync(join(inject("folder"), "advisories-"));
  const modified = new Date(Date.now() - daysOld * DAY).toISOString();
  for (const item of advisories) writeFileSync(join(folder, `${item.id}.json`), JSON.stringify(record(item, modified)));
  writeBackground(join(folder, "background.zip"), background, modified);
  return folder;
}

/** As OSV publishes them: one archive, one file for each record. */
function writeBackground(archive: string, background: Background, modified: string): void {
  const folder = mkdtempSync(join(inject("folder"), "background-"));
  for (const [ecosystem, count] of Object.entries(background)) {
    for (let number = 0; number < count; number++) {
      const name = `nobody-has-${number}`;
      const range = { type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "1" }] };
      const id = `CVE-2098-${ecosystem.replace(":", "")}${number}`;
      const text = JSON.stringify({ id, modified, affected: [{ package: { name, ecosystem }, ranges: [range] }] });
      writeFileSync(join(folder, `${id}.json`), text);
    }
  }
  execFileSync("python3", ["-m", "zipfile", "-c", archive, folder]);
  rmSync(folder, { recursive: true });
}

function record({ id, package: name, fixed, severity }: Advisory, modified: string) {
  const generic = name.startsWith("pkg:");
  const events = [{ introduced: "0" }, { fixed }];
  return {
    ...{ id, modified, published: modified, summary: `${id} in ${name}`, schema_version: "1.7.0" },
    affected: [
      {
        package: generic ? { purl: name } : { name, ecosystem: "PyPI" },
        ranges: [{ type: "ECOSYSTEM", events }],
      },
    ],
    database_specific: { severity },
  };
}
