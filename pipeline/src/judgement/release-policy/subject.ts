import type { Found, FoundManifest } from "./found.js";

/** What a policy demands evidence of: the index, or one platform's manifest. */
export interface JudgedSubject {
  /** `index`, or a platform. */
  name: string;
  digest: string;
  /** The platforms in it, with the digests that the index itself gives them. */
  manifests: readonly FoundManifest[];
}

/** The index and every manifest in it, those included that no policy asks for: they would be served, too. */
export function subjectsOf({ index, manifests }: Found): JudgedSubject[] {
  const platforms = manifests.map((item) => ({ name: item.platform, digest: item.digest, manifests: [item] }));
  return [{ name: "index", digest: index, manifests }, ...platforms];
}
