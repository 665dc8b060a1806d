import { z } from "zod";

import { readJson } from "../../errors/index.js";

/** policies/provenance.yaml: who may build. */
export const Builders = z.strictObject({
  builders: z.array(z.url()).min(1).describe("URIs of builders, as provenance names them."),
});
export type Builders = z.infer<typeof Builders>;

/** Read a statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. The rules judge what it says. */
export function parseStatement(text: string): unknown {
  return readJson("provenance", text, z.unknown(), "Give one in-toto statement, not an envelope.");
}
