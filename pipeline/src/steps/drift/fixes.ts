import type { Container } from "@dagger.io/dagger";
import type { Fix } from "../../documents/drift/index.js";
import { FactoryError } from "../../errors/index.js";
import { type OpenLine, unasked, wishesFor, withWish } from "../../judgement/drift/index.js";
import {
  type ImageDefinition,
  lockPath,
  normalizePythonName,
  type Platform,
  requiredName,
} from "../../repository/inputs/index.js";
import { BaseConflictError, type Lock, writeLock } from "../../repository/lock/index.js";
import { type Resolution, resolveImage, resolver, type WrittenLock } from "../lock/resolve.js";
import { outcomeOf, StepError } from "../workshop/step.js";
import type { Workshop } from "../workshop/workshop.js";

/** An image and platform whose lock holds a package. */
interface Holder {
  image: ImageDefinition;
  platform: Platform;
  lock: Lock;
}

/** Asks the resolvers whether what mends a line is to be had for the pins and the Python of its image, as this checkout has them. */
export class Fixes {
  private box?: Promise<Container>;
  private readonly known = new Map<string, Promise<Fix>>();

  constructor(private readonly workshop: Workshop) {}

  /** Whether a version that mends a line is to be had. */
  of(line: OpenLine): Promise<Fix> {
    const said = unasked(line);
    if (said !== undefined) return Promise.resolve(said);
    const key = JSON.stringify([line.image, line.platforms, line.package, line.version, line.fixed]);
    const known = this.known.get(key) ?? this.ask(line);
    this.known.set(key, known);
    return known;
  }

  /** A version has to be had on each platform of the line; the first that lacks it decides. */
  private async ask(line: OpenLine): Promise<Fix> {
    const answers: { platform: string; fix: Fix }[] = [];
    for (const platform of line.platforms) answers.push({ platform, fix: await this.askOn(line, platform) });
    const bad = ["unavailable", "not-asked"].flatMap((state) => answers.filter(({ fix }) => fix.state === state))[0];
    const { platform, fix } = bad ?? answers[0] ?? { platform: "", fix: { state: "none" } };
    return fix.state === "none" || bad === undefined ? fix : { ...fix, detail: `${platform}: ${fix.detail}` };
  }

  private async askOn(line: OpenLine, platform: string): Promise<Fix> {
    try {
      const holder = this.holderOf(line, platform);
      if (typeof holder === "string") return { state: "not-asked", detail: holder };
      return line.type === "deb" ? await this.deb(line, holder) : await this.wheel(line, holder);
    } catch (error) {
      if (error instanceof BaseConflictError) return { state: "unavailable", detail: firstLine(error) };
      // A mirror that does not answer, or a lock that is out of date, says nothing about versions.
      if (error instanceof StepError || error instanceof FactoryError) {
        return { state: "not-asked", detail: `the resolver cannot be asked: ${firstLine(error)}` };
      }
      throw error;
    }
  }

  /** The image of the lineage whose own lock brings the package; or why nobody can be asked. */
  private holderOf({ image: name, package: wanted, type }: OpenLine, on: string): Holder | string {
    const image = this.workshop.repository.catalog.images.find((item) => item.name === name);
    const platform = image?.platforms.find((item) => item === on);
    if (image === undefined || platform === undefined) return `this checkout has no ${name} for it`;
    for (const part of this.workshop.lineage(image)) {
      const lock = this.workshop.lock(part, platform);
      const items = type === "deb" ? lock.debs : lock.wheels;
      if (items.some((item) => normalizePythonName(item.name) === normalizePythonName(wanted)))
        return { image: part, platform, lock };
    }
    return `${wanted} is in no lock of ${name} any more`;
  }

  private async wheel({ package: name, fixed }: OpenLine, { image, platform, lock }: Holder): Promise<Fix> {
    const refusals: string[] = [];
    for (const wish of wishesFor(name, fixed)) {
      const python = { ...image.python, requirements: withWish(image.python.requirements, wish) };
      const { written, problems } = await this.resolve({ ...image, python }, platform, lock);
      const found = written?.lock.wheels.find((item) => normalizePythonName(item.name) === name);
      if (found !== undefined) {
        const pinned = image.python.requirements.some((text) => requiredName(text) === name);
        const what = pinned ? `pin it in ${image.file}` : `ask for ${name}${wish.range} in ${image.file}`;
        return { state: "available", version: found.version, detail: `${what}; all other pins stay` };
      }
      refusals.push(...problems.map(({ message }) => message));
    }
    return { state: "unavailable", detail: refusals[0] ?? "the resolver names no reason" };
  }

  private async deb({ package: name, fixed }: OpenLine, { image, platform, lock }: Holder): Promise<Fix> {
    const { written, problems } = await this.resolve(image, platform, lock);
    const found = written?.lock.debs.find((item) => item.name === name);
    if (found === undefined)
      return { state: "unavailable", detail: problems[0]?.message ?? `apt brings no ${name} any more` };
    for (const version of fixed) {
      const { code } = await outcomeOf(await this.resolver(), [
        "dpkg",
        "--compare-versions",
        found.version,
        "ge",
        version,
      ]);
      if (code === 0) return { state: "available", version: found.version, detail: `lock ${image.name} again` };
    }
    return { state: "unavailable", detail: `the archive has ${name} ${found.version}, fixed in ${fixed.join(", ")}` };
  }

  private async resolve(image: ImageDefinition, platform: Platform, before: Lock): Promise<Resolution> {
    const base = this.baseOf(image, platform);
    return resolveImage(await this.resolver(), image, platform, {
      ...(base && { base }),
      python: [],
      before,
      names: [],
    });
  }

  private baseOf(image: ImageDefinition, platform: Platform): WrittenLock | undefined {
    if (image.base === undefined) return undefined;
    const base = this.workshop.image(image.base);
    const lock = this.workshop.lock(base, platform);
    return { lock, text: this.workshop.repository.locks.get(lockPath(base, platform)) ?? writeLock(lock) };
  }

  private resolver(): Promise<Container> {
    this.box ??= resolver(this.workshop.settings, new Date().toISOString());
    return this.box;
  }
}

function firstLine({ message }: Error): string {
  return message.split("\n")[0] ?? "";
}
