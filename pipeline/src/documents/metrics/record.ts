import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";

/** What a record is as an OCI artifact (image-spec 1.1, manifest.md, "Guidelines for Artifact Usage"), and its one blob. */
export const RECORD_ARTIFACT = "application/vnd.image-factory.build-record.v1";
export const RECORD_TYPE = "application/vnd.image-factory.build-record.v1+json";

const bytes = z.int().nonnegative();
const seconds = z.number().nonnegative();
const digest = z.string().regex(DIGEST);
/** A short text of one line. */
const word = z
  .string()
  .max(300)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);

/** What a step does: makes the toolbox, fetches, builds a stage, packs it, keeps inputs in the store, compiles a tool. */
export const KINDS = ["toolbox", "fetch", "stage", "pack", "keep", "tool"] as const;

/** One step of a build. Its times are seconds since the build began. */
export const Step = z.strictObject({
  /** Its name in this build: the kind, then what it is of. */
  id: word,
  kind: z.enum(KINDS),
  /** What it is of, where it is of one. */
  image: word.optional(),
  platform: word.optional(),
  stage: word.optional(),
  /** The steps that it needed: their ids. */
  after: z.array(word).max(2000),
  /** When all that it needs was there. */
  asked: seconds,
  /** When it had a place among those that run at once. */
  started: seconds,
  ended: seconds,
  /** Whether its programs ran in this build, or the engine had the result; "unknown" for what noted no time. */
  source: z.enum(["run", "cache", "unknown"]),
  /** Its programs' own time: of the day on which they ran. */
  ran: z.strictObject({ at: z.iso.datetime(), seconds }).optional(),
  bytes: z.strictObject({ in: bytes.optional(), out: bytes.optional(), /** Of `in`. */ cached: bytes.optional() }),
  /** Bytes of the largest process. */
  memory: bytes.optional(),
});
export type Step = z.infer<typeof Step>;

/** One layer of an image on one platform, with its sizes in bytes. */
const Layer = z.strictObject({
  platform: word,
  image: word,
  stage: word,
  digest,
  size: bytes,
  uncompressedSize: bytes,
});

/** One locked package. `size` is that of its .deb or wheel, in bytes. */
const Package = z.strictObject({
  platform: word,
  image: word,
  stage: word,
  kind: z.enum(["deb", "wheel"]),
  name: word,
  version: word,
  size: bytes,
});

/** What builds are compared on: the same hardware counts as the same machine, and no name of one is kept. */
const Machine = z.strictObject({
  /** Hex digits of a hash of all the others. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  arch: word,
  cpu: word,
  cpus: z.int().positive(),
  /** In bytes. */
  memory: bytes,
});
export type Machine = z.infer<typeof Machine>;

/** One build of one image, as it is kept. */
export const BuildRecord = z.strictObject({
  version: z.literal(1),
  id: z.uuid(),
  image: word,
  command: z.enum(["build-all", "layout", "release"]),
  began: z.iso.datetime(),
  /** Until the image was whole, and its inputs kept. */
  seconds,
  compression: z.enum(["zstd", "gzip"]),
  platforms: z.array(word).min(1),
  /** Of the index. */
  digest,
  /** 40 hex digits, where the call knows it. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  /** Whether files differ from the commit; true where nobody says. */
  dirty: z.boolean(),
  /** Version of the engine. */
  engine: word,
  machine: Machine,
  steps: z.array(Step).max(20_000),
  layers: z.array(Layer).max(5_000),
  packages: z.array(Package).max(100_000),
  /** Of the steps that ran; missing where none did. */
  peak: z.strictObject({
    /** Bytes of the largest process. */
    memory: bytes.optional(),
    /** Bytes by which the free disk of the engine shrank at most: others that write there count, too. */
    disk: bytes.optional(),
  }),
});
export type BuildRecord = z.infer<typeof BuildRecord>;

/** Read a record; undefined where it is none of this version. */
export function parseRecord(text: string): BuildRecord | undefined {
  const read = BuildRecord.safeParse(jsonOf(text));
  return read.success ? read.data : undefined;
}

/** Write a record, as one line. Throws where it would not be read again. */
export function writeRecord(record: BuildRecord): string {
  return JSON.stringify(BuildRecord.parse(record));
}
