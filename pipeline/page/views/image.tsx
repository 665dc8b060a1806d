import { blocks } from "../../src/documents/overview/counts.js";
import type { OverviewImage, OverviewPlatform } from "../../src/documents/overview/overview.js";
import { formatBytes } from "../../src/text/bytes.js";
import { counted, secondsOf, timeOf } from "../format.js";
import { Tiles } from "../parts/facts.js";
import { imageHash } from "../route.js";
import { BuildsSection } from "./image-builds.js";
import { FindingsSection } from "./image-findings.js";
import { OriginSection } from "./image-origin.js";
import { PackagesSection } from "./image-packages.js";
import { SizesSection } from "./image-sizes.js";

/** All that is known of an image on one platform. */
export function ImageView({ image, platform }: { image: OverviewImage; platform: OverviewPlatform }) {
  const { findings, packages, sizes } = platform;
  const blocking = findings.filter(blocks).length;
  const last = image.builds?.builds.at(-1);
  const share = Math.round((100 * sizes.compressed) / sizes.budget.image);
  return (
    <>
      {image.platforms.length > 1 && (
        <nav class="platforms" aria-label="Platform">
          <ul>
            {image.platforms.map((item) => (
              <li key={item.platform}>
                <a href={imageHash(image, item)} {...(item === platform && { "aria-current": "page" as const })}>
                  {item.platform}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <Tiles
        tiles={[
          { name: "Vulnerabilities", value: String(findings.length), note: counted(packages.length, "package") },
          { name: "Blocking", value: String(blocking), bad: blocking > 0 },
          {
            name: "Compressed",
            value: formatBytes(sizes.compressed),
            note: `${share} % of its budget`,
            bad: share > 100,
          },
          ...(last === undefined
            ? []
            : [{ name: "Last build", value: secondsOf(last.seconds), note: `${last.state}, ${timeOf(last.began)}` }]),
        ]}
      />
      <OriginSection image={image} platform={platform} />
      <FindingsSection platform={platform} />
      <PackagesSection platform={platform} />
      <SizesSection sizes={sizes} />
      <BuildsSection builds={image.builds} />
    </>
  );
}
