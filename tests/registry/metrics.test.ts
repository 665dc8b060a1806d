import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { parseRecord, RECORD_ARTIFACT, RECORD_TYPE, writeRecord } from "../../pipeline/src/documents/metrics/index.js";
import { record } from "../unit/judgement/metrics/records.js";
import { RegistryServer } from "./support/registry-server.js";

const run = promisify(execFile);
const HISTORY = 12;
const IMAGE = "python-3.11";
let registry: RegistryServer;

beforeAll(async () => {
  registry = await RegistryServer.start();
});

afterAll(async () => {
  await registry.stop();
});

const records = (...words: string[]) =>
  run("python3", ["-m", "records", ...words, "--store", `http://127.0.0.1:${registry.port}`], {
    env: { ...process.env, PYTHONPATH: resolve("toolbox"), PYTHONDONTWRITEBYTECODE: "1" },
  });

function tag(number: number): string {
  return `20261130T1200${String(number).padStart(2, "0")}000Z-${number.toString(16).padStart(8, "0")}`;
}

async function keep(number: number): Promise<void> {
  const folder = mkdtempSync(join(inject("folder"), "records-"));
  mkdirSync(join(folder, IMAGE));
  writeFileSync(join(folder, IMAGE, `${tag(number)}.json`), writeRecord(record({ image: IMAGE, seconds: number })));
  await records("keep", folder, "--history", String(HISTORY));
}

async function read(last: number): Promise<number[]> {
  const out = join(mkdtempSync(join(inject("folder"), "read-")), "answer.json");
  await records("read", out, "--last", String(last), IMAGE);
  const answer = JSON.parse(readFileSync(out, "utf8")) as Record<string, { records: string[]; unread: number }>;
  expect(answer[IMAGE]?.unread).toBe(0);
  return (answer[IMAGE]?.records ?? []).map((text) => parseRecord(text)?.seconds ?? -1);
}

test("builds that end at once lose no record", async () => {
  const numbers = Array.from({ length: 10 }, (_, number) => number);
  await Promise.all(numbers.map(keep));
  expect(await read(100)).toEqual(numbers);
});

test("the history is bounded: the oldest go, from the registry, too", async () => {
  for (const number of [20, 21, 22, 23]) await keep(number);
  expect(await read(100)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 20, 21, 22, 23]);
  const listed = await fetch(`http://127.0.0.1:${registry.port}/v2/factory/metrics/${IMAGE}/tags/list`);
  expect(((await listed.json()) as { tags: string[] }).tags).toHaveLength(HISTORY);
  expect(await read(2)).toEqual([22, 23]);
});

test("a record is an artifact of its own type", async () => {
  const answer = await fetch(`http://127.0.0.1:${registry.port}/v2/factory/metrics/${IMAGE}/manifests/${tag(23)}`, {
    headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
  });
  expect(await answer.json()).toMatchObject({ artifactType: RECORD_ARTIFACT, layers: [{ mediaType: RECORD_TYPE }] });
});
