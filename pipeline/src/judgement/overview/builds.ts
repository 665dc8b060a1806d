import type { OverviewBuild, OverviewBuilds } from "../../documents/overview/index.js";
import { formatBytes } from "../../text/bytes.js";
import { cacheState, type ImageMetrics, type Regression, sizeOf } from "../metrics/index.js";

/** What a page shows of the records of an image's builds. */
export function buildsOverview({ records, unread, last }: ImageMetrics): OverviewBuilds {
  return { unread, builds: records.map(buildOf), ...(last !== undefined && { last: lastOf(last) }) };
}

function buildOf(record: ImageMetrics["records"][number]): OverviewBuild {
  const { began, command, seconds, machine, digest, commit, dirty } = record;
  return {
    ...{ began, command, seconds, state: cacheState(record), bytes: sizeOf(record), machine: machine.id, digest },
    ...(commit !== undefined && { commit }),
    dirty,
  };
}

function lastOf({ path, cache, regressions }: NonNullable<ImageMetrics["last"]>): OverviewBuilds["last"] {
  return {
    path: path.map(({ step, gap, queued, working, engine }) => ({
      ...{ step: step.id, source: step.source, gap, queued, working, engine },
    })),
    cache,
    regressions: regressions.map((item) => ({
      ...{ kind: item.kind, value: item.value, usual: item.usual },
      commits: commitsOf(item),
      causes: causesOf(item),
    })),
  };
}

function commitsOf({ commits: { from, to, dirty } }: Regression): string {
  const changes = dirty ? ", with changes that are in no commit" : "";
  if (to === undefined) return "no commit is named for it";
  const short = (commit: string) => commit.slice(0, 12);
  return `${from === undefined || from === to ? short(to) : `${short(from)}..${short(to)}`}${changes}`;
}

/** Causes that are told; metrics --format=json has all. */
const CAUSES = 5;

function causesOf({ steps, changes }: Regression): string[] {
  const slower = steps.map(({ id, more }) => `${id}: ${more.toFixed(1)} s more than usual`);
  const changed = changes.map(({ name, image, stage, before = "-", after = "-", bytes }) => {
    const grown = `${bytes < 0 ? "-" : "+"}${formatBytes(Math.abs(bytes))}`;
    return `${name} in ${image} ${stage}: ${before} to ${after}, ${grown}`;
  });
  return [...slower.slice(0, CAUSES), ...changed.slice(0, CAUSES)];
}
