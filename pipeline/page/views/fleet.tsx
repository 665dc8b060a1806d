import { blocks, countSeverities } from "../../src/documents/overview/counts.js";
import type {
  Overview,
  OverviewImage,
  OverviewPlatform,
  OverviewServed,
} from "../../src/documents/overview/overview.js";
import { formatBytes } from "../../src/text/bytes.js";
import { counted, secondsOf, shortDigest, timeOf } from "../format.js";
import { Badge, Severities } from "../parts/badge.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Code, Tiles } from "../parts/facts.js";
import { imageHash } from "../route.js";

/** All images of the checkout, and what environments serve. */
export function FleetView({ overview: { images, served, drift } }: { overview: Overview }) {
  const rows = images.flatMap((image) => image.platforms.map((platform) => ({ image, platform })));
  const blocking = rows.flatMap(({ platform }) => platform.findings).filter(blocks).length;
  const today = drift?.images.reduce((sum, item) => sum + item.blocking, 0);
  return (
    <>
      <Tiles
        tiles={[
          { name: "Images", value: String(images.length), note: counted(rows.length, "platform") },
          {
            name: "Blocking here",
            value: String(blocking),
            note: "vulnerabilities of this checkout",
            bad: blocking > 0,
          },
          ...(served === undefined
            ? []
            : [{ name: "Served", value: String(served.images.length), note: served.environments.join(", ") }]),
          ...(today === undefined
            ? []
            : [{ name: "Blocking today", value: String(today), note: "of what is served", bad: today > 0 }]),
        ]}
      />
      <DataTable title="Images of this checkout" columns={IMAGES} rows={rows} />
      {served === undefined ? (
        <p>No registry was asked what it serves.</p>
      ) : (
        <DataTable title="Served by environments" columns={SERVED} rows={servedRows(served.images)} none="nothing" />
      )}
    </>
  );
}

interface ImageRow {
  image: OverviewImage;
  platform: OverviewPlatform;
}

const IMAGES: readonly Column<ImageRow>[] = [
  {
    head: "Image",
    value: ({ image, platform }) => `${image.name} ${platform.platform}`,
    show: ({ image, platform }) => (
      <a href={imageHash(image, platform)}>
        {image.name} {platform.platform}
      </a>
    ),
  },
  {
    head: "Gates",
    value: ({ image }) => failedGates(image).join(" ") || "pass",
    show: ({ image }) => <Gates image={image} />,
  },
  {
    head: "Vulnerabilities",
    numeric: true,
    value: ({ platform }) => platform.findings.length,
    show: ({ platform }) => <Severities counts={countSeverities(platform.findings)} />,
  },
  { head: "Block", numeric: true, value: ({ platform }) => platform.findings.filter(blocks).length },
  { head: "Packages", numeric: true, value: ({ platform }) => platform.packages.length },
  {
    head: "Compressed",
    numeric: true,
    value: ({ platform }) => platform.sizes.compressed,
    show: ({ platform: { sizes } }) =>
      `${formatBytes(sizes.compressed)} (${Math.round((100 * sizes.compressed) / sizes.budget.image)} % of budget)`,
  },
  {
    head: "Last build",
    numeric: true,
    value: ({ image }) => image.builds?.builds.at(-1)?.seconds ?? -1,
    show: ({ image }) => {
      const last = image.builds?.builds.at(-1);
      return last === undefined ? "no record" : `${secondsOf(last.seconds)}, ${last.state}`;
    },
  },
];

function failedGates({ gates }: OverviewImage): string[] {
  return gates.filter(({ passed }) => !passed).map(({ gate }) => gate);
}

function Gates({ image }: { image: OverviewImage }) {
  const failed = failedGates(image);
  return failed.length === 0 ? (
    <Badge kind="pass">pass</Badge>
  ) : (
    <Badge kind="fail">{`block: ${failed.join(", ")}`}</Badge>
  );
}

interface ServedRow {
  served: OverviewServed;
  platform: OverviewServed["platforms"][number];
}

function servedRows(images: readonly OverviewServed[]): ServedRow[] {
  return images.flatMap((served) => served.platforms.map((platform) => ({ served, platform })));
}

const SERVED: readonly Column<ServedRow>[] = [
  { head: "Environment", value: ({ served }) => served.environment },
  { head: "Image", value: ({ served, platform }) => `${served.image} ${platform.platform}` },
  {
    head: "Since",
    value: ({ served }) => served.since?.when ?? "",
    show: ({ served: { since } }) => (since === undefined ? "no journal" : `${timeOf(since.when)}, line ${since.line}`),
  },
  {
    head: "Last scan",
    value: ({ platform }) => platform.scan?.finished ?? "",
    show: ({ platform: { scan } }) => (scan === undefined ? "no scan that counts" : timeOf(scan.finished)),
  },
  {
    head: "Found then",
    numeric: true,
    value: ({ platform }) => Object.values(platform.scan?.severities ?? {}).reduce((sum, count) => sum + count, 0),
    show: ({ platform }) => <Severities counts={platform.scan?.severities ?? {}} />,
  },
  {
    head: "Packages",
    numeric: true,
    value: ({ platform }) => platform.packages ?? -1,
    show: ({ platform }) => platform.packages ?? "no SBOM that counts",
  },
  {
    head: "Commit",
    value: ({ served }) => served.commit ?? "",
    show: ({ served }) => <Code short>{served.commit?.slice(0, 12) ?? "not known"}</Code>,
  },
  {
    head: "Digest",
    value: ({ served }) => served.digest,
    show: ({ served }) => <Code short>{shortDigest(served.digest)}</Code>,
  },
];
