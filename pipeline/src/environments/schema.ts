import { z } from "zod";

function matching(expected: string, pattern: RegExp) {
  return z.string().regex(pattern, { error: (issue) => `expected ${expected}, got ${JSON.stringify(issue.input)}` });
}

const HOST = String.raw`[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?`;
/** One or more parts of a repository's name: OCI distribution-spec 1.1, "Pulling manifests". */
const PART = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;

/** One place that images are released to. */
export const Environment = z.strictObject({
  registry: matching(
    '"loopback", or a host with a dot or a port ("ghcr.io", "registry.corp:5000")',
    RegExp(`^${HOST}$`),
  ),
  namespace: matching('a repository path in lower case ("team/production")', RegExp(`^${PART}(?:/${PART})*$`)),
  policy: matching(
    'a file of registry/policies ("registry/policies/production.yaml")',
    /^registry\/policies\/[a-z0-9][a-z0-9-]*\.yaml$/,
  ),
});

/** registry/environments.yaml: every place that images are released to, by name. */
export const Environments = z.strictObject({
  environments: z.record(matching('the name of an environment ("production")', /^[a-z][a-z0-9-]*$/), Environment),
});
export type Environments = z.infer<typeof Environments>;
