/** What the packer says of a layer (layer.json of toolbox/pack). Sizes in bytes. */
export interface PackedLayer {
  /** Digest of the compressed layer. */
  digest: string;
  /** Digest of the layer's tar. */
  diffID: string;
  /** Size of the compressed layer. */
  size: number;
  uncompressedSize: number;
  mediaType: string;
  /** Number of entries. */
  files: number;
  /** The packer with its settings. */
  packer: string;
}

/** A packed layer with its place in an image. */
export interface ImageLayer extends PackedLayer {
  /** The image that brought it. */
  image: string;
  /** The stage that it is the output of. */
  stage: string;
  /** What it holds, in a few words. */
  comment: string;
}
