import { z } from "zod";

/** toolbox/components/components.json: the parts of CUDA. */
export const Catalogue = z.record(
  z.string(),
  z.strictObject({
    /** What bulletins call it, in lower case, with their typing errors. */
    words: z.array(z.string().regex(/^[^A-Z]+$/)).min(1),
    /** Names of its files, as patterns of fnmatch: what toolbox/components looks for. */
    files: z.array(z.string().min(1)).min(1),
    /**
     * Of what its version is: `release`, which the file itself says in the words of NVIDIA's compilers; `toolkit`, for the version of its
     * wheel or file is that of the toolkit; `own`.
     */
    version: z.enum(["release", "toolkit", "own"]),
  }),
);
export type Catalogue = z.infer<typeof Catalogue>;

/** Read components.json. */
export function parseCatalogue(text: string): Catalogue {
  return Catalogue.parse(JSON.parse(text));
}

/** Words for the whole toolkit; each of its parts is meant. */
const TOOLKIT = ["cuda toolkit", "cuda toolkits", "cuda sdk", "toolkit", "cuda"];
/** Words that stand beside the name of a part. */
const BESIDE = ["library", "libraries", "sdk", "edition"];

/** Every word that may stand in a range as the name of a product; the longest first. */
export function namesIn(catalogue: Catalogue): string[] {
  const words = [...Object.values(catalogue).flatMap((item) => item.words), ...TOOLKIT, ...BESIDE];
  return [...new Set(words)].sort((a, b) => b.length - a.length);
}

/** The parts of CUDA that a text names, sorted. */
export function componentsIn(text: string, catalogue: Catalogue): string[] {
  const lower = text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const named = Object.entries(catalogue).filter(([, { words }]) => words.some((word) => hasWord(lower, word)));
  return named.map(([name]) => name).sort();
}

/** Whether a product is CUDA's toolkit. */
export function isToolkit(names: readonly string[]): boolean {
  return names.some((name) => /\bcuda\b.*\b(?:toolkit|sdk)\b/i.test(name.normalize("NFKC")));
}

/** Whether a text counts versions as the toolkit does, and not as a part of it. */
export function countsAsToolkit(text: string): boolean {
  return /\btoolkit\b/i.test(text);
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + word.length] ?? " "];
    if (!PART_OF_WORD.test(before) && !PART_OF_WORD.test(after)) return true;
  }
  return false;
}

const PART_OF_WORD = /[\p{L}\p{N}_]/u;
