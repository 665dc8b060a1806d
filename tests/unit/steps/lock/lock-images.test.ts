import { beforeEach, expect, test, vi } from "vitest";
import { BaseConflictError, wholeFile } from "../../../../pipeline/src/repository/lock/errors.js";
import { type Lock, writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { catalogOf, repositoryOf, testInputsOf } from "../../../../pipeline/src/steps/workshop/repository.js";
import { deb, lock, sources, wheel } from "../../fixtures.js";
import { snapshotOf } from "../workshop/snapshots.js";

type Resolve = typeof import("../../../../pipeline/src/steps/lock/resolve.js")["resolveImage"];
const engine = vi.hoisted(() => ({ resolve: vi.fn(), read: vi.fn() }));

// What needs the engine: the resolvers' runs, the files of the repository, and those that are returned.
vi.mock("../../../../pipeline/src/steps/lock/resolve.js", () => ({
  resolver: async () => ({}),
  resolveImage: engine.resolve,
}));
vi.mock("../../../../pipeline/src/steps/workshop/read-repository.js", () => ({ readRepository: engine.read }));
vi.mock("../../../../pipeline/src/steps/workshop/text-file.js", () => ({ textFiles: async (texts: object) => texts }));

const { lockEverything, lockImages } = await import("../../../../pipeline/src/steps/lock/lock-images.js");
const TOOL = {
  path: "toolbox/inputs.yaml",
  text: "name: toolbox\ndebian: { suite: bookworm, packages: [python3.11] }\n",
};
const LINTER = {
  path: "toolbox/lint/inputs.yaml",
  text: 'name: lint\npython: { version: "3.11", requirements: ["lint==1"] }\n',
};
const TESTS = {
  path: "images/app/tests/inputs.yaml",
  text: 'name: app-cpu\npython: { requirements: ["app-cpu==1"] }\n',
};
const ENTER = {
  path: "policies/ingestion.yaml",
  text: `leastAgeDays: 7
indexes: [default]
suites: [bookworm]
unknown: { uploaded: tell, index: tell, malware: tell }
exceptionDays: 90
exceptions: []
`,
};
/** Where a wheel comes from that may enter. */
const KNOWN = { uploaded: "2026-01-01T00:00:00Z", index: "default" };
const OLD: [string, string] = [
  "images/app/locks/app.amd64.json",
  writeLock(lock({ image: "app", wheels: [wheel("Fast_API")] })),
];

const settings = {} as Parameters<typeof lockImages>[0];
type Texts = Promise<Record<string, string>>;
const run = (what: typeof lockImages, ...names: string[]) => what(settings, names) as unknown as Texts;
const runAll = () => lockEverything(settings) as unknown as Texts;
const refusal = (message: string, ...asked: string[]) => ({
  notes: [],
  problems: [{ code: "X", message, asked, constraints: [] }],
});
const failed = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable(),
    (error: Error & { code?: string }) => error,
  );

function locked(image: string, platform: string, changes: Partial<Lock> = {}) {
  const made = lock({ image, platform: platform as Lock["platform"], ...changes });
  return { written: { lock: made, text: writeLock(made) }, notes: [], problems: [] };
}

beforeEach(() => {
  const snapshot = snapshotOf(
    new Map([...[...sources(), TOOL, LINTER, TESTS, ENTER].map(({ path, text }) => [path, text] as const), OLD]),
  );
  const reading = catalogOf(snapshot);
  const tests = reading.catalog.images.flatMap((image) => testInputsOf(snapshot, image) ?? []);
  engine.read.mockResolvedValue(repositoryOf(snapshot, reading, tests));
  engine.resolve.mockReset();
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => {
    const debs = ["tiny", "toolbox"].includes(name) ? [deb("python3.11", "3.11.2-6")] : [];
    return locked(name, platform, { debs });
  });
});

const calls = () =>
  (engine.resolve.mock.calls as Parameters<Resolve>[]).map(([, image, platform, ground]) => ({
    image,
    platform,
    ground,
  }));

test("bases come first, and each is resolved upon what was resolved just now", async () => {
  const files = await run(lockImages, "tiny", "app");
  expect(calls().map(({ image, platform }) => `${image.name} ${platform}`)).toEqual([
    ...["tiny linux/amd64", "tiny linux/arm64", "app linux/amd64", "app linux/arm64"],
    ...["app-cpu linux/amd64", "app-cpu linux/arm64"],
  ]);
  expect(calls()[2]?.ground.base?.lock.debs).toHaveLength(1);
  expect(calls()[2]?.ground).toMatchObject({ before: { image: "app" }, names: ["fast-api"] });
  expect(Object.keys(files).sort()).toEqual([
    ...["bases/tiny/locks/tiny.amd64.json", "bases/tiny/locks/tiny.arm64.json"],
    ...["images/app/locks/app.amd64.json", "images/app/locks/app.arm64.json"],
    ...["images/app/tests/locks/app-cpu.amd64.json", "images/app/tests/locks/app-cpu.arm64.json", "locks.diff.md"],
  ]);
  expect(files["locks.diff.md"]).toContain("| removed | fast-api | 1.0 |  | \\-2.0 kB | not known | linux/amd64 |");
});

test("what people must look at comes before all packages", async () => {
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => ({
    ...locked(name, platform, {
      wheels: [wheel("numpy", platform === "linux/amd64" ? "1" : "2", undefined, KNOWN)],
    }),
    notes: [{ message: "numpy 2.2.0 is yanked: bad", asked: ["numpy==2.2.0"] }],
  }));
  const text = (await run(lockImages, "tiny"))["locks.diff.md"] ?? "";
  const first = text.slice(0, text.indexOf("<details>")).split("\n");
  expect(first).toContain('note: image "tiny" for linux/amd64 and linux/arm64: numpy 2.2.0 is yanked: bad');
  expect(first).toContain(
    "| two versions | numpy has a version for each platform: 1 for linux/amd64, 2 for linux/arm64 | tiny |",
  );
});

test("everything that cannot be resolved is one error, and what waits for it is named", async () => {
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => {
    if (name === "toolbox") return locked(name, platform);
    return name === "lint" ? refusal("no lint", "lint==1") : refusal("no libc6", "libc6");
  });
  const error = await failed(runAll());
  expect(error.code).toBe("LOCK_UNRESOLVED");
  expect(error.message.split("\n")).toEqual([
    'bases/tiny/inputs.yaml:6:26: debian.packages[1]: image "tiny" for linux/amd64 and linux/arm64: no libc6',
    'images/app/inputs.yaml: image "app" for linux/amd64 waits for its base "tiny"',
    'images/app/inputs.yaml: image "app" for linux/arm64 waits for its base "tiny"',
    'images/app/tests/inputs.yaml:1:1: test inputs "app-cpu" for linux/amd64 and linux/arm64: no libc6',
    'toolbox/lint/inputs.yaml:2:43: python.requirements[0]: tool "lint" for linux/amd64 and linux/arm64: no lint',
    "Correct these places, then run: ./daggerw call lock export --path=.",
  ]);
});

test("the toolbox is resolved before what runs in it, and its Python is theirs", async () => {
  await runAll();
  const names = [...new Set(calls().map(({ image }) => image.name))];
  expect(names).toEqual(["toolbox", "lint", "tiny", "app", "app-cpu"]);
  expect(calls()[2]?.ground.python).toEqual([deb("python3.11", "3.11.2-6")]);
});

test("what lies beneath a repository is locked where it is kept", async () => {
  const beneath = { own: ["bases/tiny/inputs.yaml"], hides: [], factory: "sha256:x", overrides: [] };
  await lockEverything({ ...settings, beneath });
  expect([...new Set(calls().map(({ image }) => image.name))]).toEqual(["tiny"]);
});

test("a conflict with the base is told as it is alone, and with the others among them", async () => {
  const conflict = new BaseConflictError([wholeFile("x.json", "numpy 2 is needed")], "renew the base");
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => {
    if (name === "app" && platform === "linux/amd64") throw conflict;
    return locked(name, platform);
  });
  expect(await failed(run(lockImages, "tiny", "app"))).toBe(conflict);
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => {
    if (name === "app" && platform === "linux/amd64") throw conflict;
    return name === "app" ? refusal("no", "numpy==2.2.0") : locked(name, platform);
  });
  const both = await failed(run(lockImages, "tiny", "app"));
  expect([both.code, both.message]).toEqual([
    "LOCK_UNRESOLVED",
    expect.stringMatching(/numpy 2 is needed[\s\S]*|no\n/),
  ]);
});

test("an image whose base has no lock, and a name that is none", async () => {
  expect((await failed(run(lockImages, "app"))).message).toContain("lock the base first: --name=tiny");
  expect((await failed(run(lockImages, "apq"))).code).toBe("UNKNOWN_NAME");
});

test("what may not enter is refused where it is asked for, all at once, beside what cannot be resolved", async () => {
  const young = { uploaded: new Date().toISOString().replace(/\.\d+/, ""), index: "default" };
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) => {
    if (name === "app-cpu") return refusal("no app-cpu", "app-cpu==1");
    const wheels = [
      wheel("numpy", "2.2.0", undefined, young),
      wheel("h11", "1.0", undefined, { ...young, yanked: "bad" }),
      wheel("six", "1.0", undefined, { ...young, from: "tiny" }),
    ];
    return locked(name, platform, name === "app" ? { wheels } : {});
  });
  const error = await failed(run(lockImages, "tiny", "app"));
  expect(error.code).toBe("LOCK_UNRESOLVED");
  const both = 'image "app" for linux/amd64 and linux/arm64: ';
  const lines = error.message.split("\n").map((line) => line.replace(/uploaded .*?;.*/, "uploaded …"));
  expect(lines).toEqual([
    `images/app/inputs.yaml:1:1: ${both}IN001: h11 1.0 was uploaded …`,
    `images/app/inputs.yaml:1:1: ${both}IN002: h11 1.0 is yanked: bad. Take another version, or except this one in policies/ingestion.yaml.`,
    `images/app/inputs.yaml:5:18: python.requirements[0]: ${both}IN001: numpy 2.2.0 was uploaded …`,
    'images/app/tests/inputs.yaml:2:26: python.requirements[0]: test inputs "app-cpu" for linux/amd64 and linux/arm64: no app-cpu',
    expect.stringContaining("Correct these places"),
  ]);
});

test("the resolver is told what it may choose, and what could not be judged is a note", async () => {
  engine.resolve.mockImplementation(async (...[, { name }, platform]: Parameters<Resolve>) =>
    locked(name, platform, { wheels: [wheel("numpy", "2.2.0")] }),
  );
  const said = (await run(lockImages, "tiny"))["locks.diff.md"];
  expect(said).toContain(
    'note: image "tiny" for linux/amd64 and linux/arm64: IN001: the upload time of numpy 2.2.0 is not',
  );
  expect(said).toContain("IN006: no records of malware were given: none was looked for.");
  const limits = calls()[0]?.ground.limits;
  expect(limits?.free).toEqual([]);
  const days = (Date.now() - Date.parse(limits?.newest ?? "")) / 86_400_000;
  expect(days).toBeGreaterThanOrEqual(7);
  expect(days).toBeLessThan(7.1);
});

test("without the rules for what may enter, and with rules that cannot be read, nothing is resolved", async () => {
  for (const text of [undefined, "leastAgeDays: soon\n"]) {
    const texts = new Map(sources().map((file) => [file.path, file.text] as const));
    if (text !== undefined) texts.set(ENTER.path, text);
    const snapshot = snapshotOf(texts);
    engine.read.mockResolvedValue(repositoryOf(snapshot, catalogOf(snapshot), []));
    const error = await failed(run(lockImages, "tiny"));
    expect([error.code, error.message.startsWith(ENTER.path)]).toEqual(["INPUTS_INVALID", true]);
  }
  expect(calls()).toEqual([]);
});
