import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Buildkit } from "./buildkit.js";
import { type Content, contentOf } from "./content.js";
import { type Context, goodDockerfile, usualDockerfile } from "./dockerfiles.js";
import { layerBytes } from "./layout.js";
import { load, machine, measured } from "./machine.js";
import { resultsTable } from "./markdown.js";
import { Ours } from "./ours.js";
import { regressions, TOLERANCE } from "./regressions.js";
import { type Contender, parseResults, type Results, type Row, type Sample } from "./results.js";
import { type OtherWheel, otherWheel } from "./wheel.js";

/** What is built, and the pure wheel of it that changes. */
const SETS = {
  small: { image: "onnxruntime", wheel: "filelock", files: ["app"] },
  full: { image: "vllm", wheel: "filelock", files: [] },
} as const;

/** What each contender does, in this order: each stands on the one before. */
const STEPS = ["cold", "nothing changed", "a label changed", "one pure wheel changed"] as const;

/** Where results are kept, and which documents have their table. */
const KEPT = "docs/benchmarks";
const DOCUMENT = "docs/benchmarks.md";

interface Peer {
  contender: Exclude<Contender, "ours">;
  dockerfile: (content: Content, base: string, label: string) => Context;
  output: { compression: "zstd" | "gzip"; level?: number };
}

const PEERS: readonly Peer[] = [
  { contender: "good", dockerfile: goodDockerfile, output: { compression: "zstd", level: 3 } },
  { contender: "usual", dockerfile: usualDockerfile, output: { compression: "gzip" } },
];

/** What `run` found of this machine, in variables. */
const given = (name: string) => {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: start this by npm run bench`);
  return value;
};

class Bench {
  private readonly rows = new Map<string, Row>();
  private readonly folder = mkdtempSync(join(tmpdir(), "bench-"));

  constructor(private readonly set: keyof typeof SETS) {}

  async run(runs: number): Promise<Row[]> {
    try {
      for (let number = 1; number <= runs; number++) {
        // In turn: what the machine does beside it meets each of them.
        for (const peer of PEERS) await this.peer(peer, `run ${number} of ${runs}`);
        await this.ours(`run ${number} of ${runs}`);
      }
      return [...this.rows.values()];
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private async ours(run: string): Promise<void> {
    const { image, wheel } = SETS[this.set];
    const ours = Ours.clone(resolve("."), mkdtempSync(join(this.folder, "ours-")));
    const content = contentOf(ours.folder, image, []);
    const out = join(ours.folder, "dist");
    const lock = `images/${image}/locks/${image}.${content.platform.split("/")[1]}.json`;
    await ours.empty(given("IMAGE_FACTORY_HOME"));
    for (const step of STEPS) {
      if (step === "a label changed") ours.replace(`images/${image}/labels.yaml`, "title: ", "title: Other ");
      if (step === "one pure wheel changed") await exchange(ours, lock, wheel, content);
      await this.sample("ours", step, run, out, () => ours.build(image, content.platform, out));
    }
    ours.remove();
  }

  private async peer({ contender, dockerfile, output }: Peer, run: string): Promise<void> {
    const { image, wheel, files } = SETS[this.set];
    const [base, registry] = [given("BENCH_SEED"), given("BENCH_SEED").split("/")[0] ?? ""];
    let content = contentOf(".", image, files);
    const buildkit = await Buildkit.start(given("BENCH_BUILDKIT"), given("BENCH_RUNC"), registry, this.folder);
    const out = join(this.folder, `${contender}-out`);
    const build = (context: Context, to: string) =>
      buildkit.build(context, `images/${image}`, given("BENCH_UV"), secrets(), output, to);
    try {
      await build({ Dockerfile: `FROM ${base}\n` }, join(this.folder, "base-out"));
      let label = "first";
      for (const step of STEPS) {
        if (step === "a label changed") label = "second";
        if (step === "one pure wheel changed") content = await withOther(content, wheel);
        await this.sample(contender, step, run, out, () => build(dockerfile(content, base, label), out));
      }
    } finally {
      await buildkit.stop();
      rmSync(out, { recursive: true, force: true });
    }
  }

  private async sample(contender: Contender, what: string, run: string, out: string, work: () => Promise<void>) {
    const { image } = SETS[this.set];
    const { seconds, disk } = await measured(this.folder, work);
    const sample: Sample = { seconds, disk, bytes: layerBytes(out) };
    const row = this.rows.get(`${contender} ${what}`) ?? { image, what, contender, samples: [] };
    row.samples.push(sample);
    this.rows.set(`${contender} ${what}`, row);
    console.error(`${run}: ${contender}, ${image}, ${what}: ${seconds.toFixed(1)} s`);
  }
}

const secrets = () => [
  `id=sources,src=${given("BENCH_SOURCES")}`,
  `id=ca,src=${given("BENCH_CA")}`,
  "id=index,env=IMAGE_FACTORY_PYTHON_INDEX",
];

async function withOther(content: Content, wheel: string): Promise<Content> {
  const other = await found(content, wheel);
  const line = `${other.name}==${other.version} --hash=sha256:${other.sha256}`;
  return {
    ...content,
    requirements: content.requirements.map((one) => (one.startsWith(`${wheel}==`) ? line : one)),
  };
}

async function exchange(ours: Ours, lock: string, wheel: string, content: Content): Promise<void> {
  const other = await found(content, wheel);
  const text = readFileSync(join(ours.folder, lock), "utf8");
  const line = text.split("\n").find((one) => one.includes(`"name": "${wheel}"`) || one.includes(`"name":"${wheel}"`));
  if (line === undefined) throw new Error(`${lock}: no ${wheel}`);
  const entry = JSON.stringify({ ...JSON.parse(line.trim().replace(/,$/, "")), ...other });
  ours.replace(lock, line, `    ${entry}${line.trimEnd().endsWith(",") ? "," : ""}`);
}

function found({ requirements }: Content, wheel: string): Promise<OtherWheel> {
  const locked = requirements.find((line) => line.startsWith(`${wheel}==`))?.split(/==| /)[1] ?? "";
  return otherWheel(given("IMAGE_FACTORY_PYTHON_INDEX"), wheel, locked);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      set: { type: "string", default: "small" },
      runs: { type: "string", default: "3" },
      compare: { type: "boolean" },
    },
  });
  if (values.set !== "small" && values.set !== "full")
    throw new Error(`--set: expected small or full, got "${values.set}"`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs: expected a number from 1, got "${values.runs}"`);
  const before = load();
  const rows = await new Bench(values.set).run(runs);
  const results: Results = {
    version: 1,
    date: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim(),
    machine: machine(before),
    rows,
  };
  console.log(resultsTable(results));
  const kept = join(KEPT, `${values.set}.json`);
  return values.compare === true ? compare(kept, results) : keep(kept, values.set, results);
}

function compare(kept: string, results: Results): number {
  const { found, missing } = regressions(parseResults(readFileSync(kept, "utf8")), results);
  for (const { image, what, before, after } of found)
    console.log(`slower: ${image}, ${what}: ${before.toFixed(2)} of the good Dockerfile → ${after.toFixed(2)}`);
  for (const name of missing) console.log(`not measured: ${name}`);
  if (found.length + missing.length === 0)
    console.log(`nothing is slower by more than ${TOLERANCE * 100} % than in ${kept}`);
  return found.length + missing.length === 0 ? 0 : 1;
}

function keep(kept: string, set: string, results: Results): number {
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, `${JSON.stringify(results, null, 2)}\n`);
  const [begin, end] = [`<!-- bench ${set} -->`, `<!-- bench ${set} ends -->`];
  const text = readFileSync(DOCUMENT, "utf8");
  const [head, tail] = [text.split(begin)[0], text.split(end)[1]];
  if (head === undefined || tail === undefined) throw new Error(`${DOCUMENT}: no place for this: ${begin} … ${end}`);
  writeFileSync(DOCUMENT, `${head}${begin}\n${resultsTable(results)}\n${end}${tail}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
