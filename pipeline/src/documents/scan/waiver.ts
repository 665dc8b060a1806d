import { z } from "zod";

/** One entry of policies/waivers.yaml: one vulnerability that one image may ship with, for a while. */
export const Waiver = z.strictObject({
  id: z.string().min(1),
  package: z.string().min(1),
  image: z.string().min(1),
  reason: z.string().min(10),
  owner: z.string().min(1),
  /** The last day that it holds: YYYY-MM-DD. */
  expires: z.iso.date('expected a date of the calendar ("2026-12-31")'),
});
export type Waiver = z.infer<typeof Waiver>;
