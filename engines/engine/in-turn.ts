// Calls of one async handle, one after the other: some read before they write, and one that was issued
// later must not overtake them.

/** Lets calls in one at a time, in the order they come; one that nothing is before begins at once. */
export function inTurn(): <T>(call: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> | undefined;
  return (call) => {
    const turn = before === undefined ? call() : before.then(call);
    const ended: Promise<unknown> = turn.then(leave, leave);
    function leave(): void {
      if (before === ended) before = undefined;
    }
    before = ended;
    return turn;
  };
}
