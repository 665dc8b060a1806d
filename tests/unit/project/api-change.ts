/** How much a change of the API asks of those who call it. */
export type Level = "none" | "added" | "breaking";

export interface Change {
  level: Level;
  /** What changed, as the CLI calls it: `where`, `promote --dry-run`. */
  what: string;
}

/** A snapshot's functions and enum members, by name: what must not change, and which arguments there are. */
interface Item {
  gives: string;
  args: Map<string, string>;
}

/** Compare two snapshots of the API, as api.test.ts writes them. How long results are cached is no part of it. */
export function apiChanges(before: string, after: string): Change[] {
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => breaking(said(name)));
  const changed = [...now].flatMap(([name, item]) => {
    const known = old.get(name);
    return known === undefined ? [added(said(name))] : itemChanges(name, known, item);
  });
  return [...gone, ...changed];
}

const breaking = (what: string): Change => ({ level: "breaking", what });
const added = (what: string): Change => ({ level: "added", what });

function itemChanges(name: string, old: Item, now: Item): Change[] {
  const flag = (arg: string) => `${said(name)} --${kebab(arg)}`.trim();
  const gives = old.gives === now.gives ? [] : [breaking(said(name))];
  const lost = [...old.args].filter(([arg, type]) => now.args.get(arg) !== type).map(([arg]) => breaking(flag(arg)));
  const more = [...now.args].filter(([arg]) => !old.args.has(arg));
  return [
    ...gives,
    ...lost,
    ...more.map(([arg, type]) => (/^\?|=/.test(type) ? added(flag(arg)) : breaking(flag(arg)))),
  ];
}

function itemsOf(snapshot: string): Map<string, Item> {
  // A function has its arguments in its signature; their own lines repeat them. Types stand with their members.
  const lines = snapshot.split("\n").filter((line) => /^\S/.test(line) && !/^(?:object|enum) | --\w+$/.test(line));
  return new Map(
    lines.map((line) => {
      const bare = line.replace(/@\w+\((?:[^()]|\([^()]*\))*\) /g, "");
      const [, name = bare, args = "", gives = ""] = /^([\w.]+)(?:\((.*)\))?(?:: (.*))?$/s.exec(bare) ?? [];
      return [name, { gives, args: argumentsOf(args) }];
    }),
  );
}

/** `a: string, b?: File, c = 1` by name; the rest of each begins with "?", ":" or " =". */
function argumentsOf(text: string): Map<string, string> {
  const parts = text.split(/, (?=\w+(?:\?|:| =))/).filter(Boolean);
  return new Map(parts.map((part) => [/^\w+/.exec(part)?.[0] ?? part, part.replace(/^\w+/, "")]));
}

/** As the CLI has it; the constructor has no name. */
function said(name: string): string {
  const [type = "", member = ""] = name.split(".");
  if (type === "ImageFactory") return kebab(member);
  return ["Image", "Inputs"].includes(type) ? `${type.toLowerCase()} ${kebab(member)}` : kebab(member);
}

function kebab(name: string): string {
  return name
    .replace(/_$/, "")
    .replace(/\B[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}

/** The least version that may carry some changes after another version: docs/versions.md. */
export function leastVersion(released: string, changes: readonly Change[]): string {
  const [major = 0, minor = 0, patch = 0] = released.split(".").map(Number);
  const level = changes.some((change) => change.level === "breaking") ? "breaking" : changes[0]?.level;
  if (level === undefined) return released;
  if (level === "breaking" && major > 0) return `${major + 1}.0.0`;
  return level === "none" ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`;
}

/** Changes that a section of the changelog does not name. */
export function untold(section: string, changes: readonly Change[]): string[] {
  const names = (word: string) => new RegExp(`(?<![\\w-])${word.replace(/^image /, "")}(?![\\w-])`, "i").test(section);
  return changes.filter(({ what }) => !what.split(" ").slice(-1).every(names)).map(({ what }) => what);
}
