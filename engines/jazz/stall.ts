// Waiting for work that may never end: a broken engine's promise that never settles.
import { setTimeout } from "node:timers/promises";

/** Waits some milliseconds; may reject once the signal is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** How long to wait for work that shows no progress. */
export interface StallOptions {
  /** Default: 5,000. The wait may take twice as long. */
  readonly stallLimitMs?: number;
  /** Default: a timer. Injected so that a test waits no real time. */
  readonly sleep?: Sleep;
}

/** What became of work that was waited for. */
export type Waited<T> = { readonly stalled: false; readonly value: T } | { readonly stalled: true };

const DEFAULT_STALL_LIMIT_MS = 5_000;

/**
 * Waits for the work as long as `progress` keeps giving new numbers; what it never settled to is
 * left behind. Rejects as the work does.
 */
export async function unlessStalled<T>(
  work: Promise<T>,
  progress: () => number,
  { stallLimitMs = DEFAULT_STALL_LIMIT_MS, sleep = sleepByTimer }: StallOptions = {},
): Promise<Waited<T>> {
  const ended = new AbortController();
  const watch = async (): Promise<Waited<T>> => {
    let before: number;
    do {
      before = progress();
      await sleep(stallLimitMs, ended.signal);
    } while (!ended.signal.aborted && progress() !== before);
    return { stalled: true };
  };
  try {
    const result = work.then((value) => ({ stalled: false, value }) as const);
    // The aborted sleep rejects when the race is over.
    const stall = watch().catch((): Waited<T> => ({ stalled: true }));
    return await Promise.race([result, stall]);
  } finally {
    ended.abort();
  }
}

const sleepByTimer: Sleep = (milliseconds, signal) =>
  setTimeout(milliseconds, undefined, { signal });
