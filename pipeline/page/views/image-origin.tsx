import type { OverviewImage, OverviewPlatform } from "../../src/documents/overview/overview.js";
import { formatBytes } from "../../src/text/bytes.js";
import { shortDigest, timeOf } from "../format.js";
import { Badge } from "../parts/badge.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Code, Facts } from "../parts/facts.js";
import { Outside } from "../parts/outside.js";

/** How an image came to be: from its inputs and its lock to its layers; and which gates it passes. */
export function OriginSection({ image, platform }: { image: OverviewImage; platform: OverviewPlatform }) {
  const { made, digest } = platform;
  return (
    <section>
      <h2>How it came to be</h2>
      <Facts
        rows={[
          ["Inputs", <Code key="inputs">{image.inputs}</Code>],
          ["Starts from", image.bases.length === 0 ? "nothing" : image.bases.join(", ")],
          ["Lock", <Code key="lock">{made.lock}</Code>],
          ["Locked", `${made.debs} Debian packages and ${made.wheels} wheels, ${formatBytes(made.bytes)} to fetch`],
          ["Inputs' digest", <Code key="asked">{made.asked}</Code>],
          ["Packed by", made.packer],
          ["Time of its files", timeOf(image.created)],
          ["Index", <Code key="index">{image.digest}</Code>],
          ["Manifest", <Code key="manifest">{digest}</Code>],
          ["Config", <Code key="config">{made.config}</Code>],
        ]}
      />
      <h3>Gates</h3>
      <ul class="gates">
        {image.gates.map(({ gate, passed, detail }) => (
          <li key={gate}>
            <details>
              <summary>
                <Badge kind={passed ? "pass" : "fail"}>{passed ? "pass" : "block"}</Badge> {gate}
              </summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
              <pre tabIndex={0}>{detail}</pre>
            </details>
          </li>
        ))}
      </ul>
      <DataTable title="Layers" columns={LAYERS} rows={made.layers} />
      <details>
        <summary>Labels</summary>
        <Facts rows={image.labels.map(({ name, value }) => [name, <Outside key={name} address={value} />])} />
      </details>
    </section>
  );
}

const LAYERS: readonly Column<OverviewPlatform["made"]["layers"][number]>[] = [
  { head: "Layer", value: ({ name }) => name },
  { head: "What it holds", value: ({ comment }) => comment },
  {
    head: "Compressed",
    numeric: true,
    value: ({ compressed }) => compressed,
    show: ({ compressed }) => formatBytes(compressed),
  },
  { head: "Digest", value: ({ digest }) => digest, show: ({ digest }) => <Code short>{shortDigest(digest)}</Code> },
];
