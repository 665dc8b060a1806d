/** What is looked into besides inputs, locks and Dockerfiles: what bake, `test`, `policy`, `sbom`, `scan` and `release` read. */
export const CHECKED_FILES: readonly RegExp[] = [
  /^(?:bases|images)\/[^/]+\/(?:build\.hcl|README\.md|tests\/(?:smoke|structure)\.yaml)$/,
  /^policies\/(?:[^/]+\.yaml|vex\/[^/]+\.json)$/,
  /^registry\/(?:environments|policies\/[^/]+)\.yaml$/,
  /^registry\/sigstore\/[^/]+\.json$/,
  /^toolbox\/libraries\/products\.json$/,
  /^\.hadolint\.yaml$/,
];
