import type { PlatformSizes } from "../../src/documents/sizes/sizes.js";
import { formatBytes } from "../../src/text/bytes.js";
import { counted } from "../format.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Treemap } from "../parts/treemap.js";

/** What takes the bytes of an image. */
export function SizesSection({ sizes }: { sizes: PlatformSizes }) {
  const { packages, folders, largest, twice, hidden, layers } = sizes;
  const layerOf = (place: number) => layers[place]?.name ?? `layer ${place + 1}`;
  return (
    <section>
      <h2>Sizes</h2>
      <p>
        {`${formatBytes(sizes.compressed)} compressed of a budget of ${formatBytes(sizes.budget.image)}, ${formatBytes(sizes.uncompressed)} unpacked.`}
      </p>
      <Treemap title="Unpacked bytes by package" weights={packages} />
      <DataTable title="Bytes by package" columns={PACKAGES} rows={packages} page={10} />
      <DataTable title="Bytes by folder" columns={FOLDERS} rows={folders} page={10} />
      <DataTable
        title="Largest files"
        columns={FILES}
        rows={largest.map((item) => ({ ...item, layer: layerOf(item.layer) }))}
        page={10}
      />
      <p>{`The same content is there twice ${counted(twice.contents, "time")}: ${formatBytes(twice.bytes)} for nothing. Layers above hide ${counted(hidden.files, "file")} with ${formatBytes(hidden.bytes)}.`}</p>
      <DataTable title="There twice" columns={TWICE} rows={twice.largest} page={10} />
      <DataTable
        title="Hidden by a layer above"
        columns={HIDDEN}
        rows={hidden.largest.map((item) => ({ ...item, layer: layerOf(item.layer), by: layerOf(item.by) }))}
        page={10}
      />
    </section>
  );
}

function bytesColumn<T extends { bytes: number }>(): Column<T> {
  return { head: "Bytes", numeric: true, value: ({ bytes }) => bytes, show: ({ bytes }) => formatBytes(bytes) };
}

function pathColumn<T extends { path: string }>(head: string): Column<T> {
  return { head, value: ({ path }) => `/${path}`, show: ({ path }) => <code>{`/${path}`}</code> };
}

const PACKAGES: readonly Column<PlatformSizes["packages"][number]>[] = [
  { head: "Package", value: ({ name }) => name },
  bytesColumn(),
  { head: "Files", numeric: true, value: ({ files }) => files },
];

const FOLDERS: readonly Column<PlatformSizes["folders"][number]>[] = [pathColumn("Folder"), bytesColumn()];

const FILES: readonly Column<{ path: string; bytes: number; layer: string }>[] = [
  pathColumn("File"),
  bytesColumn(),
  { head: "Layer", value: ({ layer }) => layer },
];

const TWICE: readonly Column<PlatformSizes["twice"]["largest"][number]>[] = [
  {
    head: "Paths",
    value: ({ paths }) => paths.map((path) => `/${path}`).join(", "),
    show: ({ paths }) => paths.map((path) => <code key={path} class="line">{`/${path}`}</code>),
  },
  { head: "Times", numeric: true, value: ({ times }) => times },
  { head: "For nothing", numeric: true, value: ({ lost }) => lost, show: ({ lost }) => formatBytes(lost) },
];

const HIDDEN: readonly Column<{ path: string; bytes: number; layer: string; by: string; how: string }>[] = [
  pathColumn("File"),
  bytesColumn(),
  { head: "In", value: ({ layer }) => layer },
  { head: "By", value: ({ by }) => by },
  { head: "How", value: ({ how }) => how },
];
