import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExpression, Unreadable } from "../../../../pipeline/src/judgement/release-policy/subject-expression.js";

/** The parts of an expression: `=x` for a character that stands for itself, else the part as it is written. */
const parts = (text: string) => readExpression(text).map((part) => (part.literal ? `=${part.text}` : part.text));

function refusal(text: string): string {
  try {
    readExpression(text);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  return "it is taken";
}

describe("an expression is read in parts", () => {
  test.each([
    ["", []],
    ["^", []],
    ["$", []],
    ["^ab$", ["=a", "=b"]],
    ["a b_~", ["=a", "= ", "=b", "=_", "=~"]],
    ["a.b", ["=a", ".", "=b"]],
    [String.raw`\.\\\/\-\$`, ["=.", "=\\", "=/", "=-", "=$"]],
    [String.raw`\d\w`, ["\\d", "\\w"]],
    ["[a-z][^@/][$]", ["[a-z]", "[^@/]", "[$]"]],
    ["[.*+?(){}|$]b", ["[.*+?(){}|$]", "=b"]],
    [String.raw`[\]\d]a`, [String.raw`[\]\d]`, "=a"]],
    ["(ab|c|)d", ["(ab|c|)", "=d"]],
    ["a(?:b)c", ["=a", "(?:b)", "=c"]],
    ["(a(b|c)d)", ["(a(b|c)d)"]],
    ["()", ["()"]],
  ])("%s", (text, expected) => expect(parts(text)).toEqual(expected));

  test.each([
    ["ab*c", ["=a", "b*", "=c"]],
    ["a+b?", ["a+", "b?"]],
    ["a*?b+?c??d", ["a*?", "b+?", "c??", "=d"]],
    ["a{2}b", ["a{2}", "=b"]],
    ["a{12,345}?b", ["a{12,345}?", "=b"]],
    ["a{10,}b", ["a{10,}", "=b"]],
    ["a{1000}b{0,1000}", ["a{1000}", "b{0,1000}"]],
    [".*[a]+(b){2}", [".*", "[a]+", "(b){2}"]],
    [String.raw`\.?\d{3}`, [String.raw`\.?`, String.raw`\d{3}`]],
  ])("what is repeated stands for nothing in particular: %s", (text, expected) =>
    expect(parts(text)).toEqual(expected),
  );
});

describe("what is not taken is said, with its place", () => {
  test.each([
    ["a|b", '"|" outside of parentheses, at character 2, makes two of it'],
    ["(a)|b", '"|" outside of parentheses, at character 4, makes two of it'],
  ])("alternatives outside of a group: %s", (text, message) => expect(refusal(text)).toBe(message));

  test.each([
    ["a)", '")" at character 2'],
    ["(a", "its end at character 3"],
    ["(a|b", "its end at character 5"],
    ["(a$)", '"$)" at character 3'],
    ["(^a)", '"^a)" at character 2'],
    ["(?i)a", '"?i)" at character 2'],
    ["[a", "its end at character 3"],
    ["[", "its end at character 2"],
    ["[]", '"]" at character 2'],
    ["[^]a", '"]a" at character 3'],
    ["[^^a]", '"^a]" at character 3'],
    ["[[a]", '"[a]" at character 2'],
    ["[é]", '"é]" at character 2'],
    ["\\", '"\\\\" at character 1'],
    ["[\\", '"\\\\" at character 2'],
    [String.raw`a\sb`, String.raw`"\\sb" at character 2`],
    [String.raw`[\s]`, String.raw`"\\s]" at character 2`],
    ["a^", '"^" at character 2'],
    ["^^a", '"^a" at character 2'],
    ["a$$", '"$" at character 3'],
    ["a**", '"*" at character 3'],
    ["*", '"*" at character 1'],
    ["a{1}{2}", '"{2}" at character 5'],
    ["a{,3}", '"{,3" at character 2'],
    ["a{x}", '"{x}" at character 2'],
    ["a{1001}", '"{10" at character 2'],
    ["a{1,1001}", '"{1," at character 2'],
    ["a{1001,}", '"{10" at character 2'],
    ["aébc", '"ébc" at character 2'],
    ["a\n", '"\\n" at character 2'],
  ])("%s", (text, found) => {
    expect(refusal(text)).toBe(
      `expected characters, escaped punctuation, \\d, \\w, ".", classes, groups and repetitions only, found ${found}`,
    );
  });
});

const pieces = fc.constantFrom(..."ab/@.^$|()[]{}*+?\\", "\\.", "\\d", "[a]", "[^/]", "(?:", "{2}", "{1,}", "é");
const expression = fc.array(pieces, { maxLength: 8 }).map((some) => some.join(""));

test("whatever is taken is an expression of JavaScript, written by its parts", () => {
  let taken = 0;
  fc.assert(
    fc.property(expression, (text) => {
      if (refusal(text) !== "it is taken") return;
      taken += 1;
      const whole = new RegExp(`^(?:${text})$`);
      const read = readExpression(text);
      if (read.every(({ literal }) => literal)) {
        const only = read.map((part) => part.text).join("");
        expect(whole.test(only)).toBe(true);
        expect(whole.test(`${only}x`)).toBe(false);
        expect(whole.test(`x${only}`)).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});
