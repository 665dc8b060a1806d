import { z } from "zod";

import { compareText } from "../../errors/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import { chainsTo, type Deb, type Lock, type Wheel } from "../../repository/lock/index.js";
import { compareVersions } from "../../repository/packages/index.js";

/** A package in one of the two locks. `size` is in bytes. */
const Side = z.strictObject({
  version: z.string(),
  size: z.int(),
  sha256: z.string(),
  /** The image that brings it, where that is a base. */
  from: z.string().optional(),
  /** Who published it, where the lock says it. */
  publisher: z.string().optional(),
  /** Why its authors took the version back, where the lock says it; empty where they gave no reason. */
  yanked: z.string().optional(),
});
type Side = z.infer<typeof Side>;

/**
 * How a package differs. `version`: another one; `file`: the same version with another content; `origin`: the same, brought by
 * another image.
 */
export const CHANGES = ["added", "removed", "version", "file", "origin"] as const;

/** A package that differs. */
export const PackageChange = z.strictObject({
  kind: z.enum(["deb", "wheel"]),
  name: z.string(),
  change: z.enum(CHANGES),
  before: Side.optional(),
  after: Side.optional(),
  /**
   * Whether the version goes back, by the order of Debian or of PEP 440: `unknown` where one of the two is no version there.
   * Missing where it does not change.
   */
  order: z.enum(["up", "down", "unknown"]).optional(),
  /** The archive of Debian's security updates brings it now. */
  security: z.boolean(),
  /** Names from the package that inputs.yaml asks for to this one; missing where the lock does not say it. */
  why: z.array(z.string()).optional(),
});
export type PackageChange = z.infer<typeof PackageChange>;

/** Find every package that differs between two locks, each once: .debs, then wheels, by name. */
export function changesBetween(before: Lock | undefined, after: Lock | undefined): PackageChange[] {
  return [
    ...kind("deb", before?.debs ?? [], after?.debs ?? []),
    ...kind("wheel", before?.wheels ?? [], after?.wheels ?? []),
  ];
}

type Package = Deb | Wheel;

function kind(what: PackageChange["kind"], before: readonly Package[], after: readonly Package[]): PackageChange[] {
  const [old, now] = [named(before), named(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return names.flatMap((name) => {
    const [one, two] = [old.get(name), now.get(name)];
    const change = changeOf(one, two);
    if (change === undefined) return [];
    const [why] = chainsTo([...(two === undefined ? old : now).values()], name);
    return {
      ...{ kind: what, name, change },
      ...(one !== undefined && { before: sideOf(one) }),
      ...(two !== undefined && { after: sideOf(two) }),
      ...(one !== undefined && two !== undefined && change === "version" && { order: orderOf(what, one, two) }),
      security: two !== undefined && "archive" in two && two.archive === "debian-security",
      ...(why !== undefined && { why }),
    };
  });
}

/** Packages by their normalized names: Python has many spellings of one, Debian has one. */
function named(packages: readonly Package[]): Map<string, Package> {
  return new Map(
    packages.map((item) => {
      const name = "filename" in item ? normalizePythonName(item.name) : item.name;
      return [name, { ...item, name }];
    }),
  );
}

function changeOf(one: Package | undefined, two: Package | undefined): PackageChange["change"] | undefined {
  if (one === undefined) return "added";
  if (two === undefined) return "removed";
  if (one.version !== two.version) return "version";
  if (one.sha256 !== two.sha256) return "file";
  return one.from === two.from ? undefined : "origin";
}

function orderOf(what: PackageChange["kind"], one: Package, two: Package): PackageChange["order"] {
  const order = compareVersions(what === "deb" ? "deb" : "pypi", one.version, two.version);
  return order === undefined ? "unknown" : order > 0 ? "down" : "up";
}

function sideOf(item: Package): Side {
  const { version, size, sha256, from } = item;
  const yanked = "yanked" in item && typeof item.yanked === "string" ? item.yanked : undefined;
  const publisher = "publisher" in item ? publisherOf(item.publisher) : undefined;
  return {
    ...{ version, size, sha256 },
    ...(from !== undefined && { from }),
    ...(publisher !== undefined && { publisher }),
    ...(yanked !== undefined && { yanked }),
  };
}

/** A publisher in words, as kind, repository and workflow. */
function publisherOf(said: unknown): string | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const words = Object.values(said).filter((word) => typeof word === "string" && word !== "");
  return words.length === 0 ? undefined : words.join(" ");
}
