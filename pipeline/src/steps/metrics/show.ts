import { z } from "zod";
import { type BuildRecord, parseRecord } from "../../documents/metrics/index.js";
import { about, FactoryError, readJson } from "../../errors/index.js";
import { FORMATS, type ImageMetrics, imageMetrics } from "../../judgement/metrics/index.js";
import { runText } from "../workshop/step.js";
import type { Workshop } from "../workshop/workshop.js";
import { metricsPolicy, POLICY, recordsBox } from "./records.js";

/** A question about metrics that has no answer. */
export class MetricsError extends FactoryError {
  readonly code = "METRICS_ARGUMENT";
}

/** What is asked of the records. */
export interface MetricsRequest {
  /** One image; all when it is not given. */
  image?: string;
  /** How many records of each image are read, the newest ones. */
  last: number;
  format: keyof typeof FORMATS;
}

/** What `records read` writes: the texts of records, the oldest first. */
const Answer = z.record(z.string(), z.object({ records: z.array(z.string()), unread: z.int().nonnegative() }));

/** Read the records of images, and say what they show. Throws as readMetrics does. */
export async function showMetrics(workshop: Workshop, { image, last, format }: MetricsRequest): Promise<string> {
  const all = workshop.repository.catalog.images.map(({ name }) => name);
  return FORMATS[format](await readMetrics(workshop, image === undefined ? all : [workshop.image(image).name], last));
}

/**
 * Read the records of images from the registry that keeps them, and judge them. Throws a MetricsError for a wrong argument, a
 * StepError where no registry answers.
 */
export async function readMetrics(
  workshop: Workshop,
  images: readonly string[],
  last: number,
): Promise<ImageMetrics[]> {
  const policy = await metricsPolicy(workshop);
  const { history } = policy;
  if (!Number.isInteger(last) || last < 1 || last > history)
    throw new MetricsError(
      [about("--last", `expected 1 to ${history} (${POLICY}: history), got ${last}`)],
      "Ask for so many.",
    );
  const answer = await ask(workshop, images, last);
  return images.map((name) => {
    const { records = [], unread = 0 } = answer[name] ?? {};
    const read = recordsOf(name, records);
    return imageMetrics(name, read, unread + records.length - read.length, policy);
  });
}

/** Read the last records of images, by name, the oldest first. Throws as readMetrics does. */
export async function readRecords(
  workshop: Workshop,
  images: readonly string[],
  last: number,
): Promise<Map<string, BuildRecord[]>> {
  const answer = await ask(workshop, images, last);
  return new Map(images.map((name) => [name, recordsOf(name, answer[name]?.records ?? [])]));
}

function recordsOf(name: string, texts: readonly string[]): BuildRecord[] {
  return texts.flatMap((text) => parseRecord(text) ?? []).filter((record) => record.image === name);
}

async function ask(workshop: Workshop, images: readonly string[], last: number): Promise<z.infer<typeof Answer>> {
  const { store } = workshop.settings;
  if (store === undefined)
    throw new MetricsError(
      [about("--store", "records are in a registry, and none is given")],
      "Call through ./daggerw, or give --store.",
    );
  const { bound, address } = await recordsBox(workshop, store);
  const argv = ["python3", "-m", "records", "read", "/answer.json"];
  const options = ["--store", address, "--last", String(last), ...images];
  // Each call asks the registry: what it had yesterday is no answer.
  const step = bound.withEnvVariable("CALL", crypto.randomUUID()).withExec([...argv, ...options]);
  const text = await runText(step, "/answer.json");
  return readJson("what `records` wrote", text, Answer, "Run the command again.");
}
