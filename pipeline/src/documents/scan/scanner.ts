/** The scanners: Anchore Grype, over the packages that syft found, and Aqua Trivy, over the layers themselves. */
export const SCANNERS = ["grype", "trivy"] as const;
export type ScannerName = (typeof SCANNERS)[number];
