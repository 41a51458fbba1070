// Says what is waited for, once that takes long: a call that never answers looks like a busy disk until somebody
// says which call it is, and for how long it has been waited for.
import type { Clock } from "@assay/engines/engine";
import type { ProgressLine } from "./progress.ts";

/** What takes no longer than this is not told of, in milliseconds. */
const SHORT_MS = 2_000;
const TELL_MS = 1_000;

/** What is waited for, by the name of what does it. */
export class Waits {
  readonly #progress: Pick<ProgressLine, "update">;
  readonly #clock: Clock;
  readonly #begun = new Map<string, { readonly what: string; readonly atMs: number }>();
  readonly #timer: NodeJS.Timeout;

  /** Tells every second, until `stop`. `clock` defaults to the system's. */
  constructor(progress: Pick<ProgressLine, "update">, clock: Clock = Date.now) {
    this.#progress = progress;
    this.#clock = clock;
    this.#timer = setInterval(() => this.tell(), TELL_MS);
    this.#timer.unref();
  }

  /** `name` does `what` from now on, and nothing else. */
  begin(name: string, what: string): void {
    this.#begun.set(name, { what, atMs: this.#clock() });
  }

  /** It is done with all. */
  end(name: string): void {
    this.#begun.delete(name);
  }

  /** Tells of whatever has taken long. */
  tell(): void {
    const now = this.#clock();
    for (const [name, { what, atMs }] of this.#begun) {
      const ms = now - atMs;
      if (ms >= SHORT_MS) this.#progress.update(name, `${what}, for ${seconds(ms)}`);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1_000)} s`;
}
