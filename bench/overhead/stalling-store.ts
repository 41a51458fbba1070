// A store that stands still at given moments, as one does that compacts, to see what a driver makes
// of it. Non-goal: faults; every answer is right, only late.
import type { CoValueStoreSync } from "@assay/engines/covalue";
import type { Timer } from "../drivers/timer.ts";

/** When a store stands still, and for how long. */
export interface Stalls {
  /** Moment of the first one, in milliseconds after the first call. */
  readonly firstMs: number;
  /** Time between the beginnings of two. Default: there is only one. */
  readonly everyMs?: number;
  readonly stallMs: number;
}

/** Blocks the thread for so many milliseconds; tests inject their own. */
export type Standstill = (ms: number) => void;

const systemStandstill: Standstill = (ms) =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** The store, of which the first call at or after each of the moments blocks the thread. */
export function stallingStore(
  store: CoValueStoreSync,
  stalls: Stalls,
  timer: Timer,
  standstill: Standstill = systemStandstill,
): CoValueStoreSync {
  const moments = new Moments(stalls, timer);
  return intercepted(store, (call) => {
    if (moments.hasCome()) standstill(stalls.stallMs);
    return call();
  });
}

/** Says of each moment once that it has come. */
class Moments {
  readonly #stalls: Stalls;
  readonly #timer: Timer;
  #nextMs: number | undefined;

  constructor(stalls: Stalls, timer: Timer) {
    this.#stalls = stalls;
    this.#timer = timer;
  }

  hasCome(): boolean {
    const nowMs = this.#timer();
    this.#nextMs ??= nowMs + this.#stalls.firstMs;
    if (nowMs < this.#nextMs) return false;
    this.#nextMs += this.#stalls.everyMs ?? Number.POSITIVE_INFINITY;
    return true;
  }
}

/** The same store but for what lies around each call. */
function intercepted(
  store: CoValueStoreSync,
  around: (call: () => unknown) => unknown,
): CoValueStoreSync {
  const calls = new Map<string | symbol, unknown>();
  return new Proxy(store, {
    get(target, name) {
      const known = calls.get(name);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      // On the store itself, since its private fields are not the proxy's.
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
      const stalling = UNTOUCHED.has(name)
        ? call
        : (...args: readonly unknown[]): unknown => around(() => call(...args));
      calls.set(name, stalling);
      return stalling;
    },
  });
}

/** No calls of a workload. */
const UNTOUCHED: ReadonlySet<string | symbol> = new Set(["stats", "rows"]);
