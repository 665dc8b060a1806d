import type { OverviewBuild, OverviewBuilds } from "../../src/documents/overview/builds.js";
import { formatBytes } from "../../src/text/bytes.js";
import { secondsOf, timeOf } from "../format.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Code } from "../parts/facts.js";
import { PathBars } from "../parts/path-bars.js";

/** How long builds of an image took, and why the last one did. */
export function BuildsSection({ builds }: { builds: OverviewBuilds | undefined }) {
  const last = builds?.last;
  return (
    <section>
      <h2>Build times</h2>
      {builds === undefined && <p>No registry that keeps records of builds was asked.</p>}
      {builds?.builds.length === 0 && <p>There is no record of a build.</p>}
      {last !== undefined && (
        <>
          <p>
            {`Of the last build ${last.cache.cachedSteps} of ${last.cache.steps} steps came from the cache, with ${formatBytes(last.cache.cachedBytes)} of the ${formatBytes(last.cache.bytes)} that steps read.`}
          </p>
          {last.regressions.map((item) => (
            <Regression key={item.kind} item={item} />
          ))}
          <h3>The steps that decided how long it took</h3>
          <PathBars path={last.path} />
        </>
      )}
      {builds !== undefined && builds.builds.length > 0 && (
        <DataTable title="Builds" columns={BUILDS} rows={builds.builds.toReversed()} page={15} />
      )}
    </section>
  );
}

function Regression({ item }: { item: NonNullable<OverviewBuilds["last"]>["regressions"][number] }) {
  const text = item.kind === "slower" ? secondsOf : formatBytes;
  return (
    <div class="warning">
      <p>
        {`The last build is ${item.kind} than usual: ${text(item.value)} where ${text(item.usual)} is usual. Commits: ${item.commits}.`}
      </p>
      <ul>
        {item.causes.map((cause) => (
          <li key={cause}>{cause}</li>
        ))}
      </ul>
    </div>
  );
}

const BUILDS: readonly Column<OverviewBuild>[] = [
  { head: "Began", value: ({ began }) => began, show: ({ began }) => timeOf(began) },
  { head: "Command", value: ({ command }) => command },
  { head: "Took", numeric: true, value: ({ seconds }) => seconds, show: ({ seconds }) => secondsOf(seconds) },
  { head: "Cache", value: ({ state }) => state },
  { head: "Compressed", numeric: true, value: ({ bytes }) => bytes, show: ({ bytes }) => formatBytes(bytes) },
  { head: "Machine", value: ({ machine }) => machine },
  {
    head: "Commit",
    value: ({ commit = "" }) => commit,
    show: ({ commit, dirty }) => (
      <>
        <Code short>{commit?.slice(0, 12) ?? "not named"}</Code>
        {dirty && commit !== undefined && " with changes"}
      </>
    ),
  },
];
