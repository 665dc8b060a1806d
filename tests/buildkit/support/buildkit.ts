import { spawnSync } from "node:child_process";

/** An instruction as BuildKit reads it; go/current/main.go says what each field holds. */
export interface BuildkitInstruction {
  line: number;
  keyword: string;
  flags: string[];
  name: string;
  base: string;
  platform: string;
  network: string;
  mounts: { type: string; from: string }[];
  from: string;
  sources: string[];
  /** The sources of ADD without quotes and escapes, variables as their names. */
  expanded: string[];
  target: string;
  bodies: string[];
  words: string[];
  json: boolean;
}

/** What BuildKit makes of a Dockerfile; where `error` is not empty, it builds nothing. */
export interface BuildkitReading {
  error: string;
  frontend: string;
  instructions: BuildkitInstruction[];
}

/** Read Dockerfiles with a compiled program, in order. */
export function readWithBuildkit(program: string, texts: readonly string[]): BuildkitReading[] {
  const input = texts.map((text) => JSON.stringify(text)).join("\n");
  const done = spawnSync(program, [], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (done.status !== 0) throw new Error(`${program}: ${done.error ?? done.stderr}`);
  const readings = done.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as BuildkitReading);
  if (readings.length !== texts.length) throw new Error(`${program}: ${readings.length} readings of ${texts.length}`);
  return readings;
}
