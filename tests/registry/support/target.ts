import { expect } from "vitest";
import type { FactoryError } from "../../../pipeline/src/errors/index.js";
import { findTag } from "../../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../../pipeline/src/registry/client/place.js";
import type { RegistryTools } from "../../../pipeline/src/registry/client/tools.js";
import { type PromotionRequest, promote } from "../../../pipeline/src/registry/promotion/promote.js";
import { promotions } from "./promotions.js";
import type { Stage } from "./stage.js";

/** How an attack ended. */
export interface Refusal {
  code: string;
  /** What blocks, as `subject: what`, where a gate did. */
  rows: string[];
  message: string;
}

/** A promotion that somebody tries. */
export interface Attempt {
  from: Place;
  digest?: string;
  /** Whose trust and policy production has: its own, if not said. */
  rules?: Partial<Place["rules"]>;
  tools?: RegistryTools;
  /** Where production is reached. */
  through?: (place: Place) => Place;
}

/** A production that serves a good image. */
export class Target {
  private controls = 0;

  private constructor(
    private readonly stage: Stage,
    readonly place: Place,
  ) {}

  /** Let an environment of a stage serve its first image. */
  static async open(stage: Stage, environment = "production"): Promise<Target> {
    const place = stage.place(environment);
    await promote(stage.tools(), stage.request(place, 0));
    return new Target(stage, place);
  }

  /** Promote what must not be: it is refused, the tag has not moved, and nothing was written down. */
  async refuses(attempt: Attempt): Promise<Refusal> {
    const before = await this.state(this.place);
    const error = await promote(attempt.tools ?? this.stage.tools(), this.request(this.place, attempt)).then(
      (done) => new Error(`it was let through: ${done.steps.join("; ")}`),
      (cause: unknown) => cause as FactoryError,
    );
    if (!("code" in error)) throw error;
    expect(await this.state(this.place)).toEqual(before);
    return { code: error.code, rows: error.problems.map(({ path }) => path).sort(), message: error.message };
  }

  /** The same into an empty environment of the same kind, where the attack is over: it is taken, and is good there. */
  async takes(attempt: Attempt): Promise<void> {
    this.controls += 1;
    const place = this.stage.place(`${this.place.environment}-control-${this.controls}`);
    const request = this.request(place, attempt);
    const done = await promote(attempt.tools ?? this.stage.tools(), request);
    expect(done).toMatchObject({ changed: true });
    expect(await findTag(this.stage.tools(), place.repository, SERVED)).toBe(done.digest);
    if (attempt.digest !== undefined) expect(done.digest).toBe(attempt.digest);
  }

  private async state(place: Place): Promise<unknown> {
    const tools = this.stage.tools();
    return [await findTag(tools, place.repository, SERVED), await promotions(tools, place)];
  }

  private request(place: Place, { from, digest, rules = {}, through = (item) => item }: Attempt): PromotionRequest {
    const to = through({ ...place, rules: { ...place.rules, ...rules } });
    const { digest: _, ...request } = this.stage.request(to, 0, { from });
    return { ...request, ...(digest !== undefined && { digest }) };
  }
}
