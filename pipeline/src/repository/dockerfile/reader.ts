import { readDirectives } from "./directives.js";
import { type Flag, splitFlags } from "./flags.js";
import { type Body, hereDocuments, takeBody } from "./here-documents.js";
import { type Details, KEYWORDS, readInstruction } from "./instructions.js";
import { type JoinedLine, Lines, takeInstruction } from "./lines.js";
import { NotRead, type Place, type Refusal } from "./refusal.js";
import { splitOnce, trim } from "./spaces.js";
import { listForm } from "./words.js";

/** An instruction, where it stands, and what it says. */
export interface Instruction extends Place {
  /** In upper case. */
  keyword: string;
  flags: Flag[];
  /** What stands after its flags, its lines joined. */
  text: string;
  /** Undefined where it was refused. */
  details: Details | undefined;
  /** Its here-documents. */
  bodies: Body[];
}

/** What a Dockerfile says, and what of it is not read. Where something is refused, nothing of the file counts as checked. */
export interface Reading {
  /** What escapes. */
  token: string;
  instructions: Instruction[];
  refusals: Refusal[];
}

/** Instructions that can have here-documents. */
const WITH_BODIES = ["RUN", "COPY", "ADD", "ONBUILD"];

/**
 * Read a Dockerfile as BuildKit does, the engine's and the current one, and refuse what they would not take or do not read
 * alike. After a here-document that is not understood nothing more is read: what follows could be its lines.
 */
export function readDockerfile(text: string): Reading {
  const { token, refusals } = readDirectives(text);
  const lines = new Lines(text);
  const reading: Reading = { token, instructions: [], refusals };
  const long = lines.tooLong();
  if (long !== undefined) return { ...reading, refusals: [...refusals, long] };
  for (let line = takeInstruction(lines, token); line !== undefined; line = takeInstruction(lines, token)) {
    const { instruction, refused, goesOn } = readLine(line, lines, token);
    reading.instructions.push(instruction);
    if (refused !== undefined) refusals.push(refused);
    if (!goesOn) break;
  }
  refusals.push(...outsideStages(reading.instructions), ...namedTwice(reading.instructions));
  return reading;
}

/** Only ARG stands before the first FROM. */
function outsideStages(instructions: readonly Instruction[]): Refusal[] {
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const before = first < 0 ? instructions : instructions.slice(0, first);
  const message = (keyword: string) => `expected only ARG before the first FROM, got ${keyword}`;
  if (instructions.length === 0) return [{ line: 1, column: 1, message: "expected instructions, got none" }];
  return before
    .filter(({ keyword }) => keyword !== "ARG" && KEYWORDS.includes(keyword))
    .map(({ line, column, keyword }) => ({ line, column, message: message(keyword) }));
}

/** Of two stages with one name BuildKit builds the last, and COPY takes from the one before. */
function namedTwice(instructions: readonly Instruction[]): Refusal[] {
  const named = instructions.filter(({ details }) => details?.stage?.name !== undefined);
  const names = named.map(({ details }) => details?.stage?.name);
  return named.flatMap(({ line, column }, index) => {
    const name = names[index];
    const message = `expected a stage "${name}" once, got it twice; give one another name`;
    return names.indexOf(name) === index ? [] : [{ line, column, message }];
  });
}

interface LineReading {
  instruction: Instruction;
  refused?: Refusal;
  /** False where it is not known which lines belong to this instruction. */
  goesOn: boolean;
}

function readLine(line: JoinedLine, lines: Lines, token: string): LineReading {
  const written = trim(line.text);
  const start = line.text.indexOf(written);
  const [word, rest = "", afterKeyword] = splitOnce(written);
  const keyword = /^[A-Za-z]+$/.test(word) ? word.toUpperCase() : word;
  const instruction: Instruction = {
    ...line.place(start),
    keyword,
    flags: [],
    text: rest,
    details: undefined,
    bodies: [],
  };
  const refused = (error: unknown): Refusal => {
    if (!(error instanceof NotRead)) throw error;
    return { ...line.place(error.offset), message: error.message };
  };
  let goesOn = !(WITH_BODIES.includes(keyword) && line.text.includes("<<"));
  try {
    const flagged = splitFlags(rest, start + afterKeyword);
    Object.assign(instruction, flagged);
    instruction.bodies = takeBodies(keyword, flagged.text, line.text, lines, start);
    goesOn = true;
    instruction.details = readInstruction(keyword, { ...flagged, offset: start, token });
    checkSources(instruction, start);
  } catch (error) {
    return { instruction, refused: refused(error), goesOn };
  }
  return { instruction, goesOn };
}

function takeBodies(keyword: string, text: string, line: string, lines: Lines, offset: number): Body[] {
  if (!WITH_BODIES.includes(keyword) || !line.includes("<<")) return [];
  if (keyword === "ONBUILD") throw new NotRead(offset, "expected ONBUILD without a here-document");
  if (listForm(text, offset) !== undefined) return [];
  return hereDocuments(line).map((document) => takeBody(lines, document, offset));
}

/** Every source that looks as a here-document is one, by its name, which is there once. */
function checkSources({ details, bodies, text }: Instruction, offset: number): void {
  if (details?.files === undefined) return;
  const names = new Set(bodies.map(({ name }) => name));
  const announced = text.split(/[\t\v\f\r ]+/).filter((word) => /^\d*<</.test(word));
  if (details.list !== true && (announced.length !== bodies.length || names.size !== bodies.length)) {
    throw new NotRead(offset, "expected here-documents with names of their own, as plain sources");
  }
}
