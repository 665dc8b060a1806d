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
  registry,
  namespace: z.string().refine(isPath, {
    error: ({ input }) => `expected a repository path in lower case ("team/production"), got ${JSON.stringify(input)}`,
  }),
  policy: matching(
    'a file of registry/policies ("registry/policies/production.yaml")',
    /^registry\/policies\/[a-z0-9][a-z0-9-]*\.yaml$/,
  ),
  takes: z.enum(TAKES).default("promotions"),
  // What is signed by servers of one's own can be verified by their roots only.
  sigstore: z.strictObject({ trustedRoot: sigstoreFile, signingConfig: sigstoreFile.optional() }).optional(),
});

const name = matching('the name of an environment ("production")', /^[a-z][a-z0-9-]*$/);

/** registry/environments.yaml: every place that images are released to, by name. */
export const Environments = z.strictObject({ environments: z.record(name, Entry) });
