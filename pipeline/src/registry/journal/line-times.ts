import { around, spanOf, type Trust, within } from "../../judgement/release-policy/index.js";
import { isSignature } from "../../programs/cosign.js";
import type { Repository } from "../../repository/references/index.js";
import type { StoredLine } from "../client/line.js";
import type { RegistryTools } from "../client/tools.js";
import { verifiedBundles } from "../evidence/cosign-runs.js";
import { type KnownSigner, signedWithin } from "../evidence/known-signers.js";

/** A line whose signer is known: as Trust names them. */
export type SignedLine = Pick<StoredLine, "manifest" | "when" | "sequence"> & { signer: string };

/** A line whose time stamp contradicts it. */
export interface Contradicted {
  line: SignedLine;
  /** For people. */
  why: string;
}

/**
 * Hold the times that an authority gave to the signatures of lines against what the lines say, and against when their signers
 * are trusted. A line without such a time is not looked at; without an authority there is none. Throws a RegistryError.
 */
export async function contradictedLine(
  tools: RegistryTools,
  journal: Repository,
  trust: Trust,
  lines: readonly SignedLine[],
): Promise<Contradicted | undefined> {
  const stamped = await stampedLines(tools, journal, trust, lines);
  const found = await Promise.all(stamped.map((line) => contradiction(tools, journal, trust, line)));
  return found.find((item) => item !== undefined);
}

async function stampedLines(tools: RegistryTools, journal: Repository, trust: Trust, lines: readonly SignedLine[]) {
  const signers = [...new Set(lines.map(({ signer }) => signer))];
  const found = await Promise.all(
    signers.map((signer) => {
      const own = lines.filter((line) => line.signer === signer);
      return stampedIn(tools, journal, signedWithin(trust, signer, {}), own);
    }),
  );
  return found.flat().sort((a, b) => a.sequence - b.sequence);
}

async function contradiction(
  tools: RegistryTools,
  journal: Repository,
  trust: Trust,
  line: SignedLine,
): Promise<Contradicted | undefined> {
  const known = [...trust.keys, ...trust.identities].find(({ signer }) => signer === line.signer);
  const [own, said] = [spanOf(known ?? {}), around(new Date(line.when))];
  const fits = async (span: typeof own) => {
    return (await stampedIn(tools, journal, signedWithin(trust, line.signer, span), [line])).length > 0;
  };
  if (await fits(within(own, said))) return undefined;
  const why = (await fits(said))
    ? `its time stamp is of a time at which ${line.signer} is not trusted`
    : `it says that it is of ${line.when}, but its time stamp is of another time`;
  return { line, why };
}

/** Which of some lines have a signature with a time as it is asked for. */
async function stampedIn(
  tools: RegistryTools,
  journal: Repository,
  asked: KnownSigner | undefined,
  lines: readonly SignedLine[],
): Promise<SignedLine[]> {
  if (asked === undefined || lines.length === 0) return [];
  const manifests = lines.map(({ manifest }) => manifest);
  const signed = (await verifiedBundles(tools, journal, asked, manifests)).filter(isSignature);
  return lines.filter(({ manifest }) => signed.some(({ reference }) => reference === manifest));
}
