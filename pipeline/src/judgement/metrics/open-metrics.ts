import { openMetricsText } from "../../text/open-metrics.js";
import type { ImageMetrics } from "./report.js";

/** A family of metrics of the last build of each image. Every one is a gauge: a build is a moment, not a count. */
interface Family {
  unit?: "seconds" | "bytes";
  help: string;
  of: (last: NonNullable<ImageMetrics["last"]>) => readonly Sample[];
}

interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number | undefined;
}

const one = (value: number | undefined): Sample[] => [{ value }];

/** The families, by name. Docs and the dashboard name these: docs/metrics.md, docs/grafana-dashboard.json. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  image_factory_build_seconds: {
    unit: "seconds",
    help: "Time of the last build",
    of: ({ record, state }) => [
      { labels: { machine: record.machine.id, state, command: record.command }, value: record.seconds },
    ],
  },
  image_factory_build_time_seconds: {
    unit: "seconds",
    help: "When the last build began, seconds since 1970",
    of: ({ record }) => one(Date.parse(record.began) / 1000),
  },
  image_factory_path_seconds: {
    unit: "seconds",
    help: "Time of a step of the critical path, by what it was spent on",
    of: ({ path }) =>
      path.flatMap(({ step, queued, working, engine }) => {
        const labels = { step: step.id, kind: step.kind, stage: step.stage ?? "", platform: step.platform ?? "" };
        const parts = Object.entries({ queued, working, engine });
        return parts.map(([part, value]) => ({ labels: { ...labels, part }, value }));
      }),
  },
  image_factory_steps: {
    help: "Steps of the last build, by where their result came from",
    of: ({ record }) =>
      (["run", "cache", "unknown"] as const).map((source) => ({
        labels: { source },
        value: record.steps.filter((step) => step.source === source).length,
      })),
  },
  image_factory_read_bytes: {
    unit: "bytes",
    help: "Bytes that steps of the last build read, and those of them that came from a cache",
    of: ({ cache }) => [
      { labels: { source: "all" }, value: cache.bytes },
      { labels: { source: "cache" }, value: cache.cachedBytes },
    ],
  },
  image_factory_layer_bytes: {
    unit: "bytes",
    help: "Compressed size of a layer",
    of: ({ record }) =>
      record.layers.map(({ platform, image, stage, size }) => ({
        labels: { platform, of: image, stage },
        value: size,
      })),
  },
  image_factory_image_bytes: {
    unit: "bytes",
    help: "Compressed size of all layers of a platform",
    of: ({ record }) =>
      record.platforms.map((platform) => {
        const layers = record.layers.filter((layer) => layer.platform === platform);
        return { labels: { platform }, value: layers.reduce((sum, { size }) => sum + size, 0) };
      }),
  },
  image_factory_peak_memory_bytes: {
    unit: "bytes",
    help: "Largest process of the steps that ran",
    of: ({ record }) => one(record.peak.memory),
  },
  image_factory_peak_disk_bytes: {
    unit: "bytes",
    help: "By how much the free disk of the engine shrank at most while steps ran",
    of: ({ record }) => one(record.peak.disk),
  },
  image_factory_regressions: {
    help: "Whether the last build was slower, and whether the image is larger, than policies/metrics.yaml allows",
    of: ({ regressions }) =>
      (["slower", "larger"] as const).map((kind) => ({
        labels: { kind },
        value: regressions.filter((regression) => regression.kind === kind).length,
      })),
  },
};

/** Write metrics as OpenMetrics text. */
export function openMetrics(images: readonly ImageMetrics[]): string {
  return openMetricsText(
    Object.entries(FAMILIES).map(([name, { unit, help, of }]) => ({
      ...{ name, unit, help },
      samples: images.flatMap(({ image, last }) =>
        (last === undefined ? [] : of(last)).flatMap(({ labels, value }) =>
          value === undefined ? [] : [{ labels: { image, ...labels }, value }],
        ),
      ),
    })),
  );
}
