import { readdirSync } from "node:fs";
import { expect } from "vitest";
import { bundle } from "../../../pipeline/src/registry/bundle/bundle.js";
import { type UnbundleRequest, unbundle } from "../../../pipeline/src/registry/bundle/unbundle.js";
import { type Place, SERVED } from "../../../pipeline/src/registry/client/place.js";
import { moveTag } from "../../../pipeline/src/registry/client/push.js";
import type { RegistryTools } from "../../../pipeline/src/registry/client/tools.js";
import { RegistryServer } from "./registry-server.js";
import { Stage } from "./stage.js";

const KEY = { kind: "key" } as const;

/** Two registries that nothing connects but the bundles that are carried from one to the other. */
export class AirGap {
  private constructor(
    readonly stage: Stage,
    /** A registry that nothing reaches but what is carried there. */
    readonly air: RegistryServer,
    /** A bundle of the first image, of the environment `origin`. */
    readonly whole: string,
  ) {}

  static async open(): Promise<AirGap> {
    const gap = AirGap.between(await Stage.open(), await RegistryServer.start());
    return new AirGap(gap.stage, gap.air, await gap.carry(await gap.serving("origin", 0)));
  }

  /** Two of any kind; there is no bundle yet. */
  static between(stage: Stage, air: RegistryServer): AirGap {
    return new AirGap(stage, air, "");
  }

  async close(): Promise<void> {
    await this.stage.stop();
    await this.air.stop();
  }

  /** An environment that serves one of the images. */
  async serving(environment: string, image: 0 | 1 | 2): Promise<Place> {
    const place = await this.stage.copy(environment, image);
    await moveTag(this.stage.tools(), place.repository, this.stage.image(image), SERVED);
    return place;
  }

  /** Make a bundle of an environment, and return where it lies. */
  async carry(place: Place, ...more: Place[]): Promise<string> {
    const tools = this.stage.tools();
    const policy = { path: "registry/policies/production.yaml", text: "# the policy\n" };
    const { environment, rules } = place;
    return tools.out(await bundle(tools, { environment, places: [place, ...more], policy, keys: rules.trust.keys }));
  }

  /** An environment on the other registry. */
  distant(environment: string, changes: Partial<Place> = {}): Place {
    const [repository, journal] = ["tiny", "journal"].map((name) => this.air.repository(`${environment}/${name}`));
    if (repository === undefined || journal === undefined) throw new Error("no repositories");
    return { ...this.stage.place(environment), repository, journal, ...changes };
  }

  /** Take a bundle into an environment. */
  take(file: string, to: Place, changes: Partial<UnbundleRequest> = {}, tools?: RegistryTools) {
    const request = { file: "tiny.tar", place: () => to, dryRun: false, who: "tests", signer: KEY, ...changes };
    return unbundle(tools ?? this.stage.tools({ bundle: file }), request);
  }

  /** Every file of the other registry, by which any write would be seen. */
  written(): string[] {
    return readdirSync(this.air.storage, { recursive: true, encoding: "utf8" }).sort();
  }

  /** Take a bundle that must be refused, and see that nothing was written. */
  async refusal(file: string, to: Place = this.distant("refused")): Promise<Error & { code: string }> {
    const before = this.written();
    const error = await this.take(file, to).then(
      () => undefined,
      (reason: unknown) => reason as Error & { code: string },
    );
    expect(this.written()).toEqual(before);
    if (error === undefined) throw new Error("it was taken");
    return error;
  }
}
