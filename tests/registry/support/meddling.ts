import type { Outcome } from "../../../pipeline/src/programs/outcome.js";
import type { RegistryTools } from "../../../pipeline/src/registry/client/tools.js";

/** Somebody else who does something to a registry right after a run of these tools, once. */
export class Meddling implements RegistryTools {
  readonly patience;
  /** Whether it was done. */
  done = false;

  /** `when` fits the arguments of the run, joined by blanks. */
  constructor(
    private readonly tools: RegistryTools,
    private readonly when: RegExp,
    private readonly deed: () => Promise<void>,
  ) {
    this.patience = tools.patience;
  }

  async run(argv: readonly string[], files?: Readonly<Record<string, string>>): Promise<Outcome> {
    const outcome = await this.tools.run(argv, files);
    if (this.done || !this.when.test(argv.join(" "))) return outcome;
    this.done = true;
    await this.deed();
    return outcome;
  }

  now(): Date {
    return this.tools.now();
  }
}
