import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Attestation } from "../../../pipeline/src/documents/attest/index.js";
import { judge, type Trust } from "../../../pipeline/src/judgement/release-policy/index.js";
import { copyImage } from "../../../pipeline/src/registry/client/copy.js";
import { findTag } from "../../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../../pipeline/src/registry/client/place.js";
import { push } from "../../../pipeline/src/registry/client/push.js";
import { attest } from "../../../pipeline/src/registry/evidence/attest.js";
import { collect } from "../../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../../pipeline/src/registry/evidence/sign.js";
import type { PromotionRequest } from "../../../pipeline/src/registry/promotion/promote.js";
import { digestOf, IMAGE, NOW, POLICY, rules } from "../../unit/judgement/release-policy/complete.js";
import { type HostOptions, HostTools } from "./host-tools.js";
import { makeKey, type TestKey, trustIn } from "./keys.js";
import { makeLayout, type TestLayout } from "./layout.js";
import type { RegistryName } from "./registries.js";
import { RegistryServer } from "./registry-server.js";
import { attestationsOf, subjectsOf } from "./released.js";

/** Every kind of evidence has its own tests; here two are enough: one that lasts and one that ages. */
const REQUIRED = ["provenance", "vuln"] as const;

const KEY = { kind: "key" } as const;

interface Kept {
  layouts: TestLayout[];
  key: TestKey;
}

/** A registry with three images in staging, signed and attested, and an empty production. */
export class Stage {
  /** The time, for all who work here. */
  time = NOW.getTime();

  private constructor(
    readonly server: RegistryServer,
    readonly key: TestKey,
    readonly layouts: readonly TestLayout[],
  ) {}

  /** Start one: the images are made once in a run of the tests. */
  static async open(): Promise<Stage> {
    const folder = join(inject("folder"), "stage");
    if (!existsSync(folder)) await fill(folder);
    const { key, layouts } = JSON.parse(readFileSync(join(folder, "kept.json"), "utf8")) as Kept;
    const server = await RegistryServer.start();
    cpSync(join(folder, "storage"), server.storage, { recursive: true });
    return new Stage(server, key, layouts);
  }

  /** Start one on another registry than the usual, with two images. */
  static async on(name: RegistryName): Promise<Stage> {
    const server = await RegistryServer.start({}, name);
    const kept: Kept = { layouts: [makeLayout(), makeLayout()], key: makeKey("team") };
    await release(server, kept);
    return new Stage(server, kept.key, kept.layouts);
  }

  /** The index of one of the images. */
  image(place: 0 | 1 | 2): string {
    return this.layout(place).index;
  }

  layout(place: 0 | 1 | 2): TestLayout {
    const layout = this.layouts[place];
    if (layout === undefined) throw new Error(`there is no image ${place}`);
    return layout;
  }

  tools(options: HostOptions = {}): HostTools {
    return new HostTools({ signer: this.key, trusted: [this.key], now: () => new Date(this.time), ...options });
  }

  /** The image of an environment; each test has environments of its own. */
  place(environment: string, trust: Trust = trustIn(this.key)): Place {
    const policy = { ...POLICY, require: [...REQUIRED] };
    const { now: _, ...own } = rules({ trust, policy });
    const repository = this.server.repository(`${environment}/${IMAGE}`);
    const journal = this.server.repository(`${environment}/journal`);
    const promoted = environment.endsWith("production");
    return {
      environment,
      promoted,
      repository,
      journal,
      policy: { path: "policy.yaml", digest: digestOf("9") },
      rules: own,
    };
  }

  get staging(): Place {
    return this.place("staging");
  }

  /** A place of a test of its own that has one of the images, with all its evidence, as staging has it. */
  async copy(environment: string, image: 0 | 1 | 2): Promise<Place> {
    const place = this.place(environment);
    await copyImage(this.tools(), this.staging.repository, place.repository, this.image(image));
    return place;
  }

  request(to: Place, image: 0 | 1 | 2, changes: Partial<PromotionRequest> = {}): PromotionRequest {
    return { from: this.staging, to, digest: this.image(image), dryRun: false, who: "tests", signer: KEY, ...changes };
  }

  /** What a place serves, with what blocks it there. */
  async served(place: Place): Promise<{ digest: string | undefined; blocks: string[] }> {
    const digest = await findTag(this.tools(), place.repository, SERVED);
    if (digest === undefined) return { digest, blocks: [] };
    const { trust, policy } = place.rules;
    const found = await collect(this.tools(), place.repository, digest, trust, policy.require);
    const checks = judge(found, { ...place.rules, now: new Date(this.time) });
    return { digest, blocks: checks.flatMap(({ ok, subject, what }) => (ok ? [] : [`${subject}: ${what}`])) };
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** The evidence that is required here. */
export function evidenceOf(layout: TestLayout): Attestation[] {
  return attestationsOf(layout).filter(({ predicate }) => REQUIRED.some((name) => name === predicate));
}

async function fill(folder: string): Promise<void> {
  const server = await RegistryServer.start();
  const kept: Kept = { layouts: [makeLayout(), makeLayout(), makeLayout()], key: makeKey("team") };
  await release(server, kept);
  await server.stop();
  mkdirSync(folder);
  cpSync(server.storage, join(folder, "storage"), { recursive: true });
  writeFileSync(join(folder, "kept.json"), JSON.stringify(kept));
}

/** Release images to staging, one after the other. */
async function release(server: RegistryServer, { layouts, key }: Kept): Promise<void> {
  for (const layout of layouts) {
    const tools = new HostTools({ layout: layout.folder, signer: key });
    const repository = server.repository(`staging/${IMAGE}`);
    await push(tools, layout.index, repository, SERVED);
    await sign(tools, KEY, repository, subjectsOf(layout));
    await attest(tools, KEY, repository, evidenceOf(layout));
  }
}
