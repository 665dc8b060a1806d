import { namesIn, type WhyReport, whyOf, whySections } from "../../documents/locks/index.js";
import { type Format, written } from "../../documents/sections/index.js";
import { about } from "../../errors/index.js";
import {
  findImage,
  isPlatform,
  lockPath,
  normalizePythonName,
  PLATFORMS,
  placesOfImage,
  requiredName,
  selectPlatforms,
  UnknownNameError,
} from "../../repository/inputs/index.js";
import { type Lock, MissingLockError, parseLock, renewCommand } from "../../repository/lock/index.js";
import { didYouMean } from "../../text/nearest.js";
import { readRepository } from "../workshop/read-repository.js";
import type { Repository } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";

/** A package that is asked about. */
export interface WhyRequest {
  package: string;
  /** Only this image; all when not given. */
  image?: string;
  platforms: readonly string[];
  format: Format;
}

/** Say why a package is in images. Throws an UnknownNameError where no lock has it. */
export async function whyPackage(settings: Settings, request: WhyRequest): Promise<string> {
  const repository = await readRepository(settings.source);
  const locks = locksOf(repository, request);
  const report = whyOf(locks, request.package, requirementsOf(repository));
  if (report.places.length === 0) {
    const text = `no lock has a package "${request.package}"${didYouMean(request.package, namesIn(locks))}`;
    throw new UnknownNameError([about("--package", text)], "Give the name of a Debian package or of a Python package.");
  }
  return written(request.format, report satisfies WhyReport, whySections(report));
}

function locksOf({ catalog, locks }: Repository, { image, platforms }: WhyRequest): Lock[] {
  const wrong = platforms
    .filter((name) => !isPlatform(name))
    .map((name) => about("--platforms", `no platform is called "${name}"`));
  if (wrong.length > 0) throw new UnknownNameError(wrong, `Choose of ${PLATFORMS.join(", ")}.`);
  const images = image === undefined ? catalog.images : [findImage(catalog, image, "--image")];
  const found = images.flatMap((one) => {
    const wanted =
      image === undefined ? one.platforms.filter((name) => chosen(platforms, name)) : selectPlatforms(one, platforms);
    return wanted.flatMap((platform) => {
      const path = lockPath(one, platform);
      const text = locks.get(path);
      return text === undefined ? [] : [parseLock({ path, text })];
    });
  });
  if (found.length > 0) return found;
  const what = image === undefined ? "no image has a lock" : `image "${image}" has no lock`;
  throw new MissingLockError([about("--image", what)], `Make it with: ${renewCommand(image ?? "NAME")}`);
}

function chosen(platforms: readonly string[], name: string): boolean {
  return platforms.length === 0 || platforms.includes(name);
}

/** Finds requirements in the inputs of images, each file read once. */
function requirementsOf({ catalog, snapshot }: Repository) {
  const files = [...snapshot.texts].map(([path, text]) => ({ path, text }));
  const places = new Map<string, ReturnType<typeof placesOfImage>>();
  return (image: string, kind: "deb" | "wheel", name: string) => {
    const inputs = catalog.images.find((one) => one.name === image);
    if (inputs === undefined) return undefined;
    const known = places.get(image) ?? placesOfImage(files, image);
    places.set(image, known);
    const { packages } = inputs.debian;
    const text =
      kind === "deb"
        ? packages.find((one) => one === name)
        : inputs.python.requirements.find((one) => requiredName(one) === normalizePythonName(name));
    return text === undefined ? undefined : { text, where: known.where(text) };
  };
}
