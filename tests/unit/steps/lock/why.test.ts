import { beforeEach, expect, test, vi } from "vitest";
import { writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { catalogOf, repositoryOf } from "../../../../pipeline/src/steps/workshop/repository.js";
import { deb, lock, sources, wheel } from "../../fixtures.js";
import { snapshotOf } from "../workshop/snapshots.js";

const engine = vi.hoisted(() => ({ read: vi.fn() }));
vi.mock("../../../../pipeline/src/steps/workshop/read-repository.js", () => ({
  readRepository: engine.read,
  readSnapshot: vi.fn(),
}));
vi.mock("../../../../pipeline/src/steps/workshop/workshop.js", () => ({ Workshop: {} }));

const { whyPackage } = await import("../../../../pipeline/src/steps/lock/why.js");
const { lockPairs } = await import("../../../../pipeline/src/steps/lock/lock-diff.js");

const settings = {} as Parameters<typeof whyPackage>[0];
const ask = (name: string, more: object = {}) =>
  whyPackage(settings, { package: name, platforms: [], format: "table", ...more });
const APP = "images/app/locks/app.amd64.json";
const locks = new Map([
  [
    APP,
    writeLock(
      lock({
        image: "app",
        debs: [deb("libc6", "2", { from: "tiny", via: ["libc6"] })],
        wheels: [
          wheel("fastapi", "0.100.0", "any", { via: ["fastapi"] }),
          wheel("starlette", "1", "any", { via: ["fastapi"] }),
          wheel("uvicorn", "1.0", "any", { via: ["uvicorn"] }),
        ],
      }),
    ),
  ],
]);

beforeEach(() => {
  const texts = [...sources().map(({ path, text }) => [path, text] as const), ...locks];
  const snapshot = snapshotOf(new Map(texts));
  engine.read.mockResolvedValue(repositoryOf(snapshot, catalogOf(snapshot), []));
});

test("requirements are named as they are written, in mixins and bases, too", async () => {
  expect(await ask("starlette")).toContain("fastapi → starlette  fastapi==0.100.0  mixins/web.yaml:2:18\n");
  expect(await ask("uvicorn")).toContain("uvicorn  uvicorn[standard]==1.0  images/app/inputs.yaml:5:34\n");
  expect(await ask("libc6")).toContain("libc6  libc6        bases/tiny/inputs.yaml:6:26\n");
  expect(JSON.parse(await ask("starlette", { format: "json" })).places[0].chains[0].names).toEqual([
    "fastapi",
    "starlette",
  ]);
});

test("names that are none get those that are near", async () => {
  await expect(ask("starlete")).rejects.toThrow('no lock has a package "starlete", did you mean "starlette"?');
  await expect(ask("starlette", { image: "apq" })).rejects.toThrow('--image: unknown image "apq", did you mean "app"?');
  await expect(ask("starlette", { image: "app", platforms: ["linux/riscv64"] })).rejects.toThrow("--platforms");
  await expect(ask("starlette", { platforms: ["linux/amd65"] })).rejects.toThrow('no platform is called "linux/amd65"');
  await expect(ask("libc6", { image: "tiny" })).rejects.toThrow('image "tiny" has no lock');
});

test("locks are paired by their paths, those of images first, and one can be missing", async () => {
  const repository = await engine.read();
  const other = "toolbox/locks/toolbox.amd64.json";
  const tool = [other, writeLock(lock({ image: "toolbox" }))] as const;
  const named = (before: Map<string, string>) =>
    lockPairs(repository, {}, before)
      .filter(({ before: one, after }) => one !== undefined || after !== undefined)
      .map((pair) => [pair.before?.image, pair.after?.image, pair.layers?.length]);
  expect(named(new Map([tool, ...locks]))).toEqual([
    ["app", "app", 2],
    ["toolbox", undefined, 0],
  ]);
  expect(named(new Map())).toEqual([[undefined, "app", 2]]);
  const beneath = { own: [] as string[] } as unknown as NonNullable<Parameters<typeof lockPairs>[1]["beneath"]>;
  expect(lockPairs(repository, { beneath }, new Map())).toEqual([]);
});
