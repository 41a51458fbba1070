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

/**
 * Steps followed by those that `next` makes of their value: at once where the first have ended. Errors are
 * those of `next` and of its steps, thrown at once or by the steps.
 */
export function goOn<T, R>(steps: Steps<T>, next: (value: T) => Steps<R>): Steps<R> {
  return steps instanceof Settled ? next(steps.value) : goOnLater(steps, next);
}

function* goOnLater<T, R>(steps: Steps<T>, next: (value: T) => Steps<R>): Steps<R> {
  return yield* next(yield* steps);
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

/** Whether a value has to be awaited. */
export function isPending<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<PromiseLike<T>>).then === "function"
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

/** Makes steps of each value, the next when those before have ended; gives what they came to. */
export function oneByOne<T, R>(values: readonly T[], begin: (value: T) => Steps<R>): Steps<R[]> {
  const ends: R[] = [];
  for (const value of values) {
    const steps = begin(value);
    if (!(steps instanceof Settled)) return oneByOneFrom(steps, values, ends, begin);
    ends.push(steps.value);
  }
  return new Settled(ends);
}

function* oneByOneFrom<T, R>(
  begun: Steps<R>,
  values: readonly T[],
  ends: R[],
  begin: (value: T) => Steps<R>,
): Steps<R[]> {
  ends.push(yield* begun);
  for (const value of values.slice(ends.length)) ends.push(yield* begin(value));
  return ends;
}

/**
 * Runs several computations, each begun by its function: at the same time where they pause at promises,
 * one after the other where they do not. Ends when all have ended; throws, at once or by the steps, what
 * the first of the list that failed threw.
 */
export function together<T extends readonly unknown[]>(
  computations: readonly [...{ readonly [Key in keyof T]: () => Steps<T[Key]> }],
): Steps<T> {
  const values: unknown[] = [];
  const failures: Failures = [];
  for (const begin of computations) {
    try {
      const steps = begin();
      if (!(steps instanceof Settled)) {
        return togetherFrom(steps, computations, values, failures) as Steps<T>;
      }
      values.push(steps.value);
    } catch (error) {
      failures.push({ place: values.length, error });
      values.push(undefined);
    }
  }
  if (failures.length > 0) throw firstOf(failures);
  // One of each computation, in their order.
  return new Settled(values as unknown as T);
}

/** The rest of computations of which one, that has begun, may have to be awaited. */
function* togetherFrom(
  begun: Steps<unknown>,
  computations: readonly (() => Steps<unknown>)[],
  values: unknown[],
  failures: Failures,
): Steps<unknown> {
  const running: Promise<void>[] = [];
  const first = values.length;
  for (let place = first; place < computations.length; place += 1) {
    // A place for each, that no later one is written beyond the end.
    values.push(undefined);
    let steps = begun;
    let state: IteratorResult<unknown, unknown>;
    try {
      // It exists: the place is below the length.
      if (place > first) steps = (computations[place] as () => Steps<unknown>)();
      state = steps.next();
    } catch (error) {
      failures.push({ place, error });
      continue;
    }
    if (state.done === true) {
      values[place] = state.value;
      continue;
    }
    const rest = keepOutcome(resume(steps, state.value), place, values, failures);
    if (state.value instanceof Promise) running.push(runAsync(rest));
    else yield* rest;
  }
  if (running.length > 0) yield* settle(Promise.all(running));
  if (failures.length > 0) throw firstOf(failures);
  return values;
}

/** What computations threw, by their places in the list. */
type Failures = { readonly place: number; readonly error: unknown }[];

function firstOf(failures: Failures): unknown {
  return failures.toSorted((a, b) => a.place - b.place)[0]?.error;
}

function* keepOutcome(
  steps: Steps<unknown>,
  place: number,
  values: unknown[],
  failures: Failures,
): Steps<void> {
  try {
    values[place] = yield* steps;
  } catch (error) {
    failures.push({ place, error });
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
