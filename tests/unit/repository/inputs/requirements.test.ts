import fc from "fast-check";
import { expect, test } from "vitest";
import { readCatalog } from "../../../../pipeline/src/repository/inputs/catalog.js";
import { parseRequirement, requiredName, requirementParts } from "../../../../pipeline/src/repository/inputs/index.js";
import { APP, catalog, LABELS, sources } from "../../fixtures.js";

test("a requirement is taken apart: extras, clauses, marker", () => {
  expect(requirementParts("Uvicorn[standard, fast] >=0.54, <1 ; python_version >= '3.11'")).toEqual({
    name: "Uvicorn",
    extras: "[standard, fast]",
    clauses: ">=0.54, <1",
    marker: "python_version >= '3.11'",
  });
  expect(requirementParts("a_b == 1.0+cu1")).toEqual({
    ...{ name: "a_b", extras: "", clauses: "== 1.0+cu1", marker: "", exact: "1.0+cu1" },
  });
  expect(requirementParts("numpy==2.*")?.exact).toBeUndefined();
  expect(requiredName("Foo.Bar>=1")).toBe("foo-bar");
});

test("one version and nothing else is exact", () => {
  const clause = fc.tuple(fc.constantFrom("==", "<", ">", "!=", ">=", "<=", "~="), fc.integer({ min: 0, max: 99 }));
  fc.assert(
    fc.property(fc.array(clause, { minLength: 1, maxLength: 3 }), fc.boolean(), (clauses, marked) => {
      const text = `x${clauses.map(([op, number]) => `${op}${number}`).join(",")}${marked ? ' ; os_name == "posix"' : ""}`;
      const exact = clauses.length === 1 && clauses[0]?.[0] === "==" ? String(clauses[0][1]) : undefined;
      expect(parseRequirement(text)?.version).toBe(exact);
      expect(requirementParts(text)?.marker).toBe(marked ? 'os_name == "posix"' : "");
    }),
  );
});

test("of a range, labels have the version of the lock; before there is one they have none, and nothing is wrong", () => {
  const files = sources({
    "images/app/inputs.yaml": APP.replace("numpy==2.2.0", "numpy>=2,<3"),
    "images/app/labels.yaml": LABELS.replace("version: 1.2.3", "version: { package: numpy }"),
  });
  const version = (locked?: string) => {
    const { catalog: found, problems } = readCatalog(files, () => locked);
    return [found.images.find(({ name }) => name === "app")?.labels.version, problems.map(({ message }) => message)];
  };
  expect(version()).toEqual(["", []]);
  expect(version("2.4.6")).toEqual(["2.4.6", []]);
  expect(version("2.5rc1")[1]).toHaveLength(1);
  expect(catalog().images.length).toBeGreaterThan(0);
});
