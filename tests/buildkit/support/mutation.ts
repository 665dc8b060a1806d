import fc from "fast-check";
import { loadCatalog } from "../../../pipeline/src/repository/inputs/index.js";
import { derivedOf } from "../../../pipeline/src/steps/workshop/derived.js";
import { committedTexts, snapshotOf } from "../../unit/steps/workshop/snapshots.js";
import { plainDockerfile } from "./plain.js";

const committed = committedTexts();
const { images } = loadCatalog(
  [...committed]
    .filter(([path]) => /^(?:bases|images|mixins)\/.*\.yaml$/.test(path))
    .map(([path, text]) => ({ path, text })),
);

/** Our own Dockerfiles: those that are written, and those that follow from inputs. */
const ours = [
  ...[...committed].filter(([path]) => /^(?:bases|images)\/[^/]+\/Dockerfile$/.test(path)).map(([, text]) => text),
  ...[...derivedOf(snapshotOf(committed), images).values()].map(({ text }) => text),
];

const SNIPPETS = [
  "\\",
  "`",
  "\n",
  "\r",
  " ",
  "\t",
  "#",
  "'",
  '"',
  "<<EOF",
  "\nEOF\n",
  " \\\n",
  "\nRUN curl x\n",
  "--network=host ",
  "$X",
  "\u00a0",
  "\ufeff",
  "[",
  "]",
  ",",
  "=",
  "--mount=type=bind,FROM=x,target=/y ",
  "# syntax=x\n",
  "# escape=`\n",
  "\nADD https://x/y /z\n",
  "\nFROM debian AS b\n",
  " << 'EOF'",
  "--",
  "ONBUILD ",
];

type Change = (text: string, at: number, length: number, snippet: string) => string;

const CHANGES: readonly Change[] = [
  (text, at, _length, snippet) => text.slice(0, at) + snippet + text.slice(at),
  (text, at, length) => text.slice(0, at) + text.slice(at + length),
  (text, at, length, snippet) => text.slice(0, at) + snippet + text.slice(at + length),
  (text, at, length) => text.slice(0, at + length) + text.slice(at),
  (text, at, length) => text.slice(0, at) + text.slice(at, at + length).toUpperCase() + text.slice(at + length),
];

const change = fc.record({
  apply: fc.constantFrom(...CHANGES),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 })),
  snippet: fc.constantFrom(...SNIPPETS),
});

/** Our Dockerfiles, and well-formed ones, changed at one to four places. */
export const mutant: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(fc.constantFrom(...ours), plainDockerfile), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([text, changes]) =>
    changes.reduce(
      (before, { apply, at, length, snippet }) => apply(before, Math.floor(at * before.length), length, snippet),
      text,
    ),
  );
