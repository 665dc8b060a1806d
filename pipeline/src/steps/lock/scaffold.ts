import type { Directory } from "@dagger.io/dagger";
import { Budgets, readImagePolicies, readPolicy, withOwnBudgets } from "../../judgement/policy/index.js";
import { editorSchemas, withSchemaLines } from "../../judgement/sources/index.js";
import { findImage } from "../../repository/inputs/index.js";
import {
  assertNewImage,
  assertNewMixin,
  type ImageRequest,
  imageFiles,
  type MixinRequest,
  mixinFiles,
} from "../../repository/scaffold/index.js";
import { readRepository } from "../workshop/read-repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFiles } from "../workshop/text-file.js";
import { DIFFERENCE, lockImages } from "./lock-images.js";
import { refreshFiles } from "./refresh.js";

const BUDGETS = "policies/budgets.yaml";
/** What a new image may weigh besides its base: the next one is asked to say what it needs. Bytes. */
const OWN_BUDGET = 200_000_000;

/** Make the folder of a new image, with its locks. Throws a ScaffoldError before anything is written. */
export async function newImage(settings: Settings, request: ImageRequest): Promise<Directory> {
  const { catalog, snapshot } = await readRepository(settings.source);
  assertNewImage(request, { paths: snapshot.paths, images: catalog.images.map(({ name }) => name) });
  const base = findImage(catalog, request.base);
  const text = await settings.source.file(BUDGETS).contents();
  const own = readImagePolicies(snapshot.texts, catalog.images);
  const { images } = withOwnBudgets(readPolicy({ path: BUDGETS, text }, Budgets), own);
  const budget = (images[base.name] ?? 0) + OWN_BUDGET;
  const files = await written(settings, imageFiles({ ...request, base, budget, call: callOf(settings) }));
  const source = settings.source.withDirectory(".", files);
  const locks = await lockImages({ ...settings, source }, [request.name]);
  const made = files.withDirectory(".", locks, { exclude: [DIFFERENCE] });
  const current = await refreshFiles({ source: settings.source.withDirectory(".", made) });
  return made.withDirectory(".", current, { include: [`images/${request.name}/**`] });
}

/** Another repository has the factory as a toolchain, which is named in each call. */
function callOf({ beneath }: Settings): string {
  return beneath === undefined ? "./daggerw call" : "dagger call image-factory";
}

/** Make a new mixin. Throws a ScaffoldError before anything is written. */
export async function newMixin(settings: Settings, request: MixinRequest): Promise<Directory> {
  const paths = new Set(await settings.source.glob("mixins/**"));
  assertNewMixin(request, { paths });
  return written(settings, mixinFiles(request));
}

/** Files whose YAML names its schema. Another repository gets the schemas, too: it has no others at that path. */
function written({ beneath }: Settings, texts: Readonly<Record<string, string>>): Promise<Directory> {
  return textFiles({ ...withSchemaLines(texts), ...(beneath !== undefined && editorSchemas()) });
}

/** The schemas of YAML files, at the path that those files name. */
export function schemaFiles(): Promise<Directory> {
  return textFiles(editorSchemas());
}
