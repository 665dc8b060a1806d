/** How the layers of an image are compressed. */
export enum Compression {
  /** Zstandard: smaller and faster; what is released. */
  Zstd = "zstd",
  /** gzip: for registries, scanners and older programs that read nothing else. */
  Gzip = "gzip",
}
