/**
 * Where the toolbox starts when no other seed is given: Debian's own minimal image, by the digest of its index. An
 * engine without an image registry gets another one from ./daggerw (`--seed`). No byte of it enters an image.
 */
export const SEED = "debian:bookworm-slim@sha256:4724b8cc51e33e398f0e2e15e18d5ec2851ff0c2280647e1310bc1642182655d";
