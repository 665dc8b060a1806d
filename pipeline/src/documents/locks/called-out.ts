import type { Section } from "../sections/index.js";
import type { PackageChange } from "./changes.js";
import { grouped } from "./grouped.js";
import type { LockDiff } from "./lock-diff.js";

/** What a reader must not miss: versions that go back, publishers that changed, two versions of one package, words of the resolvers. */
export function calledOut({ locks, apart, notes }: LockDiff): Section[] {
  const said = locks.flatMap(({ image, platform, packages }) =>
    // What a base brings is told of the base.
    packages
      .filter(({ before, after }) => (after ?? before)?.from === undefined)
      .flatMap((item) => warnings(item).map(([what, text]) => ({ what, text, where: `${image} ${platform}` }))),
  );
  const rows = grouped(said, ({ what, text }) => `${what} ${text}`).map(([, group]) => [
    ...[group[0]?.what ?? "", group[0]?.text ?? "", [...new Set(group.map(({ where }) => where))].join(", ")],
  ]);
  const two = apart.map(({ image, name, versions }) => [
    ...["two versions", `${name} has a version for each platform: ${perPlatform(versions)}`, image],
  ]);
  const table = { head: ["", "what", "where"], rows: [...rows, ...two] };
  return notes.length + table.rows.length === 0 ? [] : [{ title: "Look at these", lines: notes, table }];
}

function warnings({ name, change, before, after, order }: PackageChange): [what: string, text: string][] {
  const versions = `${name} ${before?.version} → ${after?.version}`;
  const found: [string, string][] = [];
  if (order === "down") found.push(["downgrade", versions]);
  if (order === "unknown") found.push(["order not known", versions]);
  if (after?.yanked !== undefined)
    found.push(["yanked", `${name} ${after.version}: ${after.yanked || "without a reason"}`]);
  if (change === "file")
    found.push(["another file", `${name} ${after?.version} has other bytes under the same version`]);
  if (before !== undefined && after !== undefined && before.publisher !== after.publisher && before.publisher)
    found.push(["publisher", `${name} ${after.version}: ${before.publisher} → ${after.publisher ?? "not said"}`]);
  return found;
}

function perPlatform(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([platform, version]) => `${version} for ${platform}`)
    .join(", ");
}
