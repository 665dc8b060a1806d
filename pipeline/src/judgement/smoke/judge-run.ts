import type { TestResult } from "../../documents/test/index.js";
import { attemptText, type Declaration } from "../../documents/test/index.js";
import { judgeAttempts } from "./attempts.js";
import { type Attempt, parseRecording } from "./recording.js";
import type { SmokeTest } from "./schema.js";

/** How a command ended, and what the runner wrote of what it tried. */
export interface RecordedRun {
  /** Its exit code. */
  code: number;
  /** The text of the recording; empty where nothing was run. */
  recording: string;
}

/** What its attempts say of a run. */
export interface RunJudgement {
  /** Why the run fails; empty when it does not. */
  problems: string[];
  /** What it tried that is declared. */
  declared: Declaration[];
}

const NEXT =
  "Prevent it (mixins/silent.yaml has the switches that are known), or declare it with a reason under attempts in tests/smoke.yaml.";

/** Judge what a run of a smoke test tried, and that it was watched for as long as it should. */
export function judgeRun(
  { recording, code }: RecordedRun,
  { idle = 0 }: Pick<SmokeTest, "idle">,
  known: readonly Declaration[],
): RunJudgement {
  const found = parseRecording(recording);
  if (found === undefined)
    return { problems: ["what it tried could not be recorded, so nothing is known of it"], declared: [] };
  const { declared, undeclared } = judgeAttempts(found, known);
  const problems = undeclared.map(line);
  if (problems.length > 0) problems.push(NEXT);
  if (code === 0 && found.seconds < idle)
    problems.push(`ran ${found.seconds} s, but idle asks for ${idle} s of waiting: the test has to wait IDLE_SECONDS`);
  return { problems, declared };
}

/** The longest command line that is shown. */
const LONGEST = 160;

function line({ kind, what, command }: Attempt): string {
  const words = command.replace(/\s+/g, " ").trim();
  const by = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  return `${attemptText(kind, what)}, which tests/smoke.yaml does not declare${by === "" ? "" : ` (by ${by})`}`;
}

/** Take in what a test tried: it fails for what is not declared, however it ended. */
export function judgedResult(result: TestResult, { problems, declared }: RunJudgement): TestResult {
  const detail = [result.detail.trimEnd(), ...problems].filter(Boolean).join("\n");
  return { ...result, passed: result.passed && problems.length === 0, detail: `${detail}\n`, attempts: declared };
}
