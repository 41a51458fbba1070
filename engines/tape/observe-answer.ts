// Sees what a call answers without standing in its way: the caller gets the very answer, at the very
// moment.

/** Told how a call ended, before its caller is. */
export interface Observer<T> {
  ok(value: T): void;
  failed(error: unknown): void;
}

/**
 * Makes a call and gives what it gives, thrown or rejected too. Typed as the async api has it; what
 * answers at once is handed on at once.
 *
 * A native promise is handed on itself. `dropped`: its caller drops the promise, and a rejection is
 * unhandled as it should be; since one that is observed never is, another promise is handed on.
 */
export function observed<T>(
  make: () => Promise<T>,
  { ok, failed }: Observer<T>,
  dropped = false,
): Promise<T> {
  let answer: Promise<T>;
  try {
    answer = make();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (answer instanceof Promise && !dropped) {
    answer.then(ok, failed);
    return answer;
  }
  if (!isThenable(answer)) {
    ok(answer);
    return answer;
  }
  // Asked once only: of some thenables each `then` is a call of its own.
  return Promise.resolve(answer).then(
    (value) => {
      ok(value);
      return value;
    },
    (error: unknown) => {
      failed(error);
      throw error;
    },
  );
}

/** Whether an answer, typed as a promise, is one. */
function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "then" in answer &&
    typeof answer.then === "function"
  );
}
