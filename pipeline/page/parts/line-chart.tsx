import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Values in the order of builds; the table beside it says the same in words. */
export interface Series {
  name: string;
  points: readonly { place: number; value: number; title: string }[];
}

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [200, 72, 12, 10, 28];

/** Lines over the builds of an image, the oldest at the left. */
export function LineChart(props: { title: string; series: readonly Series[]; text: (value: number) => string }) {
  const { title, series, text } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const points = series.flatMap((item) => item.points);
  const last = Math.max(1, ...points.map(({ place }) => place));
  const x = scaleLinear([1, last], [LEFT, width - RIGHT]);
  const y = scaleLinear([0, Math.max(1, ...points.map(({ value }) => value))], [HEIGHT - BOTTOM, TOP]).nice(4);
  const path = line<Series["points"][number]>(
    ({ place }) => x(place),
    ({ value }) => y(value),
  );
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={box}>
        <svg width={width} height={HEIGHT} role="img" aria-label={labelOf(props)}>
          {y.ticks(4).map((tick) => (
            <g key={tick}>
              <line class="grid" x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
              <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
                {text(tick)}
              </text>
            </g>
          ))}
          <text x={LEFT} y={HEIGHT - 6}>
            oldest
          </text>
          <text x={width - RIGHT} y={HEIGHT - 6} text-anchor="end">
            newest
          </text>
          {series.map((item, place) => (
            <g key={item.name} class={`series-${place % SERIES}`}>
              <path d={path([...item.points]) ?? ""} />
              {item.points.map((point) => (
                <circle key={point.place} cx={x(point.place)} cy={y(point.value)} r={3.5}>
                  <title>{point.title}</title>
                </circle>
              ))}
            </g>
          ))}
        </svg>
      </div>
      {series.length > 1 && (
        <ul class="legend">
          {series.map(({ name }, place) => (
            <li key={name} class={`series-${place % SERIES}`}>
              {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** Colours of lines; more than these are seldom seen, and the legend begins anew. */
const SERIES = 4;

function labelOf({ title, series, text }: Parameters<typeof LineChart>[0]): string {
  const last = series.map(({ name, points }) => {
    const value = points.at(-1)?.value;
    return `${name}: ${points.length} builds${value === undefined ? "" : `, the last ${text(value)}`}`;
  });
  return `${title}. ${last.join("; ")}`;
}

/** As wide as what it is in: text in it keeps its size on a phone. */
function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const seen = new ResizeObserver(() => setWidth(Math.max(240, current.clientWidth)));
    seen.observe(current);
    return () => seen.disconnect();
  }, [box]);
  return width;
}
