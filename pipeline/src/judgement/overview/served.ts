import type { FleetIndex } from "../../documents/fleet/index.js";
import { countSeverities, type Overview } from "../../documents/overview/index.js";

/** What a page shows of what environments serve. */
export function servedOverview({ environments, served, images }: FleetIndex): NonNullable<Overview["served"]> {
  return {
    environments: [...environments],
    images: served.map((item) => {
      const { commit, platforms = [] } = images[item.digest] ?? {};
      return {
        ...item,
        ...(commit !== undefined && { commit }),
        platforms: platforms.map(({ platform, digest, packages, scan }) => ({
          ...{ platform, digest },
          ...(packages !== undefined && { packages: packages.length }),
          ...(scan !== undefined && {
            scan: { finished: scan.finished, severities: countSeverities(scan.findings) },
          }),
        })),
      };
    }),
  };
}
