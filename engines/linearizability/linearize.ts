// Whether the answers to calls that were in flight together fit some serial order of them: each call
// takes effect at one moment between its issue and its answer. A depth-first search over the calls that
// may come next, which never visits the same calls done in the same state twice (Wing and Gong's search
// with Lowe's memory), and tries nothing else where a call fits that only looks. Non-goal: long
// histories; it is meant for a dozen calls at a time.

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

/** What was found. */
export type Linearized<State, Answer> =
  /** Every state that an order which explains all answers leads to, each once. */
  | { readonly fits: true; readonly ends: readonly [State, ...State[]] }
  | {
      readonly fits: false;
      /** The right answers, call by call, in an order that explains as many from the start as any does. */
      readonly expected: readonly Answer[];
      /** The state that this order leads to. */
      readonly end: State;
    };

/** Calls at a time at the most: the search keeps the set of those done in the bits of an integer. */
export const MOST_CALLS = 24;

/**
 * Looks for every serial order that explains the answers, from any of the states at the start.
 * Errors: `RangeError` for more calls than `MOST_CALLS`, no start, or calls that must precede each other.
 */
export function linearize<State, Operation, Answer, ThisCall extends Call<Operation, Answer>>(
  model: SerialModel<State, Operation, Answer>,
  starts: readonly State[],
  calls: readonly ThisCall[],
  options: LinearizeOptions<ThisCall> = {},
): Linearized<State, Answer> {
  if (calls.length > MOST_CALLS) {
    throw new RangeError(`${calls.length} calls in flight together, more than ${MOST_CALLS}`);
  }
  return new Search(model, calls, predecessorsOf(calls, options)).from(starts);
}

/** Calls that are done, a bit each. */
type CallSet = number;

/** For each call the calls that must come before it. Errors: `RangeError` for a circle of them. */
function predecessorsOf<ThisCall extends Call<unknown, unknown>>(
  calls: readonly ThisCall[],
  { precedes = () => false }: LinearizeOptions<ThisCall>,
): CallSet[] {
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

function isNext(place: number, before: CallSet, done: CallSet): boolean {
  return (done & (1 << place)) === 0 && (before & ~done) === 0;
}

/** A state that is reached, and by which calls. */
interface Reached<State> {
  readonly state: State;
  readonly done: CallSet;
}

class Search<State, Operation, Answer> {
  readonly #model: SerialModel<State, Operation, Answer>;
  readonly #calls: readonly Call<Operation, Answer>[];
  readonly #predecessors: readonly CallSet[];
  readonly #visited = new Set<string>();
  readonly #ends = new Map<string, State>();
  #longest: { readonly done: CallSet; readonly count: number; readonly state: State } | undefined;

  constructor(
    model: SerialModel<State, Operation, Answer>,
    calls: readonly Call<Operation, Answer>[],
    predecessors: readonly CallSet[],
  ) {
    this.#model = model;
    this.#calls = calls;
    this.#predecessors = predecessors;
  }

  from(starts: readonly State[]): Linearized<State, Answer> {
    for (const start of starts) this.#visit(start, 0, 0);
    const [first, ...others] = this.#ends.values();
    return first === undefined ? this.#closest() : { fits: true, ends: [first, ...others] };
  }

  #visit(state: State, done: CallSet, count: number): void {
    const key = this.#model.key(state);
    const visit = `${done} ${key}`;
    if (this.#visited.has(visit)) return;
    this.#visited.add(visit);
    if (this.#longest === undefined || count > this.#longest.count) {
      this.#longest = { done, count, state };
    }
    if (count === this.#calls.length) this.#ends.set(key, state);
    for (const next of this.#explained(state, done)) this.#visit(next.state, next.done, count + 1);
  }

  /**
   * Where each call leads that may come next and was answered rightly. One that only looks is given
   * alone: an order in which it comes later explains as much, and ends the same, with it here.
   */
  #explained(state: State, done: CallSet): Reached<State>[] {
    const reached: Reached<State>[] = [];
    for (const [place, before] of this.#predecessors.entries()) {
      if (!isNext(place, before, done)) continue;
      const { state: next, operation, answer, given } = this.#play(state, place);
      if (!this.#model.same(answer, given)) continue;
      const one = { state: next, done: done | (1 << place) };
      if (this.#model.onlyLooks(operation)) return [one];
      reached.push(one);
    }
    return reached;
  }

  /** Goes on from where most answers were explained, with those that are right as long as there are any. */
  #closest(): Linearized<State, Answer> {
    if (this.#longest === undefined) throw new RangeError("no state to start from");
    let { done, state } = this.#longest;
    const expected = this.#calls.map(({ answer }) => answer);
    for (let { count } = this.#longest; count < this.#calls.length; count += 1) {
      const possible = this.#predecessors
        .map((before, place) => ({ before, place }))
        .filter(({ before, place }) => isNext(place, before, done))
        .map(({ place }) => ({ place, ...this.#play(state, place) }));
      const next =
        possible.find(({ answer, given }) => this.#model.same(answer, given)) ?? possible[0];
      if (next === undefined) throw new RangeError("calls that must precede each other");
      expected[next.place] = next.answer;
      state = next.state;
      done |= 1 << next.place;
    }
    return { fits: false, expected, end: state };
  }

  #play(
    state: State,
    place: number,
  ): { state: State; operation: Operation; answer: Answer; given: Answer } {
    const call = this.#calls[place];
    if (call === undefined) throw new RangeError(`no call ${place}`);
    const { operation, answer: given } = call;
    const next = this.#model.copy(state);
    return { state: next, operation, answer: this.#model.play(next, operation), given };
  }
}
