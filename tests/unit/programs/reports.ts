import type { Outcome } from "../../../pipeline/src/programs/outcome.js";

/** Short, but true reports of the tools. */
export const GRYPE = {
  matches: [
    {
      vulnerability: {
        ...{ id: "GHSA-1", severity: "High", description: "leak" },
        fix: { versions: ["2.31.0"], state: "fixed" },
      },
      relatedVulnerabilities: [{ id: "CVE-2023-32681" }],
      artifact: { name: "requests", version: "2.25.0", type: "python", purl: "pkg:pypi/requests@2.25.0" },
    },
  ],
  source: { type: "directory", target: "x" },
  distro: { name: "debian", version: "12" },
  descriptor: { name: "grype", version: "0.121.2" },
};

export const TRIVY = {
  SchemaVersion: 2,
  ArtifactType: "container_image",
  Metadata: { OS: { Family: "debian", Name: "12.15" } },
  Results: [
    { Target: "debian 12.15", Class: "os-pkgs", Type: "debian" },
    {
      ...{ Target: "Python", Class: "lang-pkgs", Type: "python-pkg" },
      Vulnerabilities: [
        {
          ...{ VulnerabilityID: "CVE-2023-32681", VendorIDs: ["GHSA-1"], PkgName: "Requests" },
          PkgIdentifier: { PURL: "pkg:pypi/requests@2.25.0", UID: "3f5a" },
          ...{ InstalledVersion: "2.25.0", FixedVersion: "2.31.0", Severity: "HIGH", Title: "leak" },
        },
      ],
    },
  ],
};

/** What `grype db status` prints of a database that can be used. */
export const GRYPE_STATUS = {
  ...{ schemaVersion: "v6.1.9", from: "https://example.com/v6/db.tar.zst?checksum=sha256%3A00" },
  ...{ built: "2026-11-23T06:34:30Z", path: "/database/6/vulnerability.db", valid: true },
};

export const TRIVY_METADATA = {
  ...{ Version: 2, NextUpdate: "2026-11-25T00:37:08.1Z", UpdatedAt: "2026-11-24T00:37:08.123456789Z" },
  DownloadedAt: "2026-11-24T08:00:00.5Z",
};

/** What Trivy writes to stderr when it has fetched a database from the second of two repositories. */
export const TRIVY_DOWNLOAD = `2026-11-24T08:00:00Z\tINFO\t[vulndb] Downloading artifact...\trepo="a.example/trivy-db:2"
2026-11-24T08:00:01Z\tERROR\t[vulndb] Failed to download artifact\trepo="a.example/trivy-db:2" err="503"
2026-11-24T08:00:01Z\tINFO\t[vulndb] Downloading artifact...\trepo="b.example/trivy-db:2"
2026-11-24T08:00:02Z\tINFO\t[vulndb] Artifact successfully downloaded\trepo="b.example/trivy-db:2"
`;

export const CONFTEST = [
  {
    ...{ filename: "Dockerfile", namespace: "dockerfile", successes: 3 },
    failures: [{ msg: "ENV API_KEY looks like a secret", metadata: { id: "DF004", why: "Because.", do: "Do that." } }],
  },
];

export const HADOLINT = [
  { file: "images/a/Dockerfile", line: 3, column: 1, code: "DL3008", level: "warning", message: "Pin versions" },
];

/** A run that ended well and printed this. */
export function printed(report: unknown): Outcome {
  return { code: 0, stdout: JSON.stringify(report), stderr: "" };
}
