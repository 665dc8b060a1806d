/** What a command can try: toolbox/run/record/meaning.py. */
export const ATTEMPT_KINDS = ["network", "dns", "file", "shared-memory", "unobserved"] as const;
export type AttemptKind = (typeof ATTEMPT_KINDS)[number];

/** One line of `Attempts`. */
export interface Declaration {
  kind: AttemptKind;
  pattern: string;
  reason: string;
}

const VERBS: Readonly<Record<AttemptKind, string>> = {
  network: "connects to",
  dns: "asks DNS for",
  file: "writes",
  "shared-memory": "writes",
  unobserved: "cannot be observed:",
};

/** Say what was tried: `connects to 8.8.8.8:80/udp`. */
export function attemptText(kind: AttemptKind, what: string): string {
  return `${VERBS[kind]} ${what}`;
}

/** Say what is declared, and why: `connects to 8.8.8.8:80/udp: to learn its own address`. */
export function declaredText({ kind, pattern, reason }: Declaration): string {
  return `${attemptText(kind, pattern)}: ${reason}`;
}
