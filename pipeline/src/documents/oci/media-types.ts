/** https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md */
export const MediaType = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;
