import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScannerName } from "../../../../pipeline/src/documents/scan/index.js";
import {
  databasesFile,
  parseDatabasesFile,
  parseSums,
  VENDOR_FILES,
  vendorDatabase,
} from "../../../../pipeline/src/judgement/scan/index.js";
import { failure } from "../../fixtures.js";

const NOW = new Date("2026-11-24T00:00:00Z");
const SCANNERS = ["grype", "trivy"] as const;
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

const FOUND = {
  grype: {
    files: { "vulnerability.db": digestOf("a"), "import.json": digestOf("b") },
    built: "2026-11-20T01:02:03Z",
  },
  trivy: { files: { "trivy.db": digestOf("c"), "metadata.json": digestOf("d") }, built: "2026-11-22T06:00:00Z" },
};
const FETCHED = {
  grype: { ...FOUND.grype, from: "https://example.com/v6/db.tar.zst?checksum=sha256:0" },
  trivy: { ...FOUND.trivy, from: "example.com/trivy-db:2" },
};
const TEXT = databasesFile(FETCHED);

/** Take the database of a scanner, as a folder with this databases.json and these files has it. */
function take(scanner: ScannerName, text = TEXT, found = FOUND[scanner], now = NOW, maxAgeDays = 7) {
  return vendorDatabase(scanner, parseDatabasesFile(text), found, now, maxAgeDays);
}

function refused(run: () => unknown): string {
  const error = failure(run);
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  return error.message;
}

test("a database is taken with its digest, time, origin and age", () => {
  expect(take("grype")).toEqual({
    ...{ digest: digestOf("a"), built: "2026-11-20T01:02:03Z", from: FETCHED.grype.from, ageDays: 3 },
  });
  expect(take("trivy")).toMatchObject({ digest: digestOf("c"), from: "example.com/trivy-db:2", ageDays: 1 });
});

test("a folder may have one scanner only", () => {
  const text = databasesFile({ grype: FETCHED.grype });
  expect(take("grype", text)).toMatchObject({ ageDays: 3 });
  expect(refused(() => take("trivy", text))).toContain("it has no database of trivy");
});

describe("a database's age", () => {
  const at = (now: string, days = 7) => take("grype", TEXT, FOUND.grype, new Date(now), days);

  test("counts in whole days, and up to the limit", () => {
    expect(at("2026-11-28T01:02:02.999Z")).toMatchObject({ ageDays: 7 });
    expect(refused(() => at("2026-11-28T01:02:03Z"))).toContain("it is of 2026-11-20, 8 days old; at most 7");
    expect(refused(() => at("2026-11-28T01:02:03Z"))).toContain("Fetch a newer one, or say in policies/severity.yaml");
    expect(at("2026-11-28T01:02:03Z", 8)).toMatchObject({ ageDays: 8 });
  });

  test("of the future is none, but for clocks that differ", () => {
    expect(at("2026-11-20T00:57:03Z")).toMatchObject({ ageDays: 0 });
    const early = refused(() => at("2026-11-20T00:57:02Z"));
    expect(early).toContain("the database of grype: its time is in the future (2026-11-20T01:02:03Z)");
    expect(early).toContain("Set this machine's clock.");
  });
});

describe("a folder is refused", () => {
  test.each(SCANNERS)("where a file of %s is not there, or has other bytes", (scanner) => {
    for (const name of VENDOR_FILES[scanner]) {
      const { [name]: _, ...fewer } = FOUND[scanner].files as Record<string, string>;
      const found = (files: Record<string, string>) => ({ ...FOUND[scanner], files }) as never;
      expect(refused(() => take(scanner, TEXT, found(fewer)))).toContain(`${scanner}/${name}: expected sha256:`);
      const other = { ...fewer, [name]: digestOf("9") };
      expect(refused(() => take(scanner, TEXT, found(other)))).toContain(digestOf("9"));
    }
  });

  test("with words that say which file, what was expected, and what is there", () => {
    const { "vulnerability.db": _, ...fewer } = FOUND.grype.files;
    const told = (files: Record<string, string>) =>
      refused(() => take("grype", TEXT, { ...FOUND.grype, files } as never));
    const expected = `grype/vulnerability.db: expected ${digestOf("a")}, but it`;
    expect(told(fewer)).toContain(`${expected} is not there`);
    expect(told({ ...fewer, "vulnerability.db": digestOf("9") })).toContain(`${expected} has ${digestOf("9")}`);
    expect(told(fewer)).toContain("Fetch them again: ./daggerw call fetch-databases export --path=FOLDER.");
  });

  test.each(SCANNERS)("where %s was made at another time than databases.json says", (scanner) => {
    const found = { ...FOUND[scanner], built: "2026-11-01T00:00:00Z" } as never;
    expect(refused(() => take(scanner, TEXT, found))).toContain("expected built 2026-11-01T00:00:00Z");
  });

  test.each(["", "null", "[]", "{}", '{"version":2}', TEXT.slice(0, -3)])(
    "with databases.json that is no such file: %#",
    (text) => {
      const message = refused(() => take("grype", text));
      expect(message).toContain("databases.json");
      expect(message).toContain("Fetch them again: ./daggerw call fetch-databases export --path=FOLDER.");
    },
  );
});

test("databases.json with any part changed gives an error or the same database, never a younger one", () => {
  const paths = leaves(JSON.parse(TEXT));
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(digestOf("a"), digestOf("9"), "2026-11-23T23:59:59Z", "2099-01-01T00:00:00Z", undefined),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths), values, fc.constantFrom(...SCANNERS), (path, value, scanner) => {
      const changed = JSON.stringify(withValue(JSON.parse(TEXT), path, value));
      try {
        const { from: _, ...rest } = take(scanner, changed);
        expect(take(scanner)).toMatchObject(rest);
      } catch (error) {
        expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
      }
    }),
    { numRuns: 1000 },
  );
});

test("databases.json that is cut off is refused", () => {
  const whole = TEXT.trimEnd();
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (end) => {
      refused(() => take("grype", whole.slice(0, end)));
    }),
  );
});

test("only what can be read is written", () => {
  const { "import.json": _, ...files } = FOUND.grype.files;
  expect(refused(() => databasesFile({ grype: { ...FETCHED.grype, files } }))).toContain("import.json");
  expect(parseDatabasesFile(TEXT)).toEqual(JSON.parse(TEXT));
  expect(JSON.parse(TEXT)).toEqual({ version: 1, ...FETCHED });
  expect(TEXT).toMatch(/^\{\n "version": 1,\n[\s\S]*\}\n$/);
});

test("sums are read by file name", () => {
  const text = `${"a".repeat(64)}  /database/trivy.db\n${"b".repeat(64)}  /database/metadata.json\n`;
  expect(parseSums(text)).toEqual({ "trivy.db": digestOf("a"), "metadata.json": digestOf("b") });
  expect(parseSums("sha256sum: /database/trivy.db: No such file or directory\n")).toEqual({});
  const sum = "a".repeat(64);
  expect(parseSums(`${sum} *trivy.db\n${sum}  ./a/b/import.json`)).toEqual({
    ...{ "trivy.db": digestOf("a"), "import.json": digestOf("a") },
  });
  for (const line of [
    `${sum}0  a`,
    `x${sum}  a`,
    `${"A".repeat(64)}  a`,
    `${sum} a`,
    `${sum}  a/`,
    `${sum}   `.trim(),
  ]) {
    expect(parseSums(`${line}\n`)).toEqual({});
  }
});

type Path = string[];

function leaves(value: unknown, path: Path = []): Path[] {
  const own = path.length === 0 ? [] : [path];
  if (value === null || typeof value !== "object") return own;
  return [...own, ...Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))];
}

function withValue(document: Record<string, unknown>, path: Path, value: unknown): unknown {
  const owner = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, document);
  owner[path.at(-1) ?? ""] = value;
  return document;
}
