import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ReleasePolicy } from "../../pipeline/src/judgement/release-policy/index.js";
import { findTag } from "../../pipeline/src/registry/client/lookup.js";
import { SERVED } from "../../pipeline/src/registry/client/place.js";
import { readJournal } from "../../pipeline/src/registry/journal/journal.js";
import { withLease } from "../../pipeline/src/registry/journal/lease.js";
import { readLease } from "../../pipeline/src/registry/journal/lease-note.js";
import { parseKmsEnvironment } from "../../pipeline/src/steps/release/kms-environment.js";
import { Attacker } from "./support/attacker.js";
import { promotions } from "./support/promotions.js";
import { RegistryServer } from "./support/registry-server.js";
import { runbook } from "./support/runbook.js";
import { Stage } from "./support/stage.js";
import { Walk } from "./support/walk.js";

const SECTIONS = runbook();
const VERIFY = "./daggerw call verify --name=NAME --environment=production";

let stage: Stage;
let walk: Walk;
let other: RegistryServer;

beforeAll(async () => {
  stage = await Stage.open();
  walk = new Walk(stage);
  for (const image of [0, 1] as const) {
    walk.image = image;
    await walk.run("./daggerw call --advisories=FOLDER release --name=NAME");
    await walk.run("./daggerw call promote --name=NAME");
  }
  walk.image = 2;
  await walk.run("./daggerw call --advisories=FOLDER release --name=NAME");
}, 180_000);
afterAll(() => Promise.all([stage.stop(), other?.stop()]));

const production = () => walk.place("production");
const served = () => findTag(walk.tools(), production().repository, SERVED);
const kinds = async () => (await promotions(walk.tools(), production())).map(({ kind }) => kind);

/** What has happened before a section is of use, before its Nth command where that is not the first. */
const BEFORE: Readonly<Record<string, Readonly<Record<number, () => unknown>>>> = {
  "A bad release is in production": {
    3: () => {
      walk.image = 0;
    },
  },
  // An older one is good, too: its commit is checked out and released before the rollback to it.
  "A key is compromised": {
    6: async () => {
      expect(await served()).toBe(stage.image(2));
      await walk.run(VERIFY);
      walk.image = 1;
      await walk.run("./daggerw call --advisories=FOLDER release --name=NAME");
    },
  },
  // Between the bundle and the rest of it, the registry is lost.
  "A registry is lost": {
    1: async () => {
      other = await RegistryServer.start();
      walk.server = other;
    },
  },
  // A run on another machine took the lease and died.
  "Somebody's lease is in the way": {
    0: async () => {
      const tools = walk.tools();
      const run = withLease(tools, production(), { who: "ann" }, async () => {
        tools.kill();
        throw new Error("died");
      });
      await expect(run).rejects.toThrow("died");
    },
  },
  "The journal is broken": {
    0: async () => {
      walk.image = 1;
      const head = String((await readJournal(walk.tools(), production())).lines.length);
      await new Attacker(production().journal).tag(head, String(Number(head) + 1));
      const listing = walk.run("./daggerw call promotions --environment=production");
      await expect(listing).rejects.toThrow("the head was set back");
      await expect(walk.run(VERIFY)).rejects.toMatchObject({ code: "JOURNAL_BROKEN" });
    },
    // "delete the repository `journal`": as whoever runs a registry does.
    3: () =>
      rmSync(join(walk.server.storage, "docker/registry/v2/repositories/production/journal"), { recursive: true }),
  },
};

/** What each section leaves, in the order of the runbook: one that is not here has no test. */
const AFTER: Readonly<Record<string, () => Promise<void>>> = {
  "What is served, and is it good?": async () => expect(await served()).toBe(stage.image(1)),
  "A bad release is in production": async () => {
    expect(await served()).toBe(stage.image(0));
    walk.image = 2;
  },
  "A promotion is blocked": async () => expect(await kinds()).toEqual(["promote", "promote", "rollback"]),
  "A waiver has expired": async () => expect(await served()).toBe(stage.image(2)),
  "Rotate the key": async () => {
    expect(walk.trusted.map(({ retired }) => retired)).toEqual([true, undefined]);
    // Lines of the old key stay good, and what is served has the new signatures without another line.
    expect(await kinds()).toHaveLength(4);
    await walk.run(VERIFY);
  },
  "A key in a KMS": async () => undefined,
  "A key is lost": async () => expect(walk.trusted).toHaveLength(3),
  "A key is compromised": async () => {
    expect(walk.trusted.filter(({ retired }) => retired !== true)).toHaveLength(1);
    expect(await served()).toBe(stage.image(1));
    await walk.run(VERIFY);
  },
  "A registry is lost": async () => {
    expect(await served()).toBe(stage.image(1));
    expect(await kinds()).toEqual(["unbundle"]);
  },
  "A registry answers wrongly": async () => undefined,
  "A promotion was interrupted": async () => undefined,
  "Somebody's lease is in the way": async () => {
    expect((await readLease(walk.tools(), production()))?.counts ?? false).toBe(false);
    expect((await readJournal(walk.tools(), production())).lines.at(-1)).toMatchObject({ kind: "break-lease" });
  },
  "The journal is broken": async () => expect(await kinds()).toEqual(["promote"]),
  "Keyless signing fails": async () => undefined,
  "Restore everything on a new machine": async () => undefined,
};

test("every section of the runbook is walked, in its order", () => {
  expect(SECTIONS.map(({ title }) => title)).toEqual(Object.keys(AFTER));
});

describe.each(SECTIONS)("$title", ({ title, commands }) => {
  test(`${commands.length} commands`, { timeout: 180_000 }, async () => {
    for (const [place, command] of commands.entries()) {
      await BEFORE[title]?.[place]?.();
      await walk.run(command).catch((cause: unknown) => {
        throw new Error(`docs/runbook.md: ${title}: \`${command}\`: ${cause}`, { cause });
      });
    }
    await AFTER[title]?.();
  });
});

test("its YAML is a part of a release policy", () => {
  const whole = parse(readFileSync("registry/policies/production.yaml", "utf8")) as { trust: object };
  const parts = SECTIONS.flatMap(({ yaml }) => yaml).map((text) => (parse(text) as { trust: object }).trust);
  expect(parts.length).toBeGreaterThan(0);
  for (const trust of parts) {
    expect(ReleasePolicy.safeParse({ ...whole, trust: { ...whole.trust, ...trust } })).toMatchObject({ success: true });
  }
});

test("its variables are read", () => {
  const sections = SECTIONS.filter(({ variables }) => variables.length > 0);
  expect(sections.length).toBeGreaterThan(0);
  for (const { variables } of sections) {
    const names = [...variables.join("\n").matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? "");
    expect([...parseKmsEnvironment(names, variables.join("\n")).keys()]).toEqual(names);
  }
});

test("each call is one that there is, with arguments that it takes", () => {
  const surface = readFileSync("tests/unit/api.snapshot.txt", "utf8");
  const calls = SECTIONS.flatMap(({ commands }) => commands).filter((command) => command.startsWith("./daggerw call "));
  expect(calls.length).toBeGreaterThan(20);
  for (const call of calls) {
    let [object, verb] = ["ImageFactory", ""];
    for (const word of call.split(" ").slice(2)) {
      if (word === "export") break;
      const flag = /^--([a-z-]+)/.exec(word)?.[1]?.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      if (flag === undefined) {
        [object, verb] = [
          verb === "image" ? "Image" : object,
          word.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
        ];
        expect([call, new RegExp(`\\b${object}\\.${verb}\\(`).test(surface)]).toEqual([call, true]);
      } else if (verb === "") expect(["advisories", "databases"]).toContain(flag);
      else expect([call, surface.includes(`\n${object}.${verb} --${flag}\n`)]).toEqual([call, true]);
    }
  }
});
