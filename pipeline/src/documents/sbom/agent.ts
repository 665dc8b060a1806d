import type { Person } from "./credits.js";

/** A person or an organization. */
export interface Agent {
  kind: "Person" | "Organization";
  name: string;
  email?: string;
}

const ORGANIZATION =
  /\b(?:inc|corp|corporation|ltd|llc|gmbh|foundation|project|team|developers|contributors|authors|maintainers|group|community|company|labs?|university|nvidia|google|microsoft|debian|pallets|vllm)\b\.?/i;

/** Take somebody for an organization where the name has a word of one: metadata does not tell. */
export function agentOf({ name, email }: Person): Agent {
  const kind = ORGANIZATION.test(name) || name.includes("@") ? "Organization" : "Person";
  return { kind, name, ...(email !== "" && { email }) };
}

/** As SPDX 2.3 writes it: `Organization: NAME (EMAIL)` (7.5). */
export function agentText({ kind, name, email }: Agent): string {
  return `${kind}: ${name}${email === undefined ? "" : ` (${email})`}`;
}

const WRITTEN = /^(Person|Organization): (.*?)(?: \(([^()]*)\))?$/s;

/** Read what agentText writes; undefined for NOASSERTION and all else. */
export function readAgent(written: unknown): Agent | undefined {
  const [, kind, name, email] = WRITTEN.exec(String(written ?? "")) ?? [];
  if (name === undefined || name === "") return undefined;
  return { kind: kind as Agent["kind"], name, ...(email?.includes("@") && { email }) };
}
