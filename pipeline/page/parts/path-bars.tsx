import { secondsOf } from "../format.js";

/** A step of the critical path. */
interface PathStep {
  step: string;
  source: string;
  gap: number;
  queued: number;
  working: number;
  engine: number;
}

const PARTS = ["queued", "working", "engine"] as const;

/** The steps that decided how long a build took: each by what it did with its time. */
export function PathBars({ path }: { path: readonly PathStep[] }) {
  const longest = Math.max(0.001, ...path.map(totalOf));
  return (
    <>
      <ul class="legend">
        {PARTS.map((part) => (
          <li key={part} class={part}>
            {part}
          </li>
        ))}
      </ul>
      <ol class="path">
        {path.map((item) => (
          <li key={item.step}>
            <span class="step">
              {item.step} <span class="quiet">{item.source}</span>
            </span>
            <span class="bar" aria-hidden="true">
              {PARTS.map((part) => (
                <span key={part} class={part} style={{ width: `${(100 * item[part]) / longest}%` }} />
              ))}
            </span>
            <span class="numeric">{textOf(item)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function totalOf(item: PathStep): number {
  return PARTS.reduce((sum, part) => sum + item[part], 0);
}

function textOf(item: PathStep): string {
  const parts = PARTS.filter((part) => item[part] >= 0.05).map((part) => `${part} ${secondsOf(item[part])}`);
  return parts.length === 0 ? secondsOf(totalOf(item)) : parts.join(", ");
}
