// Code written once for both apis: a generator that yields whatever may have to be awaited.
// Driven by `runAsync` each yield is awaited; driven by `runSync` each yield is passed straight back.

/** A computation that may pause at values that an async cell has to await; a generator, or what acts like one. */
export interface Steps<T> extends Iterator<unknown, T, unknown> {
  [Symbol.iterator](): Steps<T>;
  throw(error: unknown): IteratorResult<unknown, T>;
}

/** Gives what a value settles to: pauses where it is a promise, as in async cells, and not where it is plain. */
export function settle<T>(value: T | PromiseLike<T>): Steps<T> {
  return isPending(value) ? pauseAt(value) : new Settled(value);
}

/** Steps that have ended with a value. */
export function settled<T>(value: T): Steps<T> {
  return new Settled(value);
}

/**
 * What `next` makes of what a value settles to: at once where it is plain, otherwise when it has settled.
 * Does what a generator of one `settle` does, at a tenth of its price where nothing is awaited. Errors are
 * those of `next`, thrown at once or by the steps.
 */
export function andThen<T, R>(value: T | PromiseLike<T>, next: (value: T) => R): Steps<R> {
  return isPending(value) ? pauseThen(value, next) : new Settled(next(value));
}

function* pauseThen<T, R>(value: PromiseLike<T>, next: (value: T) => R): Steps<R> {
  // As in `pauseAt`.
  return next((yield value) as T);
}

/** The value of steps that have ended; `undefined` of all others. */
export function endOf<T>(steps: Steps<T>): { readonly value: T } | undefined {
  return steps instanceof Settled ? steps : undefined;
}

function* pauseAt<T>(value: PromiseLike<T>): Steps<T> {
  // The drivers below send back exactly what the yielded value settled to.
  return (yield value) as T;
}

/** Steps that have ended before they began: a sync cell takes so many that a generator each is too dear. */
class Settled<T> implements Steps<T> {
  readonly done = true;
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  [Symbol.iterator](): Steps<T> {
    return this;
  }

  next(): IteratorReturnResult<T> {
    return this;
  }

  throw(error: unknown): never {
    throw error;
  }
}

function isPending<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Runs steps to the end without ever leaving the call stack; a promise in their way is a defect. */
export function runSync<T>(steps: Steps<T>): T {
  if (steps instanceof Settled) return steps.value;
  let state = steps.next();
  while (!state.done) {
    if (state.value instanceof Promise) {
      // Let the steps clean up, and keep the promise's own rejection from going unhandled.
      state.value.catch(() => {});
      state = steps.throw(new TypeError("a sync cell answered with a promise"));
      continue;
    }
    state = steps.next(state.value);
  }
  return state.value;
}

/** Runs steps to the end, awaiting each value they pause at. */
export async function runAsync<T>(steps: Steps<T>): Promise<T> {
  let state = steps.next();
  while (!state.done) {
    let settled: unknown;
    try {
      settled = await state.value;
    } catch (error) {
      state = steps.throw(error);
      continue;
    }
    state = steps.next(settled);
  }
  return state.value;
}

/** How a computation ended. */
type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/**
 * Runs several computations: at the same time where they pause at promises, one after the other where
 * they do not. Ends when all have ended; throws what the first of the list that failed threw.
 */
export function* together<T extends readonly unknown[]>(
  computations: readonly [...{ readonly [Key in keyof T]: Steps<T[Key]> }],
): Steps<T> {
  const outcomes: Outcome[] = [];
  const running: Promise<void>[] = [];
  for (const [index, steps] of computations.entries()) {
    let state: IteratorResult<unknown, unknown>;
    try {
      state = steps.next();
    } catch (error) {
      outcomes[index] = { ok: false, error };
      continue;
    }
    if (state.done === true) {
      outcomes[index] = { ok: true, value: state.value };
      continue;
    }
    const rest = keepOutcome(resume(steps, state.value), (outcome) => (outcomes[index] = outcome));
    if (state.value instanceof Promise) running.push(runAsync(rest));
    else yield* rest;
  }
  if (running.length > 0) yield* settle(Promise.all(running));
  const values = outcomes.map((outcome) => {
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  });
  // One of each computation, in their order.
  return values as unknown as T;
}

function* keepOutcome(steps: Steps<unknown>, keep: (outcome: Outcome) => void): Steps<void> {
  try {
    keep({ ok: true, value: yield* steps });
  } catch (error) {
    keep({ ok: false, error });
  }
}

/** The rest of steps that were begun by hand and paused at a value. */
function* resume(steps: Steps<unknown>, pausedAt: unknown): Steps<unknown> {
  let value = pausedAt;
  for (;;) {
    let next: () => IteratorResult<unknown, unknown>;
    try {
      const settled = yield* settle(value);
      next = () => steps.next(settled);
    } catch (error) {
      next = () => steps.throw(error);
    }
    const state = next();
    if (state.done === true) return state.value;
    value = state.value;
  }
}
