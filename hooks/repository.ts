import { FactoryError, formatProblem } from "../pipeline/src/errors/index.js";
import { CHECKED_FILES, type Snapshot, yamlProblems } from "../pipeline/src/judgement/sources/index.js";
import { LENT } from "../pipeline/src/repository/overlay/index.js";
import { checkSnapshot } from "../pipeline/src/steps/workshop/check-snapshot.js";
import { REPOSITORY_FILES } from "../pipeline/src/steps/workshop/repository.js";
import { listed, texts } from "./staged.js";

/** What the module is given of a repository. */
const PARTS = ["images", ...LENT];

const isPart = (path: string) => PARTS.some((part) => path === part || path.startsWith(`${part}/`));

/** `check-inputs` of what is staged: inputs, locks, Dockerfiles, tests, policies. Empty where nothing of it is touched. */
export function repositoryProblems(touched: readonly string[]): string {
  if (!touched.some(isPart)) return "";
  try {
    checkSnapshot(stagedSnapshot());
    return "";
  } catch (error) {
    if (error instanceof FactoryError) return error.message;
    throw error;
  }
}

function stagedSnapshot(): Snapshot {
  const files = listed(PARTS);
  const patterns = [...REPOSITORY_FILES, ...CHECKED_FILES];
  const folders = files.flatMap(({ path }) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, index, all) => `${all.slice(0, index + 1).join("/")}/`),
  );
  return {
    paths: new Set([...files.map(({ path }) => path), ...folders]),
    texts: texts(files.filter(({ path }) => patterns.some((pattern) => pattern.test(path)))),
    unread: new Map(),
    links: new Set(files.filter(({ mode }) => mode === "120000").map(({ path }) => path)),
  };
}

/** YAML files that lie elsewhere, as in examples and tests, by their schemas. */
export function otherYamlProblems(written: readonly string[]): string {
  const own = listed(written.filter((path) => path.endsWith(".yaml") && !isPart(path)));
  const problems = [...texts(own)].flatMap(([path, text]) => yamlProblems({ path, text }));
  return problems.map(formatProblem).join("\n");
}
