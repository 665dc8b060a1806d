import { compareText } from "../../errors/index.js";
import { formatBytes } from "../../text/bytes.js";
import { type Section, sectionsMarkdown } from "../sections/index.js";
import { calledOut } from "./called-out.js";
import type { PackageChange } from "./changes.js";
import { grouped } from "./grouped.js";
import type { LockChange, LockDiff } from "./lock-diff.js";

/** Rows of all tables of packages together: a pull request takes 65,536 characters, and JSON has more. */
const SHOWN = 300;

/** Write a difference as Markdown for a pull request. */
export function lockDiffMarkdown(diff: LockDiff): string {
  return sectionsMarkdown(lockDiffSections(diff));
}

/** Say a difference for people: a summary, what is called out, vulnerabilities, then the packages of each image, folded. */
export function lockDiffSections(diff: LockDiff): Section[] {
  const images = grouped(diff.locks, ({ image }) => image);
  const changed = images.filter(([, locks]) => locks.some(differs));
  const same = images.filter(([, locks]) => !locks.some(differs)).map(([image]) => image);
  const share = Math.max(20, Math.floor(SHOWN / Math.max(1, changed.length)));
  return [
    summary(diff.locks, same),
    ...calledOut(diff),
    ...vulnerabilities(diff.locks),
    ...changed.flatMap(([image, locks]) => imageSections(image, locks, diff.locks, share)),
  ];
}

function differs({ packages, packer, base, omissions }: LockChange): boolean {
  return packages.length > 0 || packer !== undefined || base !== undefined || omissions.length > 0;
}

function summary(locks: readonly LockChange[], same: readonly string[]): Section {
  const rows = locks.filter(differs).map((lock) => {
    const count = (...changes: PackageChange["change"][]) =>
      String(lock.packages.filter(({ change }) => changes.includes(change)).length);
    const sums = `${formatBytes(lock.after.bytes)}, ${signed(lock.after.bytes - lock.before.bytes)}`;
    const told = lock.state === "both" ? lock.image : `${lock.image} (${lock.state})`;
    return [told, lock.platform, count("added"), count("removed"), count("version", "file", "origin"), sums];
  });
  const unchanged = same.length === 0 ? [] : [`The same as before: ${same.join(", ")}.`];
  const lines = rows.length === 0 ? ["Nothing changed."] : unchanged;
  return {
    ...{ title: "Difference of the locks", lines },
    table: { head: ["image", "platform", "added", "removed", "changed", "bytes to fetch"], rows },
  };
}

function vulnerabilities(locks: readonly LockChange[]): Section[] {
  const judged = locks.filter((lock) => lock.vulnerabilities !== undefined);
  if (judged.length === 0) return [];
  const all = judged.flatMap(({ image, platform, vulnerabilities: found = [] }) =>
    found.map((item) => ({ ...item, where: `${image} ${platform}` })),
  );
  const keyOf = ({ change, id, package: name, version }: (typeof all)[number]) => `${change} ${id} ${name} ${version}`;
  const rows = grouped(all, keyOf).map(([, group]) => {
    const [{ change = "", id = "", severity = "", package: name = "", version = "", comparable = true } = {}] = group;
    const sure = comparable ? "" : " (version not comparable)";
    return [change, id, severity, `${name} ${version}${sure}`, wheres(group.map(({ where }) => where))];
  });
  const count = (change: string) => rows.filter(([first]) => first === change).length;
  const blind = grouped(
    judged.flatMap(({ image, platform, notJudged = [] }) =>
      notJudged.map((what) => ({ what, where: `${image} ${platform}` })),
    ),
    ({ what }) => what,
  );
  const lines = [
    ...blind.map(([what, group]) => `Not looked up: ${what} (${wheres(group.map(({ where }) => where))}).`),
    "By the advisories that were given, for packages that differ; the scan of the built image decides.",
  ];
  const introducedFirst = [...rows].sort(([a = ""], [b = ""]) => compareText(b, a));
  return [
    {
      title: `Vulnerabilities: ${count("fixed")} fixed, ${count("introduced")} introduced`,
      lines,
      table: { head: ["", "vulnerability", "severity", "package", "image"], rows: introducedFirst.slice(0, SHOWN) },
    },
  ];
}

function imageSections(
  image: string,
  locks: readonly LockChange[],
  all: readonly LockChange[],
  share: number,
): Section[] {
  const told = locks.flatMap((lock) => lock.packages.map((item) => ({ ...item, platform: lock.platform })));
  // What a base brings to the images upon it is told of the base, where that is here, too.
  const own = told.filter(({ after, before }) => {
    const from = after?.from ?? before?.from;
    return from === undefined || !all.some((lock) => lock.image === from && differs(lock));
  });
  const rows = grouped(own, sameRow).map(([, group]) => rowOf(group, locks.length));
  const below = new Set(
    told.filter((item) => !own.includes(item)).map(({ after, before }) => after?.from ?? before?.from),
  );
  const lines = [
    ...locks.flatMap(({ packer }) =>
      packer ? [`packer ${packer.before} → ${packer.after}: every layer gets a new digest`] : [],
    ),
    ...locks.flatMap(({ base }) => (base ? [`base ${base.before ?? "none"} → ${base.after ?? "none"}`] : [])),
    ...locks.flatMap(({ omissions }) => omissions),
    ...[...below].map((base) => `What ${base} brings is told there.`),
    ...(rows.length > share ? [`The first ${share} of ${rows.length}; locks and --format=json have more.`] : []),
  ];
  const head = ["", "package", "before", "after", "bytes", "why it is there", "platform"];
  const packages = {
    ...{ title: `${image}: ${counted(rows.length, "package")}`, folded: true, lines: [...new Set(lines)] },
    table: { head, rows: rows.slice(0, share) },
  };
  return [packages, ...layersSection(image, locks)];
}

type Told = PackageChange & { platform: string };

/** Both platforms' rows are one where they say the same. */
function sameRow({ kind, name, change, before, after, why, order, security }: Told): string {
  const sides = [before, after].map((side) => [side?.version, side?.from, side?.publisher]);
  return JSON.stringify([kind, name, change, sides, why, order, security]);
}

const MARKS: Record<PackageChange["change"], string> = {
  ...{ added: "added", removed: "removed", version: "" },
  ...{ file: "another file", origin: "brought by another" },
};

function rowOf(group: readonly Told[], platforms: number): string[] {
  const [item] = group as [Told];
  const { kind, name, change, before, after, security, why } = item;
  const mark = item.order === "down" ? "downgrade" : MARKS[change];
  const sizes = group.map((one) => signed((one.after?.size ?? 0) - (one.before?.size ?? 0)));
  const from = (side: Told["after"]) =>
    side === undefined ? "" : `${side.version}${side.from === undefined ? "" : `, from ${side.from}`}`;
  return [
    ...[
      mark,
      `${name}${kind === "deb" ? " (deb)" : ""}`,
      from(before),
      `${from(after)}${security ? " (security)" : ""}`,
    ],
    ...[[...new Set(sizes)].join(", "), whyText(why, after === undefined)],
    group.length === platforms ? "all" : group.map(({ platform }) => platform).join(", "),
  ];
}

function whyText(why: readonly string[] | undefined, gone: boolean): string {
  if (why === undefined) return gone ? "not known" : "not known: lock it again";
  return why.length === 1 ? "asked for" : why.slice(0, -1).join(" → ");
}

function layersSection(image: string, locks: readonly LockChange[]): Section[] {
  const rows = locks.flatMap(({ platform, layers }) =>
    layers
      .filter(({ before, after }) => before !== after)
      .map(({ stage, before, after }) => [
        ...[stage, platform, before === undefined ? "not known" : formatBytes(before)],
        after === undefined ? "not known" : formatBytes(after),
        before === undefined || after === undefined ? "" : signed(after - before),
      ]),
  );
  if (rows.length === 0) return [];
  const head = ["layer", "platform", "before", "after", ""];
  const lines = ["What is fetched for each layer, by the layers of inputs.yaml as they are now."];
  return [{ title: `${image}: bytes of ${counted(rows.length, "layer")}`, folded: true, lines, table: { head, rows } }];
}

function signed(bytes: number): string {
  return bytes === 0 ? "0 B" : `${bytes < 0 ? "-" : "+"}${formatBytes(Math.abs(bytes))}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Places, each once. */
function wheres(all: readonly string[]): string {
  return [...new Set(all)].join(", ");
}
