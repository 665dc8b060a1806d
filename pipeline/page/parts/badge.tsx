import { SEVERITIES } from "../../src/documents/scan/severity.js";

/** A word with the colour of what it means; the word says it without the colour, too. */
export function Badge({ kind, children }: { kind: string; children: string }) {
  return <span class={`badge ${CLASSES.has(kind) ? kind : "unknown"}`}>{children}</span>;
}

const CLASSES: ReadonlySet<string> = new Set([
  ...SEVERITIES,
  ...["block", "expired", "waived", "allow", "not_affected", "gone", "pass", "fail"],
]);

/** How many findings there are of each severity. */
export function Severities({ counts }: { counts: Readonly<Record<string, number>> }) {
  const known = ["critical", "high", "medium", "low", "negligible", "unknown"].filter(
    (name) => (counts[name] ?? 0) > 0,
  );
  if (known.length === 0) return <span class="quiet">none</span>;
  return (
    <span class="badges">
      {known.map((name) => (
        <Badge key={name} kind={name}>{`${counts[name]} ${name}`}</Badge>
      ))}
    </span>
  );
}
