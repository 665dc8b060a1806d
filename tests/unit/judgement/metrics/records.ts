import type { BuildRecord, Step } from "../../../../pipeline/src/documents/metrics/index.js";
import type { MetricsPolicy } from "../../../../pipeline/src/judgement/metrics/index.js";

export const POLICY: MetricsPolicy = {
  history: 100,
  compare: { last: 10, least: 3 },
  slower: { percent: 25, seconds: 5, noise: 4 },
  larger: { percent: 3 },
};

const DIGEST = `sha256:${"a".repeat(64)}`;

/** A step that ran its programs as long as it had a place. */
export function step(id: string, over: Partial<Step> = {}): Step {
  const { asked = 0, started = asked, ended = started + 1 } = over;
  return {
    ...{ id, kind: "stage", after: [], asked, started, ended, source: "run", bytes: {} },
    ran: { at: "2026-11-30T10:00:00.000Z", seconds: Math.max(0, ended - started) },
    ...over,
  };
}

let made = 0;

/** A record; each began a second after the one before. */
export function record(over: Partial<BuildRecord> = {}): BuildRecord {
  made += 1;
  return {
    ...{ version: 1, id: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`, image: "app", command: "layout" },
    began: new Date(Date.UTC(2026, 10, 30) + 1000 * made).toISOString(),
    ...{
      seconds: 10,
      compression: "zstd",
      platforms: ["linux/amd64"],
      digest: DIGEST,
      dirty: false,
      engine: "v0.21.8",
    },
    machine: { id: "0123456789abcdef", arch: "amd64", cpu: "a CPU", cpus: 2, memory: 24e9 },
    ...{ steps: [step("stage app pure", { stage: "pure", image: "app" })], layers: [], packages: [], peak: {} },
    ...over,
  } as BuildRecord;
}

export function layer(stage: string, size: number, digit = "b"): BuildRecord["layers"][number] {
  const digest = `sha256:${digit.repeat(64)}`;
  return { platform: "linux/amd64", image: "app", stage, digest, size, uncompressedSize: 3 * size };
}

export function wheel(name: string, version: string, size: number, stage = "pure"): BuildRecord["packages"][number] {
  return { platform: "linux/amd64", image: "app", stage, kind: "wheel", name, version, size };
}
