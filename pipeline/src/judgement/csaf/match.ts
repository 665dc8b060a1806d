import { type Absent, CSAF, type Finding, type Unplaced, withDates } from "../../documents/scan/index.js";
import { compareText } from "../../errors/index.js";
import { purlText } from "../../repository/packages/index.js";
import type { Affected, Bulletin } from "./bulletin.js";
import type { Catalogue } from "./catalogue.js";
import { type ComponentFile, ownVersionOf, toolkitsOf, versionOf } from "./component.js";
import { meets, type Span } from "./version.js";

/** What bulletins say of an image. */
export interface Matched {
  findings: Finding[];
  /** Vulnerabilities of parts that are not in the image. */
  absent: Absent[];
  /** What is not understood, where the image has nothing of NVIDIA's. */
  unplaced: Unplaced[];
}

/** What a file is to a vulnerability; a text says why that cannot be told. */
type Verdict = "affected" | "unaffected" | { unread: string };

/**
 * Compare bulletins with the parts of CUDA in an image. What is not understood is a finding that says so, in an image that has anything of NVIDIA's.
 * @param wheels how many wheels of NVIDIA's the image has
 */
export function matchBulletins(
  bulletins: readonly Bulletin[],
  files: readonly ComponentFile[],
  wheels: number,
  catalogue: Catalogue,
): Matched {
  const byComponent = grouped(files, ({ component }) => component);
  const unread = bulletins.flatMap(notUnderstood);
  const has = files.length > 0 || wheels > 0;
  return {
    findings: [...bulletins.flatMap((item) => found(item, byComponent, catalogue)), ...(has ? unread : [])],
    absent: absentOf(bulletins, byComponent, new Set(unread.map(({ id }) => id)), catalogue),
    unplaced: has ? [] : unread.map(({ id, unread: reason = "" }) => ({ id, reason })),
  };
}

function found(
  bulletin: Bulletin,
  files: ReadonlyMap<string, readonly ComponentFile[]>,
  catalogue: Catalogue,
): Finding[] {
  return bulletin.components.flatMap((component) =>
    (files.get(component) ?? []).flatMap((file) => {
      const verdict = judge(bulletin, file, catalogue);
      if (verdict === "unaffected") return [];
      const version = versionOf(file, catalogue);
      const place = { where: [file.path], ...(verdict !== "affected" && verdict) };
      return [finding(bulletin, component, version, place)];
    }),
  );
}

function finding(
  { id, aliases, severity, fixed, title, source, published, modified }: Bulletin,
  name: string,
  version: string,
  more: Pick<Finding, "where" | "unread">,
): Finding {
  const purls = [purlText({ type: "generic", namespace: "nvidia", name, version })];
  return {
    id,
    aliases,
    package: name,
    version,
    purls,
    type: "cuda",
    severity,
    fixed,
    title,
    scanners: [CSAF],
    sources: [source],
    ...withDates({ published, modified }),
    ...more,
  };
}

/** What any of the products says of a file: affected before what cannot be told, and that before not affected. */
function judge(bulletin: Bulletin, file: ComponentFile, catalogue: Catalogue): Verdict {
  const own = bulletin.affected.filter(({ of }) => of === "toolkit" || of?.includes(file.component));
  if (own.length === 0)
    return { unread: `whether ${file.component}, which its text names, is meant: no product is it` };
  const verdicts = own.map((item) => judgeOne(item, file, catalogue));
  return verdicts.find((item) => item === "affected") ?? verdicts.find((item) => item !== "unaffected") ?? "unaffected";
}

function judgeOne(item: Affected, file: ComponentFile, catalogue: Catalogue): Verdict {
  if (item.spans === undefined) return { unread: `which versions "${item.name}" are` };
  const { spans } = item;
  if (spans.some(({ from, to }) => from === undefined && to === undefined)) return "affected";
  const counted = item.toolkit ? "CUDA" : file.component;
  const version = item.toolkit ? toolkitsOf(file, catalogue) : ownVersionOf(file);
  if (version === undefined) return { unread: `which ${counted} ${file.path} is of, for "${item.name}"` };
  const versions = [version].flat();
  if (!item.toolkit && versions.some((own) => spans.some((span) => !comparable(own, span)))) {
    return { unread: `whether "${item.name}" is ${file.component} ${file.version}: one counts years` };
  }
  return versions.some((own) => spans.some((span) => meets(own, span))) ? "affected" : "unaffected";
}

/** Numbers that are years, as nvJPEG's 25.03, say nothing of those that are not. */
const FIRST_YEAR = 20;

function comparable(own: Span, span: Span): boolean {
  const years = [own.from, span.from, span.to].flatMap((bound) =>
    bound === undefined ? [] : (bound.version[0] ?? 0) >= FIRST_YEAR,
  );
  return new Set(years).size < 2;
}

/** The findings of a vulnerability of which a product, or the part of CUDA that is meant, is not understood. */
function notUnderstood(bulletin: Bulletin): Finding[] {
  const strange = bulletin.affected.filter(({ of }) => of === undefined);
  const whole = bulletin.components.length === 0 ? bulletin.affected : [];
  const [first] = [...strange, ...whole];
  if (first === undefined) return [];
  const names = [...new Set([...strange, ...whole].map(({ name }) => `"${name}"`))];
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  const told = `${names.slice(0, MOST_NAMES).join(", ")}${more}`;
  const unread = strange.length > 0 ? `what ${told} is` : `which part of ${told} is meant`;
  return [finding(bulletin, strange.length > 0 ? slug(first.name) : "cuda-toolkit", "not-understood", { unread })];
}

const MOST_NAMES = 3;
const LONGEST_NAME = 60;

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_NAME)
    .replace(/^-|-$/g, "");
  return plain === "" ? "product" : plain;
}

/** The vulnerabilities of which no part is in the image, with the names that were looked for. */
function absentOf(
  bulletins: readonly Bulletin[],
  files: ReadonlyMap<string, unknown>,
  unread: ReadonlySet<string>,
  catalogue: Catalogue,
): Absent[] {
  const byId = grouped(
    bulletins.filter(({ affected }) => affected.length > 0),
    ({ id }) => id,
  );
  const all = [...byId].map(([id, items]) => {
    const components = [...new Set(items.flatMap((item) => item.components))].sort(compareText);
    return { id, components, aliases: [...new Set(items.flatMap(({ aliases }) => aliases))].sort(compareText) };
  });
  return all
    .filter(({ id, components }) => !unread.has(id) && !components.some((name) => files.has(name)))
    .map((item) => ({ ...item, files: item.components.flatMap((name) => catalogue[name]?.files ?? []) }))
    .sort((a, b) => compareText(a.id, b.id));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
