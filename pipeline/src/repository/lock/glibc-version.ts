import type { ResolverReport } from "./report.js";
import type { Deb } from "./schema.js";

/** Debian's package of the C library. https://packages.debian.org/libc6 */
const PACKAGE = "libc6";

/** Upstream's part of its version, MAJOR.MINOR: glibc has no third number. */
const UPSTREAM = /^(?:\d+:)?(2\.\d{1,3})(?:[+~-].*)?$/;

/** The C library that wheels are resolved for, and what is to be said of it. */
export interface GlibcFound extends ResolverReport {
  /** `2.36`; empty where no wheel is wanted, or no package says it. */
  version: string;
}

/**
 * Find the glibc of the packages that an image has: a wheel for a newer one (PEP 600) is not loaded there. A problem where
 * wheels are wanted and no package says it.
 */
export function glibcFor(
  { requirements }: { requirements: readonly string[] },
  debs: readonly Pick<Deb, "name" | "version">[],
): GlibcFound {
  if (requirements.length === 0) return { version: "", notes: [], problems: [] };
  const version = debs.find(({ name }) => name === PACKAGE)?.version;
  const found = UPSTREAM.exec(version ?? "")?.[1];
  if (found !== undefined) return { version: found, notes: [], problems: [] };
  const there = version === undefined ? "there is none" : `its version is ${JSON.stringify(version)}`;
  const message = `which wheels the image can load is said by its ${PACKAGE}, expected as 2.MINOR, and ${there}: name one in debian.packages, or a base that has it`;
  return { version: "", notes: [], problems: [{ code: "RESOLVE_GLIBC", message, asked: [], constraints: [] }] };
}
