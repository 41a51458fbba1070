// Calls that were in flight together, what they do to a state, and which must come before which.

/** A call that was in flight. */
export interface Call<Operation, Answer> {
  readonly operation: Operation;
  readonly answer: Answer;
  /** Moments of one clock that never stands still: a call that was answered before another was issued precedes it. */
  readonly issuedAt: number;
  readonly answeredAt: number;
}

/** What serial calls do and answer. */
export interface SerialModel<State, Operation, Answer> {
  copy(state: State): State;
  /** Plays an operation on the state and gives the right answer. */
  play(state: State, operation: Operation): Answer;
  same(right: Answer, given: Answer): boolean;
  /** Whether an operation changes no state that there is. */
  onlyLooks(operation: Operation): boolean;
  /** Equal for states that no later operation can tell apart. */
  key(state: State): string;
}

/** How calls are put in order. */
export interface LinearizeOptions<AnyCall> {
  /** Whether one call must take effect before the other, beyond what their moments say. Default: no. */
  readonly precedes?: (first: AnyCall, then: AnyCall) => boolean;
}

/** Calls at a time at the most: the search keeps the set of those done in the bits of an integer. */
export const MOST_CALLS = 24;

/** Calls that are done, a bit each. */
export type CallSet = number;

/**
 * For each call the calls that must come before it. Errors: `RangeError` for more than `MOST_CALLS`, and for a
 * circle of them.
 */
export function predecessorsOf<ThisCall extends Call<unknown, unknown>>(
  calls: readonly ThisCall[],
  { precedes = () => false }: LinearizeOptions<ThisCall>,
): CallSet[] {
  if (calls.length > MOST_CALLS) {
    throw new RangeError(`${calls.length} calls in flight together, more than ${MOST_CALLS}`);
  }
  const predecessors = calls.map((then) => {
    let before: CallSet = 0;
    for (const [place, first] of calls.entries()) {
      if (first === then) continue;
      if (first.answeredAt < then.issuedAt || precedes(first, then)) before |= 1 << place;
    }
    return before;
  });
  let done: CallSet = 0;
  for (let left = calls.length; left > 0; left -= 1) {
    const next = predecessors.findIndex((before, place) => isNext(place, before, done));
    if (next === -1) throw new RangeError("calls that must precede each other");
    done |= 1 << next;
  }
  return predecessors;
}

/** Whether a call may come next: it is not done, and what must come before it is. */
export function isNext(place: number, before: CallSet, done: CallSet): boolean {
  return (done & (1 << place)) === 0 && (before & ~done) === 0;
}
