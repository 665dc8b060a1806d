import type { ComponentChildren } from "preact";

/** Names and what they stand for. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number that is seen first. */
export function Tiles({ tiles }: { tiles: readonly { name: string; value: string; note?: string; bad?: boolean }[] }) {
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, note, bad = false }) => (
        <div key={name} class={bad ? "tile bad" : "tile"}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            {note !== undefined && <span class="quiet">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A digest or a path: of one width, and broken where it has to be; the first digits of one are not. */
export function Code({ children, short = false }: { children: string; short?: boolean }) {
  return <code class={short ? "short" : undefined}>{children}</code>;
}
