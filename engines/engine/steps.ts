// Code written once for both apis: a generator that yields whatever may have to be awaited.
// Driven by `runAsync` each yield is awaited; driven by `runSync` each yield is passed straight back.

/** A computation that may pause at values that an async cell has to await. */
export type Steps<T> = Generator<unknown, T, unknown>;

/** Pauses at a value that is a promise in async cells and plain in sync ones; gives what it settles to. */
export function* settle<T>(value: T | PromiseLike<T>): Steps<T> {
  // The drivers below send back exactly what the yielded value settled to.
  return (yield value) as T;
}

/** Runs steps to the end without ever leaving the call stack; a promise in their way is a defect. */
export function runSync<T>(steps: Steps<T>): T {
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
