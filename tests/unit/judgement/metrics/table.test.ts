import { describe, expect, test } from "vitest";
import { FORMATS, imageMetrics } from "../../../../pipeline/src/judgement/metrics/index.js";
import { layer, POLICY, record, step, wheel } from "./records.js";

const OLD = "1".repeat(40);
const NEW = "2".repeat(40);
const steps = [
  step("stage app slow linux/amd64", { stage: "slow", image: "app", ended: 8, bytes: { in: 2000, cached: 500 } }),
  step("stage app quick linux/amd64", { ended: 5 }),
  step("pack app slow linux/amd64", {
    ...{ kind: "pack", after: ["stage app slow linux/amd64"], stage: "slow", platform: "linux/amd64" },
    ...{ asked: 8.5, started: 10, ended: 14, source: "cache", bytes: { in: 1000, cached: 1000 } },
  }),
  step("pack other linux/amd64", { kind: "pack", asked: 8, started: 8, ended: 11, source: "unknown" }),
  step("pack third linux/amd64", { kind: "pack", asked: 8, started: 8, ended: 9, source: "unknown" }),
];
const full = record({
  ...{ id: "last", began: "2026-11-30T10:00:00.000Z", seconds: 16, commit: NEW, steps },
  ...{ layers: [layer("slow", 3000)], peak: { memory: 5e6, disk: 7e6 } },
});
const metrics = (...records: ReturnType<typeof record>[]) => imageMetrics("app", records, 0, POLICY);

const lines = (text: string, title: string) => {
  const all = text.split("\n");
  const from = all.indexOf(title);
  const to = all.indexOf("", from);
  return all.slice(from + 1, to);
};

test("a table says what the last build was, and its path with who was waited for", () => {
  const text = FORMATS.table([metrics(full)]);
  expect(text.split("\n")[0]).toBe(
    "app: layout of 2026-11-30T10:00:00.000Z, 16.0 s, partly; commit 222222222222; 3.0 kB in 1 layers; 1 builds read.",
  );
  expect(lines(text, "Critical path")).toEqual([
    "  step                        from   queued  working  engine  read    waited for",
    "  stage app slow linux/amd64  run    0.0 s   8.0 s    0.0 s   2.0 kB",
    "  pack app slow linux/amd64   cache  1.5 s   0.0 s    4.0 s   1.0 kB  pack other linux/amd64 and 1 more",
    "  the longest: stage app slow linux/amd64, 8.0 s of 16.0 s",
    "  between and after the steps: 2.5 s",
  ]);
  expect(lines(text, "Cache")).toEqual([
    "  1 of 5 steps (20 %), 1.5 kB of 3.0 kB that steps read (50 %)",
    "  largest process 5.0 MB; disk of the engine at its fullest, more than at the begin: 7.0 MB",
    "  machine 0123456789abcdef: amd64, 2 CPUs (a CPU), 24.0 GB; engine v0.21.8",
  ]);
  expect(lines(text, "Trend")).toEqual([
    "  machine           cache   builds  last    median  younger half against older",
    "  0123456789abcdef  partly  1       16.0 s  16.0 s  too few builds",
  ]);
  expect(lines(text, "Regression")).toEqual(["  none; 0 builds before it ran the same steps on the same hardware"]);
  expect(text).toMatch(/hardware\n$/);
});

test("Markdown says the same", () => {
  expect(FORMATS.markdown([metrics(full)]).split("\n")).toEqual([
    ...["## app", ""],
    "app: layout of 2026-11-30T10:00:00.000Z, 16.0 s, partly; commit 222222222222; 3.0 kB in 1 layers; 1 builds read.",
    ...["", "**Critical path**", ""],
    "| step | from | queued | working | engine | read | waited for |",
    "|---|---|---|---|---|---|---|",
    "| stage app slow linux/amd64 | run | 0.0 s | 8.0 s | 0.0 s | 2.0 kB |  |",
    "| pack app slow linux/amd64 | cache | 1.5 s | 0.0 s | 4.0 s | 1.0 kB | pack other linux/amd64 and 1 more |",
    ...["", "the longest: stage app slow linux/amd64, 8.0 s of 16.0 s", "", "between and after the steps: 2.5 s"],
    ...["", "**Cache**", "", "1 of 5 steps (20 %), 1.5 kB of 3.0 kB that steps read (50 %)", ""],
    "largest process 5.0 MB; disk of the engine at its fullest, more than at the begin: 7.0 MB",
    ...["", "machine 0123456789abcdef: amd64, 2 CPUs (a CPU), 24.0 GB; engine v0.21.8"],
    ...["", "**Trend**", "", "| machine | cache | builds | last | median | younger half against older |"],
    "|---|---|---|---|---|---|",
    "| 0123456789abcdef | partly | 1 | 16.0 s | 16.0 s | too few builds |",
    ...["", "**Regression**", "", "none; 0 builds before it ran the same steps on the same hardware", ""],
  ]);
});

test("Markdown reads nothing of a name as its own, and images stand apart", () => {
  const name = "\\`*_[]<>|";
  const none = imageMetrics(name, [], 0, POLICY);
  const escaped = [...name].map((character) => `\\${character}`).join("");
  const block = `## ${escaped}\n\n${escaped}: no record of a build.\n`;
  expect(FORMATS.markdown([none, none])).toBe(`${block}\n${block}`);
  expect(FORMATS.table([none, none])).toBe(`${name}: no record of a build.\n\n${name}: no record of a build.\n`);
  const odd = FORMATS.markdown([metrics(record({ steps: [step("<b>", { ended: 3 })] }))]);
  expect(odd).toContain("| \\<b\\> | run |");
  expect(odd).toContain("the longest: \\<b\\>, 3.0 s");
});

test("what is not known is said so", () => {
  const text = FORMATS.table([metrics(record({ steps: [step("a", { ended: 12 })] }))]);
  expect(text).toMatch(/, cold; no commit named; 0 B in 0 layers; 1 builds read\.\n/);
  expect(lines(text, "Critical path").slice(-1)).toEqual(["  between and after the steps: 0.0 s"]);
  expect(lines(text, "Cache").slice(0, 2)).toEqual([
    "  0 of 1 steps (0 %), 0 B of 0 B that steps read",
    "  largest process not known, as nothing ran; disk of the engine at its fullest, more than at the begin: not known, as nothing ran",
  ]);
  const none = FORMATS.table([metrics(record({ steps: [] }))]);
  expect(lines(none, "Critical path")).toEqual(["  between and after the steps: 10.0 s"]);
  expect(lines(none, "Cache")[0]).toBe("  0 of 0 steps, 0 B of 0 B that steps read");
  const gone = imageMetrics("app", [record()], 2, POLICY);
  expect(FORMATS.table([gone])).toContain("1 builds read. 2 more are gone, damaged, or of another version.\n");
  expect(FORMATS.table([imageMetrics("app", [], 2, POLICY)])).toBe(
    "app: no record of a build. 2 more are gone, damaged, or of another version.\n",
  );
});

test("a step is as long as it queued, worked and was looked after, and one alone is waited for by its name", () => {
  const path = [
    step("other", { ended: 3 }),
    step("long", { asked: 0, started: 3, ended: 8, source: "cache" }),
    step("last", { kind: "fetch", after: ["long"], asked: 8, started: 8, ended: 15 }),
  ];
  const text = FORMATS.table([metrics(record({ seconds: 15, steps: path }))]);
  expect(lines(text, "Critical path")).toEqual([
    "  step  from   queued  working  engine  read  waited for",
    "  long  cache  3.0 s   0.0 s    5.0 s         other",
    "  last  run    0.0 s   7.0 s    0.0 s",
    "  the longest: long, 8.0 s of 15.0 s",
    "  between and after the steps: 0.0 s",
  ]);
  const later = path.map((one) => (one.id === "last" ? { ...one, ended: 17, ran: { at: "", seconds: 9 } } : one));
  expect(FORMATS.table([metrics(record({ seconds: 17, steps: later }))])).toContain(
    "the longest: last, 9.0 s of 17.0 s",
  );
});

test("the ten trends that were used last are shown, with a sign where they grow", () => {
  const on = (id: string, ...seconds: number[]) =>
    seconds.map((one) => record({ seconds: one, machine: { ...record().machine, id } }));
  const many = Array.from({ length: 12 }, (_, index) => on(`m${String(index).padStart(2, "0")}`, 5)).flat();
  const rows = lines(FORMATS.table([metrics(...many)]), "Trend");
  expect(rows.slice(1).map((row) => row.trim().split(" ")[0])).toEqual(
    ["11", "10", "09", "08", "07", "06", "05", "04", "03", "02"].map((number) => `m${number}`),
  );
  const change = (...seconds: number[]) => lines(FORMATS.table([metrics(...on("m", ...seconds))]), "Trend")[1];
  expect(change(10, 10, 12, 12)).toMatch(/12\.0 s {2}11\.0 s {2}\+20 %$/);
  expect(change(10, 10, 8, 8)).toMatch(/ -20 %$/);
  expect(change(10, 10, 10, 10)).toMatch(/ 0 %$/);
});

describe("a regression", () => {
  const usual = (over: Parameters<typeof record>[0] = {}) =>
    [0, 1, 2].map((number) =>
      record({ ...{ id: `b${number}`, began: "2026-11-01T00:00:00.000Z", commit: OLD }, ...over }),
    );
  const own = { image: "app", stage: "pure" };
  const slow = (over: Parameters<typeof record>[0] = {}) =>
    record({ id: "slow", seconds: 30, commit: NEW, steps: [step("stage app pure", { ...own, ended: 21 })], ...over });
  const told = (...records: ReturnType<typeof record>[]) => FORMATS.table([metrics(...records)]);

  test("says by how much, what changed, who is to blame, and between which commits", () => {
    const before = usual({ layers: [layer("slow", 2000, "d")], packages: [wheel("numpy", "2.0.0", 200)] });
    const after = slow({ dirty: true, layers: [layer("slow", 3000)], packages: [wheel("numpy", "2.1.0", 140)] });
    const text = told(...before, after);
    const commits = `  commits ${OLD}..${NEW}, with changes that are in no commit`;
    const [head, numpy, pure] = [
      "  changed      stage     from                 to                   bytes",
      "  wheel numpy  app pure  2.0.0                2.1.0                -60 B",
      "  layer        app slow  sha256:dddddddddddd  sha256:bbbbbbbbbbbb  +1.0 kB",
    ];
    expect(lines(text, "Regression: slower, 30.0 s where 10.0 s is usual (+200 %)")).toEqual([
      ...[head, numpy, pure, "  stage app pure: 20.0 s more than usual", commits, "  compared with the build b2"],
    ]);
    expect(lines(text, "Regression: larger, 3.0 kB where 2.0 kB is what it was (+50 %)")).toEqual([
      ...["  changed  stage     from                 to                   bytes"],
      ...["  layer    app slow  sha256:dddddddddddd  sha256:bbbbbbbbbbbb  +1.0 kB"],
      ...[commits, "  compared with the build b2"],
    ]);
    expect(text).toContain(", cold; commit 222222222222 with changes; 3.0 kB in 1 layers; 4 builds read.");
    expect(text).not.toContain("Regression\n");
  });

  test("of a first layer has no percent, and a dash for what was not there", () => {
    expect(told(record({ id: "b" }), record({ id: "c", layers: [layer("pure", 2000)] }))).toContain(
      [
        "Regression: larger, 2.0 kB where 0 B is what it was",
        "  changed  stage     from  to                   bytes",
        "  layer    app pure  -     sha256:bbbbbbbbbbbb  +2.0 kB",
        "  no commit is named for it",
        "  compared with the build b",
        "",
      ].join("\n"),
    );
  });

  test("names one commit where it is the same, or the one before is not known", () => {
    const commit = (from: string | undefined, to: string | undefined, dirty = false) =>
      told(...usual({ commit: from }), slow({ commit: to, dirty })).match(/^ {2}(?:commits? |no commit).*$/m)?.[0];
    expect(commit(NEW, NEW)).toBe(`  commit ${NEW}`);
    expect(commit(undefined, NEW, true)).toBe(`  commit ${NEW}, with changes that are in no commit`);
    expect(commit(OLD, undefined)).toBe("  no commit is named for it");
    expect(commit(OLD, NEW)).toBe(`  commits ${OLD}..${NEW}`);
  });

  test("without a change says where to look", () => {
    expect(told(...usual(), slow())).toContain(
      "no package and no layer has other bytes: look at the commits, and at the machine",
    );
    expect(told(...usual({ layers: [layer("a", 1)] }), slow({ layers: [layer("a", 1, "c")] }))).not.toContain(
      "look at",
    );
  });

  test("shows ten changes and ten steps, and says how many more there are", () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${String(index).padStart(2, "0")}`);
    const packages = (version: string, count: number) => names.slice(0, count).map((name) => wheel(name, version, 5));
    const text = (count: number) =>
      told(...usual({ packages: packages("1", count) }), slow({ packages: packages("2", count) }));
    expect(text(12)).toContain("\n  2 more changes are in --format=json\n");
    expect(text(12).match(/^ {2}wheel p/gm)).toHaveLength(10);
    expect(text(10)).not.toContain("more changes");
    const many = (ended: number) => names.map((id) => step(id, { ended }));
    const slower = told(...usual({ steps: many(1) }), slow({ steps: many(3) }));
    expect(slower.match(/: 2\.0 s more than usual$/gm)).toHaveLength(10);
  });
});

test("OpenMetrics has the labels and the values of the last build", () => {
  const samples = FORMATS.openmetrics([metrics(full)])
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace("image_factory_", "").replace('image="app"', ""));
  const part =
    (labels: string) =>
    ([queued, working, engine]: number[]) => [
      `path_seconds{,${labels},part="queued"} ${queued}`,
      `path_seconds{,${labels},part="working"} ${working}`,
      `path_seconds{,${labels},part="engine"} ${engine}`,
    ];
  expect(samples).toEqual([
    'build_seconds{,machine="0123456789abcdef",state="partly",command="layout"} 16',
    `build_time_seconds{} ${Date.UTC(2026, 10, 30, 10) / 1000}`,
    ...part('step="stage app slow linux/amd64",kind="stage",stage="slow",platform=""')([0, 8, 0]),
    ...part('step="pack app slow linux/amd64",kind="pack",stage="slow",platform="linux/amd64"')([1.5, 0, 4]),
    ...['steps{,source="run"} 2', 'steps{,source="cache"} 1', 'steps{,source="unknown"} 2'],
    ...['read_bytes{,source="all"} 3000', 'read_bytes{,source="cache"} 1500'],
    'layer_bytes{,platform="linux/amd64",of="app",stage="slow"} 3000',
    'image_bytes{,platform="linux/amd64"} 3000',
    ...["peak_memory_bytes{} 5000000", "peak_disk_bytes{} 7000000"],
    ...['regressions{,kind="slower"} 0', 'regressions{,kind="larger"} 0'],
  ]);
});

test("OpenMetrics counts each kind of regression, weighs each platform, and leaves out what is not known", () => {
  const arm = { ...layer("a", 5), platform: "linux/arm64" as const };
  const both = { platforms: ["linux/amd64", "linux/arm64"] as never };
  const before = record({ ...both, layers: [layer("a", 2), arm] });
  const text = FORMATS.openmetrics([
    metrics(before, record({ ...both, layers: [layer("a", 20), layer("b", 3), arm] })),
  ]);
  expect(text).toContain('image_factory_image_bytes{image="app",platform="linux/amd64"} 23\n');
  expect(text).toContain('image_factory_image_bytes{image="app",platform="linux/arm64"} 5\n');
  expect(text).toContain('image_factory_regressions{image="app",kind="slower"} 0\n');
  expect(text).toContain('image_factory_regressions{image="app",kind="larger"} 1\n');
  expect(text).not.toMatch(/^image_factory_peak_\w+\{/m);
  expect(text).not.toContain("undefined");
  const bare = record({ steps: [step("a", { ended: 3 })] });
  expect(FORMATS.openmetrics([metrics(bare)])).toContain('{image="app",step="a",kind="stage",stage="",platform="",');
  const usual = [1, 2, 3].map(() => record());
  expect(FORMATS.openmetrics([metrics(...usual, record({ seconds: 90 }))])).toContain(
    'image_factory_regressions{image="app",kind="slower"} 1\n',
  );
});

test("JSON is all of it, of a version", () => {
  const one = metrics(full);
  const text = FORMATS.json([one]);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ version: 1, images: [one] })));
  expect(text).toMatch(/^\{\n {2}"version": 1,\n[\s\S]*\}\n$/);
});
