// Says how far a long run is: one line that is rewritten in a terminal, and now and then a line of
// its own elsewhere.
import type { Clock } from "@assay/engines/engine";
import type { Output } from "./output.ts";

/** How often a line is printed where none can be rewritten. */
const PLAIN_INTERVAL_MS = 5_000;
/** How often the line of a terminal is rewritten. */
const REWRITE_INTERVAL_MS = 100;

/** The progress of one run; several things may be in progress at a time. */
export class ProgressLine {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #active = new Map<string, string>();
  #stage = "";
  #ended = 0;
  #total = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(output: Output, clock: Clock = Date.now) {
    this.#output = output;
    this.#clock = clock;
  }

  /** Begins a stage of so many things: `parity`, of which 2 in 6 have ended. */
  begin(stage: string, total: number): void {
    this.#stage = stage;
    this.#ended = 0;
    this.#total = total;
    this.#active.clear();
  }

  /** Says how far `what` is: `histories 120/200`. */
  update(what: string, how: string): void {
    this.#active.set(what, how);
    const intervalMs = this.#output.interactive ? REWRITE_INTERVAL_MS : PLAIN_INTERVAL_MS;
    if (this.#clock() - this.#lastMs < intervalMs) return;
    this.#lastMs = this.#clock();
    if (this.#output.interactive) this.#output.status(this.#text());
    else this.#output.warn(`  ${this.#text()}`);
  }

  /** Takes something off the line, because it has ended. */
  end(what: string): void {
    this.#active.delete(what);
    this.#ended += 1;
  }

  /** Prints a line that stays. */
  note(text: string): void {
    this.clear();
    this.#output.warn(text);
  }

  /** Clears the line of a terminal; the next update shows it again at once. */
  clear(): void {
    if (!this.#output.interactive) return;
    this.#output.status("");
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  #text(): string {
    const stage = this.#stage === "" ? "" : `${this.#stage} ${this.#ended}/${this.#total}: `;
    return stage + [...this.#active].map(([name, state]) => `${name} ${state}`).join(" | ");
  }
}
