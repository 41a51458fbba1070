// Bounds how long a store may take to answer, so that one that hangs fails and does not hang the run.
// Non-goal: a sync store, which never leaves the call stack; only another process can end that.
import { settle, type Steps } from "@assay/engines/engine";

/** Calls back once after `ms` milliseconds unless cancelled; answers how to cancel. */
export type Timer = (ms: number, callBack: () => void) => () => void;

/** The timer of the system. */
export const systemTimer: Timer = (ms, callBack) => {
  const timeout = setTimeout(callBack, ms);
  return () => clearTimeout(timeout);
};

/** What a store's silence is answered with. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
  }
}

/** How long one operation may take. Default where nothing else is said: 2,000 ms. */
export const ANSWER_LIMIT_MS = 2_000;

/** How long it may take before a store is accused of silence, since a disk may be busy with something else. 20,000 ms. */
export const PATIENT_LIMIT_MS = 20_000;

/** Plays steps that throw `NoAnswer` when all of them together take longer than the limit. */
export function boundBy(limitMs: number, timer: Timer = systemTimer) {
  return function* bound<T>(play: () => Steps<T>): Steps<T> {
    let giveUp: (error: NoAnswer) => void = () => {};
    const late = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    // Nobody waits for it once the steps are done.
    late.catch(() => {});
    const cancel = timer(limitMs, () => giveUp(new NoAnswer(limitMs)));
    try {
      const steps = play();
      let state = steps.next();
      while (!state.done) {
        let settled: unknown;
        try {
          const pending = state.value;
          settled = yield* settle(
            pending instanceof Promise ? Promise.race([pending, late]) : pending,
          );
        } catch (error) {
          // What hangs is left behind: its steps are not told, since they would wait again.
          if (error instanceof NoAnswer) throw error;
          state = steps.throw(error);
          continue;
        }
        state = steps.next(settled);
      }
      return state.value;
    } finally {
      cancel();
    }
  };
}
