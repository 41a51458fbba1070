// Every serial order of calls that were in flight together, whatever they were answered. Not how answers are
// explained: `linearize` does that without trying every order.
import {
  isNext,
  predecessorsOf,
  type Call,
  type CallSet,
  type LinearizeOptions,
  type SerialModel,
} from "./calls.ts";

/**
 * The right answers, call by call, in each order that the calls' moments allow, from each of the states at the
 * start. There are as many as the calls have orders: take no more than are wanted. Errors: those of `linearize`,
 * when the first is taken.
 */
export function* rightAnswers<State, Operation, Answer, ThisCall extends Call<Operation, Answer>>(
  model: SerialModel<State, Operation, Answer>,
  starts: readonly State[],
  calls: readonly ThisCall[],
  options: LinearizeOptions<ThisCall> = {},
): Generator<readonly Answer[], void, undefined> {
  const predecessors = predecessorsOf(calls, options);
  function* from(
    state: State,
    done: CallSet,
    answers: ReadonlyMap<number, Answer>,
  ): Generator<readonly Answer[], void, undefined> {
    if (answers.size === calls.length) {
      yield calls.map(({ answer }, place) => answers.get(place) ?? answer);
      return;
    }
    for (const [place, call] of calls.entries()) {
      if (!isNext(place, predecessors[place] ?? 0, done)) continue;
      const next = model.copy(state);
      const answer = model.play(next, call.operation);
      yield* from(next, done | (1 << place), new Map([...answers, [place, answer]]));
    }
  }
  for (const start of starts) yield* from(start, 0, new Map());
}
