import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadCatalog } from "../../../../pipeline/src/repository/inputs/index.js";
import { expectedRequirement } from "../../../../pipeline/src/repository/inputs/patterns.js";
import { APP, BASE, MIXIN, problemLines, sources } from "../../fixtures.js";

const bad = (changes: Record<string, string>) => problemLines(() => loadCatalog(sources(changes)));
const VERSION = 'python:\n  version: "3.12"\n';

describe("wheels are for a Python that the image has", () => {
  test("a version that the base has not, at its place", () => {
    const message = 'image "app": expected "3.11", as base "tiny" has python3.11; got "3.12"';
    expect(bad({ "images/app/inputs.yaml": APP.replace("python:\n", VERSION) })).toEqual([
      `images/app/inputs.yaml:5:12: python.version: ${message}`,
    ]);
    expect(bad({ "mixins/web.yaml": MIXIN.replace("python:\n", VERSION) })).toEqual([
      `mixins/web.yaml:2:12: python.version: ${message}`,
    ]);
    const variant = `${APP}variants:\n  app-a: { python: { version: "3.12" } }\n  app-b: {}\n`;
    expect(bad({ "images/app/inputs.yaml": variant })[0]).toMatch(
      /^images\/app\/inputs\.yaml:\d+:31: variants\.app-a\.python\.version: image "app-a": expected/,
    );
  });

  test("a version that the image's own packages are not", () => {
    expect(bad({ "bases/tiny/inputs.yaml": BASE.replace('"3.11"', '"3.12"') })[0]).toContain(
      'expected "3.11", as it has python3.11; got "3.12"',
    );
  });

  test("a base that names no interpreter is taken by its word", () => {
    const base = BASE.replace("python3.11, ", "python3, ");
    expect(
      bad({ "bases/tiny/inputs.yaml": base, "images/app/inputs.yaml": APP.replace("python:\n", VERSION) })[0],
    ).toContain('expected "3.11", as base "tiny" is for Python 3.11; got "3.12"');
  });

  test("an image that brings another Python has two", () => {
    const own = APP.replace("python:\n", `debian:\n  packages: [python3.12-minimal]\n${VERSION}`);
    expect(() => loadCatalog(sources({ "images/app/inputs.yaml": own }))).not.toThrow();
  });
});

describe("a range in place of a version, where tests name wheels", () => {
  const message = (text: string) => expectedRequirement(text);

  test("is answered with a version that is in it", () => {
    expect(message("fastapi>=0.165,<1")).toBe(
      'an exact version ("fastapi==0.165") within >=0.165,<1, and the range in constraints',
    );
    expect(message("fastapi<1")).toContain('("fastapi==VERSION") within <1');
    expect(message("fastapi[all]~=0.165")).toBe('an exact version ("fastapi[all]==0.165")');
  });

  test("whatever the range is, what it excludes is not suggested", () => {
    const clause = fc.tuple(fc.constantFrom("<", ">", "!=", ">=", "<=", "~="), fc.integer({ min: 1, max: 999 }));
    fc.assert(
      fc.property(fc.array(clause, { minLength: 1, maxLength: 3 }), (clauses) => {
        const text = `x${clauses.map(([op, number]) => `${op}${number}.0`).join(",")}`;
        const [, suggested] = /"x==([^"]+)"/.exec(expectedRequirement(text)) ?? [];
        const taken = clauses.filter(([op]) => [">=", "<=", "~="].includes(op)).map(([, number]) => `${number}.0`);
        return suggested === (taken[0] ?? "VERSION");
      }),
      { numRuns: 1000 },
    );
  });
});
