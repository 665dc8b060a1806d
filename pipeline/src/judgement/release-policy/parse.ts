import type { Problem } from "../../errors/index.js";
import { parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { ReleasePolicyError } from "./errors.js";
import { ReleasePolicy } from "./schema.js";
import { spanOf } from "./span.js";

const NEXT = "Correct this file, then run the command again; registry/README.md explains every key.";

/** Read a release policy. Throws a ReleasePolicyError with all problems and their positions. */
export function parseReleasePolicy(file: SourceFile): ReleasePolicy {
  const { value, problems, at } = parseYaml(file, ReleasePolicy);
  if (value === undefined) throw new ReleasePolicyError(problems, NEXT);
  const twice = (path: string[], list: readonly string[]): Problem[] =>
    list.flatMap((item, index) =>
      list.indexOf(item) < index ? [at.problem([...path, index], `"${item}" is listed twice`)] : [],
    );
  const all = [
    ...twice(["require"], value.require),
    ...twice(["platforms"], value.platforms),
    ...twice(
      ["trust", "keys"],
      value.trust.keys.map((key) => key.file),
    ),
    ...twice(
      ["trust", "identities"],
      value.trust.identities.map(({ issuer, subject }) => `${issuer} ${subject}`),
    ),
    ...timeless(value).map(({ path, message }) => at.problem(path, message)),
    ...pointless(value).map(({ path, message }) => at.problem(path, message)),
  ];
  if (all.length > 0) throw new ReleasePolicyError(all, NEXT);
  return value;
}

/** A policy that nothing can ever satisfy is a mistake. */
function pointless({ trust, require, provenance }: ReleasePolicy): { path: string[]; message: string }[] {
  const nobody = !trust.localKeys && trust.keys.length === 0 && trust.identities.length === 0;
  const noBuilder = require.includes("provenance") && provenance.builders.length === 0;
  return [
    ...(nobody
      ? [{ path: ["trust"], message: "nobody is trusted; name a key or an identity, or allow local keys" }]
      : []),
    ...(noBuilder
      ? [{ path: ["provenance", "builders"], message: "provenance is required, but no builder is allowed" }]
      : []),
  ];
}

/** A time that says the same twice, or in which nothing lies. */
function timeless({ trust }: ReleasePolicy): { path: (string | number)[]; message: string }[] {
  const said = [
    ...trust.keys.map((key, place) => ({ path: ["keys", place], notAfter: undefined, ...key })),
    ...trust.identities.map((identity, place) => ({ path: ["identities", place], notAfter: undefined, ...identity })),
  ];
  return said.flatMap(({ path, from, until, notAfter }) => {
    const { start, end } = spanOf({ from, notAfter: until ?? notAfter });
    const twice = until !== undefined && notAfter !== undefined;
    const none = start !== undefined && end !== undefined && start > end;
    return [
      ...(twice ? [{ path: ["trust", ...path, "notAfter"], message: "until says the same: leave notAfter out" }] : []),
      ...(none
        ? [{ path: ["trust", ...path, "from"], message: `expected a time before ${until ?? notAfter}, got ${from}` }]
        : []),
    ];
  });
}
