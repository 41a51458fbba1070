// Whether the answers to calls that were in flight together fit some serial order of them: each call
// takes effect at one moment between its issue and its answer. A depth-first search over the calls that
// may come next, which never visits the same calls done in the same state twice (Wing and Gong's search
// with Lowe's memory), and tries nothing else where a call fits that only looks. Non-goal: long
// histories; it is meant for a dozen calls at a time.
import {
  isNext,
  predecessorsOf,
  type Call,
  type CallSet,
  type LinearizeOptions,
  type SerialModel,
} from "./calls.ts";

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
  return new Search(model, calls, predecessorsOf(calls, options)).from(starts);
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
