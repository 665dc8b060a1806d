import { daysBetween } from "../../text/time.js";
import type { AcceptedRelease, LifeCycle } from "./policy.js";
import type { UsedRelease } from "./used.js";

/** What is known on a day of a release that an image is made of, as the rules read it. */
export interface LifeCycleFact extends UsedRelease {
  /** Its last day, days left until then (less than 0 after it), and who says so. Missing where no line is of it. */
  ends?: string;
  left?: number;
  note?: string;
  /** An acceptance that holds, or else the one that ended last. */
  accepted?: Pick<AcceptedRelease, "owner" | "reason" | "until">;
  /** `ends`: with a note; `ended`: blocks; `accepted`: ended, and may ship; `unknown`: blocks. */
  state: "supported" | "ends" | "ended" | "accepted" | "unknown";
}

/** What the rules are asked about the releases in an image. */
export interface LifeCycleFacts {
  releases: LifeCycleFact[];
  /** Acceptances of this image's own that let nothing through. */
  unused: Pick<AcceptedRelease, "product" | "release" | "image">[];
}

/**
 * Judge on a day what an image is made of.
 * @param lineage names of the images that it stands on, the lowest first, then its own
 * @param day as `2026-11-30`, in UTC
 */
export function lifeCycleFacts(
  policy: LifeCycle,
  used: readonly UsedRelease[],
  lineage: readonly string[],
  day: string,
): LifeCycleFacts {
  const releases = used.map((item) => factOf(policy, item, lineage, day));
  const needed = (one: AcceptedRelease) =>
    releases.some(
      ({ product, release, state }) => product === one.product && release === one.release && state === "accepted",
    );
  return {
    releases,
    unused: policy.accepted
      .filter((one) => one.image === lineage.at(-1) && !needed(one))
      .map(({ image, product, release }) => ({ image, product, release })),
  };
}

function factOf(policy: LifeCycle, used: UsedRelease, lineage: readonly string[], day: string): LifeCycleFact {
  const { product, release } = used;
  const known = policy.products.find(({ name }) => name === product)?.releases[release ?? ""];
  if (known === undefined) return { ...used, state: "unknown" };
  const left = daysBetween(day, known.ends);
  const fact = { ...used, ...known, left };
  if (left >= 0) return { ...fact, state: left <= policy.warnDays ? "ends" : "supported" };
  const [accepted] = policy.accepted
    .filter((one) => lineage.includes(one.image) && one.product === product && one.release === release)
    .sort((one, other) => other.until.localeCompare(one.until));
  if (accepted === undefined) return { ...fact, state: "ended" };
  const { owner, reason, until } = accepted;
  return { ...fact, accepted: { owner, reason, until }, state: until >= day ? "accepted" : "ended" };
}
