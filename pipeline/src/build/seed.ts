/** Where the toolbox starts when no other seed is given: Debian's own minimal image, by the digest of its index. */
export const SEED = "docker.io/library/debian:bookworm-slim";
