import { rounded, type Step, type StepTimes } from "../../documents/metrics/index.js";

/** What a step is, before it has ended. */
export interface StepAbout extends Pick<Step, "id" | "kind" | "image" | "platform" | "stage"> {
  /** Ids of the steps that it needs. */
  after: readonly string[];
  /** Bytes that it reads, where they are known before. */
  bytesIn?: number;
}

/** What a step says of itself while it is at work. */
export interface StepNotes {
  /** It has a place: what comes before was waiting for one. */
  started(): void;
  /** When its programs ran; undefined where they noted nothing. */
  ran(times: StepTimes | undefined): void;
  /** What it gave, in bytes, and what it read, where that was not known before. */
  gave(out: number, read?: number): void;
}

/** Clocks of engine and module are one; what they are read in is not. In milliseconds. */
const CLOCK = 50;

/** Told of each step when it is asked for; what it returns is told of the same step when it has ended: undefined for one that failed. */
export type OnStep = (id: string) => (step: Step | undefined) => void;

/** Notes the steps of the builds of one workshop. */
export class Recorder {
  readonly began: number;
  private readonly found = new Map<string, Step>();
  private readonly disk: StepTimes["free"][] = [];

  constructor(
    private readonly onStep: OnStep = () => () => {},
    private readonly now: () => number = Date.now,
  ) {
    this.began = now();
  }

  /** Do a step's work, and note it when it has come to its end. The first of one id counts; one that fails is not noted. */
  async step<T>(about: StepAbout, work: (notes: StepNotes) => Promise<T>): Promise<T> {
    const asked = this.now();
    let started = asked;
    let times: StepTimes | undefined;
    let bytes: { in?: number; out?: number } = about.bytesIn === undefined ? {} : { in: about.bytesIn };
    const end = this.found.has(about.id) ? () => {} : this.onStep(about.id);
    const value = await work({
      started: () => {
        started = this.now();
      },
      ran: (found) => {
        times = found;
      },
      gave: (out, read) => {
        bytes = { ...bytes, ...(read !== undefined && { in: read }), out };
      },
    }).catch((error: unknown) => {
      end(undefined);
      throw error;
    });
    if (!this.found.has(about.id)) this.add(about, { asked, started, ended: this.now() }, times, bytes);
    end(this.found.get(about.id));
    return value;
  }

  /** The steps that have ended, in that order. */
  get steps(): Step[] {
    return [...this.found.values()];
  }

  /** Bytes by which the free disk shrank at most while steps ran; undefined where none did. */
  get shrunk(): number | undefined {
    if (this.disk.length === 0) return undefined;
    const first = Math.max(...this.disk.map((free) => free.first));
    return Math.max(0, first - Math.min(...this.disk.map(({ least }) => least)));
  }

  private add(
    { after, bytesIn: _, ...about }: StepAbout,
    clock: Record<"asked" | "started" | "ended", number>,
    times: StepTimes | undefined,
    bytes: { in?: number; out?: number },
  ): void {
    const source = times === undefined ? "unknown" : times.began < clock.started - CLOCK ? "cache" : "run";
    const cached = source === "cache" ? bytes.in : times?.reused;
    const step: Step = {
      ...about,
      after: [...after],
      asked: this.since(clock.asked),
      started: this.since(clock.started),
      ended: this.since(clock.ended),
      source,
      ...(times !== undefined && {
        ran: { at: new Date(times.began).toISOString(), seconds: rounded((times.ended - times.began) / 1000) },
      }),
      bytes: { ...bytes, ...(cached !== undefined && { cached: Math.min(cached, bytes.in ?? cached) }) },
      ...(times?.memory !== undefined && { memory: times.memory }),
    };
    if (source === "run" && times !== undefined) this.disk.push(times.free);
    this.found.set(about.id, step);
  }

  private since(time: number): number {
    return rounded((time - this.began) / 1000);
  }
}
