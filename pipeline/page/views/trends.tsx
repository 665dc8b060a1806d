import type { OverviewBuild } from "../../src/documents/overview/builds.js";
import type { OverviewImage } from "../../src/documents/overview/overview.js";
import { formatBytes } from "../../src/text/bytes.js";
import { secondsOf, timeOf } from "../format.js";
import { LineChart, type Series } from "../parts/line-chart.js";
import { imageHash } from "../route.js";

/** How builds of each image went: their times, and their sizes. */
export function TrendsView({ images }: { images: readonly OverviewImage[] }) {
  const known = images.filter(({ builds }) => (builds?.builds.length ?? 0) > 0);
  const rest = images.filter((image) => !known.includes(image));
  return (
    <>
      {known.map((image) => (
        <ImageTrends key={image.name} image={image} builds={image.builds?.builds ?? []} />
      ))}
      {rest.length > 0 && <p>{`No record of a build: ${rest.map(({ name }) => name).join(", ")}.`}</p>}
    </>
  );
}

function ImageTrends({ image, builds }: { image: OverviewImage; builds: readonly OverviewBuild[] }) {
  const sizes = builds.map((build, place) => pointOf(build, place, build.bytes, formatBytes));
  return (
    <section>
      <h2>
        <a href={imageHash(image)}>{image.name}</a>
      </h2>
      <div class="charts">
        <LineChart title={`Seconds of builds of ${image.name}`} series={bySeries(builds)} text={secondsOf} />
        <LineChart
          title={`Compressed bytes of ${image.name}, all platforms`}
          series={[{ name: "compressed", points: sizes }]}
          text={formatBytes}
        />
      </div>
    </section>
  );
}

/** Only builds with the same state of the cache on the same hardware can be compared. */
function bySeries(builds: readonly OverviewBuild[]): Series[] {
  const machines = new Set(builds.map(({ machine }) => machine));
  const names = builds.map(({ state, machine }) => (machines.size > 1 ? `${state}, machine ${machine}` : state));
  return [...new Set(names)].map((name) => ({
    name,
    points: builds.flatMap((build, place) =>
      names[place] === name ? [pointOf(build, place, build.seconds, secondsOf)] : [],
    ),
  }));
}

function pointOf({ began, command }: OverviewBuild, place: number, value: number, text: (value: number) => string) {
  return { place: place + 1, value, title: `${command} of ${timeOf(began)}: ${text(value)}` };
}
