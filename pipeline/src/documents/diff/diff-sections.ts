import { formatBytes } from "../../text/bytes.js";
import type { Section } from "../sections/index.js";
import type { DiffFacts, DiffReport, PlatformDiff } from "./image-diff.js";
import type { SettingChange } from "./settings.js";

/** Rows of each table for people; JSON has more. */
const SHOWN = 40;

/** Say for people in what two images differ. */
export function diffSections({ from, to, evidence, only, platforms }: DiffReport): Section[] {
  const lacking = [
    ...only.from.map((name) => `${name} is in the first only`),
    ...only.to.map((name) => `${name} is in the second only`),
  ];
  return [
    {
      title: from.digest === to.digest ? "The same image" : "Two images",
      lines: [`from ${from.name} ${from.digest}`, `to   ${to.name} ${to.digest}`, ...lacking],
    },
    evidenceSection(evidence),
    ...platforms.flatMap(platformSections),
  ];
}

function evidenceSection(evidence: DiffReport["evidence"]): Section {
  if (evidence === undefined) return { title: "Evidence", lines: ["not compared: a layout has none"] };
  const word = (there: boolean) => (there ? "yes" : "no");
  const rows = evidence.map(({ name, from, to }) => [name, word(from), word(to)]);
  return {
    title: "Evidence of the index, signed by somebody who is trusted",
    table: { head: ["kind", "from", "to"], rows },
  };
}

function platformSections(item: PlatformDiff): Section[] {
  const { platform, same, packages, unknown, settings, files, layers } = item;
  const shares = `layers: ${formatBytes(layers.from)} and ${formatBytes(layers.to)}, ${formatBytes(layers.shared)} shared; a node with the first pulls ${formatBytes(layers.pull)} for the second`;
  if (same) return [{ title: `${platform}: the same manifest`, lines: [shares] }];
  return [
    { title: platform, lines: [shares] },
    packages === undefined
      ? { title: "Packages", lines: [`not known: ${unknown}`] }
      : changes("Packages", "package", packages),
    changes("Settings", "setting", settings),
    ...(files === undefined ? [{ title: "Files", lines: ["not compared"] }] : filesSections(files)),
  ];
}

function changes(title: string, what: string, items: readonly SettingChange[]): Section {
  const rows = items.map(({ name, from, to }) => [name, from ?? "-", to ?? "-"]);
  return { title: `${title}: ${counted(items.length)}`, ...shown([what, "from", "to"], rows) };
}

function filesSections({ added, removed, changed }: DiffFacts): Section[] {
  const told = ({ files, bytes }: { files: number; bytes: number }) => `${files} (${signed(bytes)})`;
  const rows = [
    ...added.listed.map(({ path, bytes }) => ["added", `+${formatBytes(bytes)}`, `/${path}`]),
    ...removed.listed.map(({ path, bytes }) => ["removed", `-${formatBytes(bytes)}`, `/${path}`]),
    ...changed.listed.map(({ path, from, to, what }) => [what.join(", "), signed(to - from), `/${path}`]),
  ];
  const removedTold = told({ ...removed, bytes: -removed.bytes });
  const title = `Files: ${told(added)} added, ${removedTold} removed, ${told(changed)} changed`;
  return [{ title, ...shown(["what", "bytes", "file"], rows) }];
}

function signed(bytes: number): string {
  return `${bytes < 0 ? "-" : "+"}${formatBytes(Math.abs(bytes))}`;
}

function counted(count: number): string {
  return count === 0 ? "the same" : `${count} ${count === 1 ? "difference" : "differences"}`;
}

function shown(head: string[], rows: string[][]): Omit<Section, "title"> {
  const lines = rows.length > SHOWN ? [`The first ${SHOWN} of ${rows.length}; --format=json has more.`] : [];
  return { lines, table: { head, rows: rows.slice(0, SHOWN) } };
}
