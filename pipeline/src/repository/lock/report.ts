import { z } from "zod";

/** What a resolver says besides its result: each with the requirements or packages, as they were asked for, that it is about. */
export const ResolverReport = z.object({
  notes: z.array(z.object({ message: z.string(), asked: z.array(z.string()) })),
  problems: z.array(
    z.object({ code: z.string(), message: z.string(), asked: z.array(z.string()), constraints: z.array(z.string()) }),
  ),
});
export type ResolverReport = z.infer<typeof ResolverReport>;
export type ResolverNote = ResolverReport["notes"][number];
export type ResolverProblem = ResolverReport["problems"][number];

/** One thing that was resolved: an image, a tool, or what tests lay over an image. */
export interface Subject {
  /** `image "x"`. */
  name: string;
  platform: string;
}

/** Join what is said of several images or platforms in the same words: said once, with all of them. */
export function joined<T extends { subject: Subject }>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { item: T; who: string }[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()].map((group) => ({
    item: group[0] as T,
    who: subjects(group.map(({ subject }) => subject)),
  }));
}

/** Name subjects: `image "x" for linux/amd64 and linux/arm64`. */
function subjects(all: readonly Subject[]): string {
  const byName = new Map<string, string[]>();
  for (const { name, platform } of all) byName.set(name, [...new Set([...(byName.get(name) ?? []), platform])]);
  return [...byName].map(([name, platforms]) => `${name} for ${platforms.join(" and ")}`).join(", ");
}
