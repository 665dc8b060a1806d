import { z } from "zod";

import { isHost, isPath } from "../references/index.js";
import { LOOPBACK, TAKES } from "./environment.js";

/** What is said where a credential stands: never with the credential itself. */
export const NO_CREDENTIALS = "credentials do not belong into this file; give them with --registry-auth";

function matching(expected: string, pattern: RegExp) {
  return z.string().regex(pattern, { error: (issue) => `expected ${expected}, got ${JSON.stringify(issue.input)}` });
}

/** Clients of registries speak plain HTTP to these, whatever they are told. */
const PLAIN = /^(?:localhost|[0-9.]+|.*\.local(?:host)?)(?::\d+)?$/;

/** A name without a dot and a port is one of Docker Hub's for most clients. */
function isRegistry(text: string): boolean {
  return text === LOOPBACK || (isHost(text) && text === text.toLowerCase() && /[.:]/.test(text) && !PLAIN.test(text));
}

const registry = z.string().refine(isRegistry, {
  error: ({ input }) => {
    if (typeof input === "string" && input.includes("@")) return NO_CREDENTIALS;
    const host = 'a host with a dot or a port that is reached with TLS ("ghcr.io", "registry.corp:5000")';
    return `expected "${LOOPBACK}", or ${host}, got ${JSON.stringify(input)}`;
  },
});

const sigstoreFile = matching(
  'a file of registry/sigstore ("registry/sigstore/team.trusted-root.json")',
  /^registry\/sigstore\/[a-z0-9][a-z0-9.-]*\.json$/,
);

const Entry = z.strictObject({
  registry: registry.describe(
    'Host, with a port where it has one, that is reached with TLS: "ghcr.io"; or loopback, the registry that ./daggerw starts.',
  ),
  namespace: z
    .string()
    .refine(isPath, {
      error: ({ input }) =>
        `expected a repository path in lower case ("team/production"), got ${JSON.stringify(input)}`,
    })
    .describe('Path below which each image has a repository: "team/production".'),
  policy: matching(
    'a file of registry/policies ("registry/policies/production.yaml")',
    /^registry\/policies\/[a-z0-9][a-z0-9-]*\.yaml$/,
  ).describe("The release policy that judges what is served here: a file of registry/policies."),
  takes: z
    .enum(TAKES)
    .default("promotions")
    .describe("How images get here: releases are built and signed here, promotions come from another environment."),
  sigstore: z
    .strictObject({
      trustedRoot: sigstoreFile.describe(
        "Whose certificates, log entries and times count: a file of registry/sigstore, as cosign trusted-root create writes it.",
      ),
      signingConfig: sigstoreFile
        .optional()
        .describe("The services that sign: a file of registry/sigstore, as cosign signing-config create writes it."),
    })
    .optional()
    .describe(
      "A Sigstore of one's own in place of the public one: what its servers sign can be verified by their roots only.",
    ),
});

const name = matching('the name of an environment ("production")', /^[a-z][a-z0-9-]*$/);

/** registry/environments.yaml: every place that images are released to, by name. */
export const Environments = z.strictObject({ environments: z.record(name, Entry).describe("Environments, by name.") });
