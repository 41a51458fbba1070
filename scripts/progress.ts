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
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(output: Output, clock: Clock = Date.now) {
    this.#output = output;
    this.#clock = clock;
  }

  /** Says how far `what` is: `histories 120/200`. */
  update(what: string, how: string): void {
    this.#active.set(what, how);
    const intervalMs = this.#output.interactive ? REWRITE_INTERVAL_MS : PLAIN_INTERVAL_MS;
    if (this.#clock() - this.#lastMs < intervalMs) return;
    this.#lastMs = this.#clock();
    const text = [...this.#active].map(([name, state]) => `${name} ${state}`).join(" | ");
    if (this.#output.interactive) this.#output.status(text);
    else this.#output.warn(`  ${text}`);
  }

  /** Takes something off the line, because it has ended. */
  end(what: string): void {
    this.#active.delete(what);
  }

  /** Prints a line that stays. */
  note(text: string): void {
    this.clear();
    this.#output.warn(text);
  }

  /** Clears the line. */
  clear(): void {
    this.#output.status("");
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
