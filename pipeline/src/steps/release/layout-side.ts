import type { Directory } from "@dagger.io/dagger";
import { z } from "zod";
import type { PlatformSide, Side } from "../../documents/diff/index.js";
import { blobPath, MediaType } from "../../documents/oci/index.js";
import { IndexDocument, ManifestDocument } from "../../registry/client/read-image.js";
import { ConfigDocument } from "../../registry/client/read-platform.js";
import { digestText } from "../../repository/inputs/index.js";
import { DIGEST } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { beyond, MANIFEST_LENGTH } from "../../text/limits.js";
import { wrongArgument } from "./errors.js";

/** index.json of a layout: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md */
const LayoutIndex = z.looseObject({
  manifests: z.array(z.looseObject({ mediaType: z.string(), digest: z.string().regex(DIGEST) })),
});

/**
 * Read an OCI image layout, as `build-all` exports one: its index, the manifests and configs, each hashed. It has no evidence.
 * Throws a ReleaseError that names the flag.
 */
export async function layoutSide(layout: Directory, flag: string): Promise<Side> {
  const document = <S extends z.ZodType>(path: string, schema: S, digest?: string) =>
    read(layout, flag, path, schema, digest);
  const { manifests } = await document("index.json", LayoutIndex);
  const indexes = manifests.filter(({ mediaType }) => mediaType === MediaType.index);
  const [entry, ...others] = indexes;
  if (entry === undefined || others.length > 0)
    throw wrong(flag, `expected a layout with the index of one image, found ${indexes.length}`);
  const index = await document(blobPath(entry.digest), IndexDocument, entry.digest);
  const platforms: PlatformSide[] = [];
  for (const { platform, digest } of index.manifests) {
    const { layers, config: own } = await document(blobPath(digest), ManifestDocument, digest);
    const { config } = await document(blobPath(own.digest), ConfigDocument, own.digest);
    platforms.push({ platform: `${platform.os}/${platform.architecture}`, digest, settings: config ?? {}, layers });
  }
  return { name: flag, digest: entry.digest, platforms };
}

async function read<S extends z.ZodType>(
  layout: Directory,
  flag: string,
  path: string,
  schema: S,
  digest?: string,
): Promise<z.infer<S>> {
  if (!(await layout.exists(path))) throw wrong(flag, `there is no ${path}`);
  const long = beyond(await layout.file(path).size(), MANIFEST_LENGTH, "bytes");
  if (long !== undefined) throw wrong(flag, `${path}: ${long}`);
  const text = await layout.file(path).contents();
  if (digest !== undefined && digestText(text) !== digest) throw wrong(flag, `${path} is not what its name says`);
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw wrong(flag, `${path}: ${z.prettifyError(parsed.error).slice(0, 500)}`);
}

function wrong(flag: string, message: string): Error {
  return wrongArgument(flag, message, "Give a folder that `build-all export` or `layout export` wrote, unpacked.");
}
