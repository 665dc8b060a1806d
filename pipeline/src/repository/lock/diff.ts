import { compareText } from "../../errors/index.js";
import { formatBytes } from "../../text/bytes.js";
import type { Reconsidered } from "./merge-base.js";
import type { Deb, Lock, Wheel } from "./schema.js";

/**
 * Say in words how a lock differs from the one before: a line for each package, then what its base omits and it does not,
 * then the totals.
 */
export function diffLocks(before: Lock | undefined, after: Lock, reconsidered?: Reconsidered): string[] {
  const changes = [...diffKind(before?.debs ?? [], after.debs), ...diffKind(before?.wheels ?? [], after.wheels)];
  const settings = before === undefined ? [] : diffSettings(before, after);
  const totals = [total("debs", before?.debs ?? [], after.debs), total("wheels", before?.wheels ?? [], after.wheels)];
  const lines = [...settings, ...changes];
  const omissions = reconsidered === undefined ? [] : reconsideredLines(reconsidered);
  return [
    `${after.image} ${after.platform}:`,
    ...(lines.length === 0 ? ["nothing changed"] : lines),
    ...omissions,
    ...totals,
  ];
}

function reconsideredLines({ again, still }: Reconsidered): string[] {
  return [
    ...[...again].map(([name, by]) => `not omitted: ${name}, as ${by} depends on it`),
    ...[...still].map(
      ([name, by]) =>
        `still omitted: ${name}, although ${by} depends on it; it is no library: ask for it by name if it is wanted`,
    ),
  ];
}

function diffSettings(before: Lock, after: Lock): string[] {
  const lines: string[] = [];
  if (before.packer !== after.packer)
    lines.push(`packer ${before.packer} → ${after.packer}: every layer gets a new digest`);
  if (before.base?.image !== after.base?.image)
    lines.push(`base ${before.base?.image ?? "none"} → ${after.base?.image ?? "none"}`);
  return lines;
}

function diffKind(before: readonly (Deb | Wheel)[], after: readonly (Deb | Wheel)[]): string[] {
  const old = new Map(before.map((item) => [item.name, item]));
  const names = [...new Set([...before, ...after].map((item) => item.name))].sort(compareText);
  const now = new Map(after.map((item) => [item.name, item]));
  return names.flatMap((name) => describe(old.get(name), now.get(name)) ?? []);
}

function describe(before: Deb | Wheel | undefined, after: Deb | Wheel | undefined): string | undefined {
  if (before === undefined)
    return after && `added ${after.name} ${after.version} (${formatBytes(after.size)})${origin(after)}`;
  if (after === undefined) return `removed ${before.name} ${before.version} (${formatBytes(before.size)})`;
  if (before.version !== after.version) {
    return `${after.name} ${before.version} → ${after.version}${security(after)}${growth(before.size, after.size)}${origin(after)}`;
  }
  if (before.sha256 !== after.sha256) return `${after.name} ${after.version}: another file (sha256 ${after.sha256})`;
  return before.from === after.from
    ? undefined
    : `${after.name} ${after.version}: now from ${after.from ?? "this image itself"}`;
}

function origin(item: Deb | Wheel): string {
  return item.from === undefined ? "" : `, from ${item.from}`;
}

function security(item: Deb | Wheel): string {
  return "archive" in item && item.archive === "debian-security" ? " (security)" : "";
}

function growth(before: number, after: number): string {
  if (before === after) return "";
  return `, ${after > before ? "+" : "-"}${formatBytes(Math.abs(after - before))}`;
}

function total(kind: string, before: readonly (Deb | Wheel)[], after: readonly (Deb | Wheel)[]): string {
  const sum = (items: readonly (Deb | Wheel)[]) => items.reduce((bytes, item) => bytes + item.size, 0);
  return `total: ${after.length} ${kind}, ${formatBytes(sum(after))}${before.length === 0 ? "" : growth(sum(before), sum(after))}`;
}
