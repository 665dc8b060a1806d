import { readdirSync, readFileSync } from "node:fs";
import { Budgets, imagePolicies, readPolicy, withOwnBudgets } from "../../../pipeline/src/judgement/policy/index.js";
import { loadCatalog } from "../../../pipeline/src/repository/inputs/index.js";

const paths = ["bases", "images", "mixins"].flatMap((part) =>
  readdirSync(part, { recursive: true, encoding: "utf8" }).map((path) => `${part}/${path}`),
);
const texts = new Map(paths.filter((path) => path.endsWith(".yaml")).map((path) => [path, readFileSync(path, "utf8")]));
const { images } = loadCatalog([...texts].map(([path, text]) => ({ path, text })));
const file = "policies/budgets.yaml";

/** The names of the images of this repository, bases first. */
export const IMAGES = images.map(({ name }) => name);

/** What they may weigh: bytes, compressed, per platform, the base included. */
export const BUDGETS = withOwnBudgets(
  readPolicy({ path: file, text: readFileSync(file, "utf8") }, Budgets),
  imagePolicies(texts, images).found,
);
