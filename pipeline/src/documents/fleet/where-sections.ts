import type { Section } from "../sections/index.js";
import type { WhereHit, WhereReport } from "./where.js";

/** Say for people where something is: a line for each place. */
export function whereSections({ asked, made, environments, looked, hits, unknown }: WhereReport): Section[] {
  const digests = new Set(hits.map(({ digest }) => digest)).size;
  const where = hits.length === 0 ? "nowhere" : `in ${counted(digests, "digest")}, ${counted(hits.length, "place")}`;
  const looks = `Looked at ${counted(looked.served, "image")} of ${environments.join(", ")} (${counted(looked.digests, "digest")}), read at ${made}.`;
  const title = unknown.length > 0 && hits.length === 0 ? `${asked}: not known` : `${asked}: ${where}`;
  return [
    { title, lines: [looks], table: { head: HEAD, rows: hits.map(hitRow) } },
    ...(unknown.length === 0
      ? []
      : [
          {
            title: `Nothing can be said of ${counted(unknown.length, "platform")}`,
            table: {
              head: ["environment", "image", "platform", "digest", "why"],
              rows: unknown.map((item) => [item.environment, item.image, item.platform, item.digest, item.why]),
            },
          },
        ]),
  ];
}

const HEAD = ["environment", "image", "platform", "package", "what", "layer", "since", "lock", "digest"];

function hitRow(hit: WhereHit): string[] {
  const { environment, image, platform, version, since, digest } = hit;
  return [
    ...[environment, image, platform, `${hit.package} ${version}`, whatOf(hit)],
    [hit.layer ?? "not known", ...(hit.in === undefined ? [] : [`in ${hit.in}`])].join(", "),
    since === undefined ? "no journal" : `line ${since.line}, ${since.when}`,
    lockText(hit),
    digest,
  ];
}

function whatOf({ vulnerability }: WhereHit): string {
  if (vulnerability === undefined) return "-";
  const { severity, fixed, source, comparable } = vulnerability;
  const fix = fixed.length === 0 ? "no fix known" : `fixed in ${fixed.join(", ")}`;
  return `${severity}, ${fix} (${source}${comparable ? "" : "; version not comparable"})`;
}

function lockText({ lock: { state, path, version }, vulnerability, in: owner }: WhereHit): string {
  if (state === "no lock") return "no lock of this image here";
  if (state === "gone") return `gone from ${path}`;
  const still =
    vulnerability !== undefined && owner === undefined && state !== "fixed" ? ", not known to be fixed" : "";
  return `${state}${still}: ${version} in ${path}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
