/**
 * The program that packs layers, with its settings, for each compression that can be asked for. It decides the bytes of
 * a layer, so a change of it is a visible change: here, in the annotations of every image, and in every lock.
 */
export const PACKERS = {
  zstd: "factory-pack/1 zstd/1.5.4 level/3",
  gzip: "factory-pack/1 gzip/1.12 level/6",
} as const;

/** How layers are compressed. */
export type Compression = keyof typeof PACKERS;

/** The packer of what is built when nothing else is asked for; a part of every lock. */
export const PACKER = PACKERS.zstd;

const FORM = /^factory-pack\/1 (zstd|gzip)\/([0-9.]+) level\/([0-9]+)$/;

/** Write a packer as the flags of toolbox/pack, which refuses to run where the compressor has another version. */
export function packerFlags(packer: string): string[] {
  const [, format, version, level] = FORM.exec(packer) ?? [];
  if (format === undefined || version === undefined || level === undefined) {
    const known = Object.values(PACKERS).map((item) => JSON.stringify(item));
    throw new Error(`no packer is called ${JSON.stringify(packer)}; there are ${known.join(" and ")}`);
  }
  return ["--format", format, "--compressor", version, "--level", level];
}
