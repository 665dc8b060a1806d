import { beforeEach, expect, test, vi } from "vitest";
import { type Lock, writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import type { Plan } from "../../../../pipeline/src/repository/update/index.js";
import { catalogOf, repositoryOf } from "../../../../pipeline/src/steps/workshop/repository.js";
import { deb, lock, sources, wheel } from "../../fixtures.js";
import { snapshotOf } from "../workshop/snapshots.js";

const engine = vi.hoisted(() => ({ run: vi.fn(), lockImages: vi.fn() }));

/** A directory of the engine, as far as it is used here: texts by path. */
class Texts {
  constructor(readonly texts: ReadonlyMap<string, string>) {}
  withDirectory(_: string, { texts }: Texts): Texts {
    return new Texts(new Map([...this.texts, ...texts]));
  }
  withFile(_: string, text: string): { plan: string } {
    return { plan: text };
  }
}

vi.mock("../../../../pipeline/src/steps/lock/resolve.js", () => ({
  resolver: async () => new Texts(new Map()),
  runResolver: engine.run,
}));
vi.mock("../../../../pipeline/src/steps/lock/lock-images.js", () => ({ lockImages: engine.lockImages }));
vi.mock("../../../../pipeline/src/steps/lock/refresh.js", () => ({ refreshFiles: async () => new Texts(new Map()) }));
vi.mock("../../../../pipeline/src/steps/workshop/read-repository.js", () => ({
  readRepository: async ({ texts }: Texts) => {
    const snapshot = snapshotOf(texts);
    return repositoryOf(snapshot, catalogOf(snapshot), []);
  },
  readSnapshot: async ({ texts }: Texts) => snapshotOf(texts),
}));
vi.mock("../../../../pipeline/src/steps/workshop/text-file.js", () => ({
  textFile: async (text: string) => text,
  textFiles: async (texts: Record<string, string>) => new Texts(new Map(Object.entries(texts))),
}));

const { updateImages } = await import("../../../../pipeline/src/steps/lock/update.js");

const VERSIONS = { numpy: "2.9.0", fastapi: "0.200.0", uvicorn: "1.0", six: "2" };
const answer = (versions: Record<string, string>) => ({
  found: Object.entries(versions).map(([name, version]) => ({ name, version })),
  notes: [],
  problems: [],
});
const lockOf = (platform: Lock["platform"]): [string, string] => [
  `images/app/locks/app.${platform.split("/")[1]}.json`,
  writeLock(lock({ image: "app", platform, debs: PYTHON, wheels: [wheel("numpy"), wheel("six")] })),
];
const PYTHON = [deb("libc6", "2.36-9"), deb("python3.11", "3.11.2-6")];
const ENTER = [
  "policies/ingestion.yaml",
  "{ leastAgeDays: 7, indexes: [default], suites: [bookworm], unknown: { uploaded: tell, index: tell, malware: tell }, exceptionDays: 90, exceptions: [] }",
] as const;
const LOCKS = new Map([lockOf("linux/amd64"), lockOf("linux/arm64")]);

function run(named: string[] | undefined, more: Record<string, string> = {}) {
  const texts = new Map([
    ...sources().map(({ path, text }) => [path, text] as const),
    ...LOCKS,
    ENTER,
    ...Object.entries(more),
  ]);
  const settings = { source: new Texts(texts) } as unknown as Parameters<typeof updateImages>[0];
  const done = updateImages(settings, { named, floors: {}, images: ["app"], command: "COMMAND" });
  return done as unknown as Promise<Texts>;
}
const plans = () => engine.run.mock.calls.map(([step]) => JSON.parse((step as { plan: string }).plan) as Plan);

beforeEach(() => {
  engine.run.mockReset();
  engine.run.mockImplementation(async () => answer(VERSIONS));
  engine.lockImages.mockReset();
  engine.lockImages.mockResolvedValue(new Texts(new Map([["images/app/locks/new.json", "x"]])));
});

test("pins are written where they stand, and what they change is locked upon them", async () => {
  const { texts } = await run(["numpy"]);
  expect([...texts.keys()].sort()).toEqual(["images/app/inputs.yaml", "images/app/locks/new.json", "mixins/web.yaml"]);
  expect(texts.get("images/app/inputs.yaml")).toContain("numpy==2.9.0");
  expect(texts.get("mixins/web.yaml")).toContain("fastapi==0.200.0");
  const [settings, names, , { words, prefer }] = engine.lockImages.mock.calls[0] ?? [];
  expect(settings.source.texts.get("mixins/web.yaml")).toContain("fastapi==0.200.0");
  expect(names).toEqual(["app"]);
  expect(words).toContain("pin numpy 2.2.0 → 2.9.0 in images/app/inputs.yaml");
  expect(prefer.get("images/app/locks/app.amd64.json").get("six")).toBe("2");
});

test("the second platform keeps to what the first found for pins, and to nothing else", async () => {
  await run(undefined);
  const [first, second] = plans();
  expect(first?.agreed).toEqual([]);
  expect(second?.agreed).toEqual(["fastapi==0.200.0", "numpy==2.9.0", "uvicorn==1.0"]);
});

test("what the second platform refuses is told at the pin, and nothing is locked", async () => {
  const problem = { code: "RESOLVE_PYTHON", message: "numpy is not for it", asked: ["numpy==2.2.0"], constraints: [] };
  engine.run
    .mockResolvedValueOnce(answer(VERSIONS))
    .mockResolvedValueOnce({ found: [], notes: [], problems: [problem] });
  const error = await run(["numpy"]).then(
    () => expect.unreachable(),
    (one: Error & { code?: string }) => one,
  );
  expect(error.code).toBe("LOCK_UNRESOLVED");
  expect(error.message).toMatch(
    /images\/app\/inputs\.yaml:5:18: .*image "app" with what it stands on for linux\/arm64: numpy is not for it/,
  );
  expect(engine.lockImages).not.toHaveBeenCalled();
});

test("a name that is nowhere, and rules of policies/updates.yaml", async () => {
  await expect(run(["numby"])).rejects.toMatchObject({ code: "LOCK_UPDATE" });
  const held = (until: string) =>
    `packages: [{ name: numpy, hold: { reason: "it is not tested yet", owner: us and them, until: ${until} } }]\n`;
  await expect(run(["numpy"], { "policies/updates.yaml": held("2999-01-01") })).rejects.toThrow("held by us and them");
  await expect(run(["numpy"], { "policies/updates.yaml": "packages: 1\n" })).rejects.toMatchObject({
    code: "INPUTS_INVALID",
  });
  expect(engine.run).not.toHaveBeenCalled();
  await run(undefined, { "policies/updates.yaml": held("2999-01-01") });
  expect(plans()[0]?.rules.numpy?.kind).toBe("hold");
  await run(["numpy"], { "policies/updates.yaml": held("2000-01-01") });
  expect(engine.lockImages.mock.lastCall?.[3].words.join("\n")).toContain("the hold of numpy by us and them ended");
});

test("where advisories say that nothing is to move, what is locked is kept", async () => {
  await run([]);
  expect(engine.run).not.toHaveBeenCalled();
  const { prefer, words } = engine.lockImages.mock.lastCall?.[3] ?? {};
  expect(words).toEqual([]);
  expect(Object.fromEntries(prefer.get("images/app/locks/app.amd64.json"))).toEqual({ numpy: "1.0", six: "1.0" });
});
