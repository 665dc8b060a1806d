/** "immutable" as a word, and not as a part of the name of a host, a repository or a tag. */
const WORD = /(?<![\w/.:@-])immutab(?:le|ility)\b(?![\w.-]*[/:@]\S)(?![\w.-]*["']?: not found)/i;

/** What registries say of a tag that is there and must stay, in other words. */
const OTHERS = [
  // Amazon ECR, JFrog Artifactory, Sonatype Nexus.
  /\bImageTagAlreadyExists/,
  /\b(?:can ?not|may not|must not|not allowed to|permissions? to) (?:be )?overw?rit/i,
  /\bUpdating asset not allowed\b/i,
];

/**
 * A refusal of a manifest that is put under a tag and that was well before: by its status, as oras prints it, or by its code, as cosign does.
 * Neither is said of who may not write here at all.
 */
const CONFLICT =
  /\bPUT "?[^\s"]+\/manifests\/(?!sha256:)[^\s"]+?"?: (?:.*?\bstatus code (?:405|409|412)\b|(?:UNSUPPORTED|TAG_INVALID|PRECONDITION)\b)/;

/** Tell whether words say that a registry refuses to let a tag point elsewhere. */
export function saysImmutable(words: string): boolean {
  return [WORD, ...OTHERS, CONFLICT].some((pattern) => pattern.test(words));
}
