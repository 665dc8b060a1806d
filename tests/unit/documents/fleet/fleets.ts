import { createHash } from "node:crypto";
import type { FleetFinding, FleetIndex, FleetPlatform } from "../../../../pipeline/src/documents/fleet/fleet-index.js";

export const MADE = "2026-11-24T12:00:00Z";
export const sha = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

export const FINDING: FleetFinding = {
  ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
  ...{ purls: ["pkg:pypi/requests@2.25.0"], severity: "high", fixed: ["2.31.0"] },
};

/** A platform with a few packages of every kind. */
export function platform(name = "linux/amd64", changes: Partial<FleetPlatform> = {}): FleetPlatform {
  return {
    ...{ platform: name, digest: sha(name), layers: ["python-3.11 rootfs", "app pure"] },
    packages: [
      { purl: "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc", layer: 0 },
      { purl: "pkg:generic/openssl@3.0.1", layer: 1, in: "pypi requests 2.25.0" },
      { purl: "pkg:pypi/requests@2.25.0", layer: 1 },
      { purl: "pkg:pypi/typing-extensions@4.16.0", layer: 1 },
    ],
    scan: { finished: "2026-11-20T11:10:00Z", findings: [FINDING] },
    ...changes,
  };
}

/** A fleet of so many images in two environments, each with its own digest. */
export function fleet(count = 1, of: (place: number) => FleetPlatform = () => platform()): FleetIndex {
  const digests = Array.from({ length: count }, (_, place) => sha(`image ${place}`));
  return {
    ...{ version: 1, made: MADE, environments: ["staging", "production"] },
    served: digests.flatMap((digest, place) => [
      { environment: "staging", image: `image-${place}`, digest },
      { environment: "production", image: `image-${place}`, digest, since: { line: place + 1, when: MADE } },
    ]),
    images: Object.fromEntries(
      digests.map((digest, place) => [digest, { commit: "d".repeat(40), platforms: [of(place)] }]),
    ),
  };
}
