// Time that passes only while a driver waits or a test lets it, with promises that resolve in it.
import { setImmediate } from "node:timers/promises";
import { ManualTimer } from "./manual-timer.test.support.ts";
import type { Waiting } from "./waiting.ts";

export class VirtualTime implements Waiting {
  readonly #timer = new ManualTimer();
  readonly #scheduled: { readonly atMs: number; readonly resolve: () => void }[] = [];
  /** Added to each wait: how late the driver wakes. */
  lateMs = 0;
  readonly read = this.#timer.read;

  pass(ms: number): void {
    this.#timer.pass(ms);
  }

  /** Resolves once that much time has passed. */
  after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#scheduled.push({ atMs: this.read() + ms, resolve });
      this.#scheduled.sort((left, right) => left.atMs - right.atMs);
    });
  }

  async until(dueMs: number): Promise<void> {
    await this.#passTo(dueMs + this.lateMs);
  }

  async turn(): Promise<void> {
    await this.#passTo(this.read());
  }

  async #passTo(untilMs: number): Promise<void> {
    for (;;) {
      const [next] = this.#scheduled;
      if (next === undefined || next.atMs > untilMs) break;
      this.#scheduled.shift();
      this.pass(Math.max(0, next.atMs - this.read()));
      next.resolve();
      // What waits for it goes on before anything later happens.
      await setImmediate();
    }
    this.pass(Math.max(0, untilMs - this.read()));
  }
}
