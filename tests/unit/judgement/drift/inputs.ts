import type { Finding, Judged } from "../../../../pipeline/src/documents/scan/index.js";
import type { DriftInput, DriftRules } from "../../../../pipeline/src/judgement/drift/index.js";
import { digestOf, SEVERITY } from "../release-policy/complete.js";

export const AT = new Date("2026-11-20T12:00:00Z");
export const NOW = new Date("2026-11-24T12:00:00Z");
const PLATFORM = "linux/amd64";

export const RULES: DriftRules = {
  ...{
    severity: { ...SEVERITY, block: { fixable: ["critical"], unfixed: [] } },
    waivers: [],
    vex: [],
    kev: new Map(),
    now: NOW,
  },
};

/** An image that was scanned on the 20th, and is looked at on the 24th. */
export function input(
  before: readonly Partial<Judged>[],
  today: readonly Finding[],
  changes: Partial<DriftInput> = {},
): DriftInput {
  const packages = new Map(today.map(({ package: name, version }) => [name, version]));
  return {
    ...{ environment: "production", image: "vllm", digest: digestOf("1"), since: "2026-11-21T00:00:00Z" },
    before: {
      at: AT,
      platforms: [{ platform: PLATFORM, judged: before as Judged[] }],
      knowledge: { databases: { grype: digestOf("a") }, scanners: { grype: "0.120.0" } },
    },
    today: {
      platforms: [{ platform: PLATFORM, digest: digestOf("2"), findings: today, packages }],
      knowledge: { databases: { grype: digestOf("b") }, scanners: { grype: "0.121.2" } },
    },
    seenOn: () => undefined,
    ...changes,
  };
}

export { PLATFORM };
