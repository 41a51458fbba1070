// Every order of calls, tried one by one: what the search is held against.
import type { Call, LinearizeOptions, SerialModel } from "./calls.ts";

/** The keys of all states that an order which explains every answer leads to. */
export function endsByBruteForce<
  State,
  Operation,
  Answer,
  ThisCall extends Call<Operation, Answer>,
>(
  model: SerialModel<State, Operation, Answer>,
  starts: readonly State[],
  calls: readonly ThisCall[],
  { precedes = () => false }: LinearizeOptions<ThisCall> = {},
): Set<string> {
  const ends = new Set<string>();
  for (const order of permutationsOf(calls)) {
    const allowed = order.every((then, place) =>
      order
        .slice(place + 1)
        .every((later) => !(later.answeredAt < then.issuedAt) && !precedes(later, then)),
    );
    if (!allowed) continue;
    for (const start of starts) {
      const state = model.copy(start);
      const explained = order.every((call) =>
        model.same(model.play(state, call.operation), call.answer),
      );
      if (explained) ends.add(model.key(state));
    }
  }
  return ends;
}

function permutationsOf<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutationsOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
