import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { subjectProblem } from "../../../../pipeline/src/judgement/release-policy/identity-subject.js";

const WORKFLOW = String.raw`https://github\.com/TEAM/REPO/\.github/workflows/main\.yml@refs/heads/main`;

describe("an expression for one owner is taken", () => {
  test.each([
    WORKFLOW,
    `^${WORKFLOW}$`,
    String.raw`^https://github\.com/TEAM/REPO/\.github/workflows/(main|promote)\.yml@refs/heads/main$`,
    String.raw`https://github\.com/TEAM/REPO/.*`,
    String.raw`https://github\.com/TEAM/REPO/\.github/workflows/[a-z]+\.yml@refs/tags/v\d{1,3}\.\d+`,
    String.raw`https://gitlab\.com/group/project//\.gitlab-ci\.yml@refs/heads/(?:main|release-.*)`,
    String.raw`spiffe://corp\.example/ns/.*`,
    "a",
    String.raw`^https://github\.com/TEAM/REPO$`,
    String.raw`https://ci\.example`,
    String.raw`ci@example\.com`,
    String.raw`[^@/]+@example\.com`,
    String.raw`[^/@]+@example\.com`,
    String.raw`ci-[^@/]+@example\.com`,
    String.raw`[^@/]+\+[^@/]+@example\.com`,
  ])("%s", (text) => expect(subjectProblem(text)).toBeUndefined());
});

describe("one that somebody else can fit is refused", () => {
  test.each([
    [String.raw`https://github\.com/TEAM.*`, 'only "https://github.com/TEAM" of it is literal before ".*"'],
    ["https://github.com/TEAM/REPO/.*", 'only "https://github" of it is literal before "."'],
    [String.raw`https://github\.com/TEAM/.*`, 'only "https://github.com/TEAM/" of it is literal before ".*"'],
    [String.raw`https://github\.com/TEAM/REPO/?.*`, 'only "https://github.com/TEAM/REPO" of it is literal before "/?"'],
    [String.raw`https://github\.com/TEAM/REPO/{0,1}.*`, 'before "/{0,1}"'],
    [String.raw`https://github\.com/TEAM/REPO(/.*)?`, 'before "(/.*)?"'],
    [String.raw`https://github\.com/(TEAM|OTHER)/REPO/.*`, 'before "(TEAM|OTHER)"'],
    [String.raw`https://github\.com/TEAM[/]REPO/.*`, 'before "[/]"'],
    [String.raw`https?://github\.com/TEAM/REPO/.*`, 'before "s?"'],
    [String.raw`(?:https://github\.com/TEAM/REPO/)?.*`, "nothing of it is literal"],
    [".*", "nothing of it is literal"],
    ["", "expected an expression that fits a subject"],
    [String.raw`https://github\.com/TEAM/REPO/x|.*`, '"|" outside of parentheses, at character 32'],
    [String.raw`(?i)https://github\.com/TEAM/REPO/.*`, "expected a regular expression"],
    [String.raw`https://github\.com/TEAM/REPO/(?!x).*`, 'found "?!x" at character 32'],
    [String.raw`https://github\.com/TEAM/REPO/(?<a>x)`, 'found "?<a"'],
    [String.raw`https://github\.com/TEAM/REPO/\Q.*\E`, String.raw`found "\\Q."`],
    [String.raw`https://github\.com/TEAM/REPO/(a)\1`, String.raw`found "\\1"`],
    [String.raw`https://github\.com/TEAM/REPO/[[:alpha:]]`, 'found "[:a"'],
    [String.raw`https://github\.com/TEAM/REPO/[]a]`, 'found "]a]"'],
    [String.raw`https://github\.com/TEAM/REPO/a$b`, 'found "b" at character 33'],
    [String.raw`https://github\.com/TEAM/REPO/.*\$`.replace("\\$", "\\s"), String.raw`found "\\s"`],
    ["https://github\\.com/TEAM/REPO/.*\n", "found"],
    [String.raw`https://github\.com/TÉAM/REPO/.*`, 'found "ÉAM"'],
    [String.raw`https://github\.com/TEAM/REPO/a{1001}`, "found"],
    [String.raw`.*@example\.com`, "nothing of it is literal"],
    [String.raw`[^@]+@example\.com`, "nothing of it is literal"],
    ["[^@/]+@example.com", "nothing of it is literal"],
    ["[^@/]+@.*", "nothing of it is literal"],
    [".*@refs/heads/main", "nothing of it is literal"],
    ["[^@/]+@", 'nothing of it is literal before "[^@/]+"'],
    ["[^@/]+", "nothing of it is literal"],
    ["a[^@/]+", 'only "a" of it is literal before "[^@/]+"'],
    [String.raw`[^@/]*@example\.com`, "nothing of it is literal"],
    [String.raw`[^@/]+?@example\.com`, "nothing of it is literal"],
    [String.raw`[^@/]+.*@example\.com`, "nothing of it is literal"],
    [String.raw`.*[^@/]+@example\.com`, "nothing of it is literal"],
    [String.raw`[^@/]+@example\.com/x`, "nothing of it is literal"],
    ["[^@/]+@example@com", "nothing of it is literal"],
    ["[^@/]+@[^@/]+", "nothing of it is literal"],
    ["(", 'expected a regular expression, got "("'],
  ])("%s", (text, expected) => {
    expect(subjectProblem(text)).toContain(expected);
  });

  test("with all that is wrong with it, and nothing else", () => {
    const next =
      'write what names the owner as it is, dots as "\\.", up to a slash: "https://github\\.com/OWNER/REPO/\\.github/workflows/main\\.yml@refs/heads/main"; one entry for each subject';
    expect(subjectProblem("")).toBe(`expected an expression that fits a subject, got "": ${next}`);
    expect(subjectProblem("(")).toBe('expected a regular expression, got "("');
    expect(subjectProblem("a.*")).toBe(
      `it fits subjects of others, too: only "a" of it is literal before ".*", got "a.*": ${next}`,
    );
    expect(subjectProblem("a|b")).toBe(
      `"|" outside of parentheses, at character 2, makes two of it, got "a|b": ${next}`,
    );
  });

  test("and it is said how it is written", () => {
    expect(subjectProblem(".*")).toContain(
      '"https://github\\.com/OWNER/REPO/\\.github/workflows/main\\.yml@refs/heads/main"',
    );
  });
});

test("what registry/README.md says of expressions is so", () => {
  const text = readFileSync(new URL("../../../../registry/README.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `(.+)` \| (taken|refused):/gm)];
  expect(rows.length).toBeGreaterThan(4);
  for (const [, written = "", verdict] of rows) {
    expect(subjectProblem(written.replaceAll("\\|", "|")) === undefined, written).toBe(verdict === "taken");
  }
});

describe("whatever is taken", () => {
  const pieces = [
    "\\.com",
    ".com",
    "/",
    "TEAM",
    "REPO",
    ".*",
    "[^/]+",
    "(a|b)",
    "?",
    "|",
    "(",
    ")",
    "\\/",
    "@",
    "$",
    "^",
  ];
  const tail = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(""));
  const head = fc.constantFrom("https://github", "https://github\\.com/TEAM/REPO", "https://github\\.com/TEAM", "");
  const expression = fc.tuple(head, fc.constantFrom("", "/", "/?", ".*/"), tail).map((parts) => parts.join(""));
  const host = fc.constantFrom("https://github.com", "https://github.com", "https://githubXcom");
  const segment = fc.constantFrom("TEAM", "TEAM", "REPO", "REPO", "TEAM-evil", "REPO-evil", "a", "b");
  const subject = fc.tuple(host, segment, segment, segment).map((parts) => parts.join("/"));

  test("fits no subject of another owner or repository", () => {
    let taken = 0;
    const property = fc.property(expression, fc.array(subject, { minLength: 60, maxLength: 60 }), (text, subjects) => {
      if (subjectProblem(text) !== undefined) return;
      const whole = new RegExp(`^(?:${text})$`);
      const literal = text
        .replace(/^\^/, "")
        .replace(/\$$/, "")
        .replaceAll(/\\(\W)/g, "$1");
      const owned = `${literal.split("/").slice(0, 5).join("/")}/`;
      for (const one of subjects.filter((item) => whole.test(item))) {
        taken += 1;
        expect(one === literal || one.startsWith(owned)).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 5000 });
    expect(taken).toBeGreaterThan(10);
  });
});
