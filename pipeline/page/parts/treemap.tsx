import { hierarchy, treemap } from "d3-hierarchy";
import { useMemo } from "preact/hooks";
import { formatBytes } from "../../src/text/bytes.js";

/** Something that takes bytes, named as the sizes of an image name it: `deb libc6`, `pypi numpy 2.2.0`. */
export interface Weight {
  name: string;
  bytes: number;
}

/** Areas by bytes, in groups by the first word of the names. The table beside it says the same in words. */
export function Treemap({ title, weights }: { title: string; weights: readonly Weight[] }) {
  const tiles = useMemo(() => tilesOf(weights), [weights]);
  return (
    <figure class="treemap">
      <figcaption>{title}</figcaption>
      <div role="img" aria-label={labelOf(weights)}>
        {tiles.map(({ name, kind, bytes, left, top, width, height }) => (
          <div
            key={name}
            class={`area ${kind}`}
            title={`${name}: ${formatBytes(bytes)}`}
            style={{ left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` }}
          >
            <span>
              {shortName(name)} <small>{formatBytes(bytes)}</small>
            </span>
          </div>
        ))}
      </div>
      <ul class="legend swatches">
        {KINDS.filter(([kind]) => tiles.some((tile) => tile.kind === kind)).map(([kind, name]) => (
          <li key={kind}>
            <span class={`swatch ${kind}`} /> {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

const KINDS = [
  ["pypi", "Python"],
  ["deb", "Debian"],
  ["other", "of no package"],
] as const;

/** The figure is twice as wide as high. */
const [WIDTH, HEIGHT] = [200, 100];

interface Tile extends Weight {
  kind: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Group {
  name: string;
  bytes?: number;
  children?: Group[];
}

function tilesOf(weights: readonly Weight[]): Tile[] {
  const groups = new Map<string, Group[]>();
  for (const { name, bytes } of weights)
    groups.set(kindOf(name), [...(groups.get(kindOf(name)) ?? []), { name, bytes }]);
  const data: Group = { name: "", children: [...groups].map(([name, children]) => ({ name, children })) };
  const root = hierarchy(data)
    .sum(({ bytes = 0 }) => bytes)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Group>().size([WIDTH, HEIGHT]).paddingInner(0.3)(root);
  return laid.leaves().map(({ data: { name }, value = 0, x0, x1, y0, y1 }) => ({
    ...{ name, kind: kindOf(name), bytes: value },
    ...{ left: (100 * x0) / WIDTH, width: (100 * (x1 - x0)) / WIDTH },
    ...{ top: (100 * y0) / HEIGHT, height: (100 * (y1 - y0)) / HEIGHT },
  }));
}

function kindOf(name: string): string {
  const [kind = ""] = name.split(" ");
  return kind === "deb" || kind === "pypi" ? kind : "other";
}

function shortName(name: string): string {
  return kindOf(name) === "other" ? name : (name.split(" ")[1] ?? name);
}

function labelOf(weights: readonly Weight[]): string {
  const largest = [...weights].sort((a, b) => b.bytes - a.bytes).slice(0, 5);
  return `The largest: ${largest.map(({ name, bytes }) => `${name}, ${formatBytes(bytes)}`).join("; ")}`;
}
