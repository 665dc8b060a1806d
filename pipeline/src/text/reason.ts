import { z } from "zod";

/** Why something is accepted, in words: blanks and dashes say nothing. */
export const reason = z.string().trim().min(10).regex(/\p{L}/u, "expected words, 10 characters or more");
