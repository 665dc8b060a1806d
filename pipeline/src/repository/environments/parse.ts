import { about, type Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import { type Locator, parseYaml, type SourceFile } from "../inputs/index.js";
import type { Environment } from "./environment.js";
import { EnvironmentError } from "./errors.js";
import { Environments, NO_CREDENTIALS } from "./schema.js";

/** Where environments are declared, relative to the repository. */
export const ENVIRONMENTS_FILE = "registry/environments.yaml";

const NEXT = "Correct this file, then run the command again; registry/README.md explains every key.";

/** Read environments.yaml. Throws an EnvironmentError with all problems and their positions. */
export function parseEnvironments(file: SourceFile): Environment[] {
  const { value, problems, at } = parseYaml(file, Environments);
  if (value === undefined) throw new EnvironmentError(problems.map(withoutCredential), NEXT);
  const all = Object.entries(value.environments).map(([name, entry]) => ({ name, ...entry }));
  const shared = sharedPlaces(all, at);
  if (all.length === 0) shared.push(at.problem(["environments"], "expected at least one environment, got none"));
  if (shared.length > 0) throw new EnvironmentError(shared, NEXT);
  return all;
}

/** Find an environment by its name. Throws an EnvironmentError that lists the names there are. */
export function findEnvironment(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((item) => item.name === name);
  if (found !== undefined) return found;
  const names = environments.map((item) => item.name);
  const message = `unknown environment "${name}"${didYouMean(name, names)}; allowed: ${names.join(", ")}`;
  throw new EnvironmentError(
    [about("--environment", message)],
    `Choose one of those, or declare it in ${ENVIRONMENTS_FILE}.`,
  );
}

/** An unknown key that looks like a credential is one: say where it belongs. */
function withoutCredential(problem: Problem): Problem {
  const key = problem.path.split(".").at(-1) ?? "";
  const secret = /pass|token|secret|auth|credential|user|login|key/i.test(key);
  return secret && problem.message.startsWith("unknown key") ? { ...problem, message: NO_CREDENTIALS } : problem;
}

/** Two environments in one place would be one: a push to staging would be seen in production. */
function sharedPlaces(all: readonly Environment[], at: Locator): Problem[] {
  return all.flatMap((item, index) => {
    const twin = all.slice(0, index).find((other) => placeOf(other) === placeOf(item));
    const message = `"${twin?.name}" is in the same place already; choose another namespace`;
    return twin === undefined ? [] : [at.problem(["environments", item.name, "namespace"], message)];
  });
}

/** One registry has several addresses: with and without the port of TLS, and Docker Hub by three names. */
function placeOf({ registry, namespace }: Environment): string {
  const host = registry.replace(/:443$/, "");
  return `${HUB.includes(host) ? HUB[0] : host}/${namespace}`;
}

const HUB = ["docker.io", "index.docker.io", "registry-1.docker.io"];
