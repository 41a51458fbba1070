// A store that is closing: what is open holds `close` up, and every call that comes now is too late. For async
// stores alone: a sync store has closed when `close` answers.
import { setTimeout as timer } from "node:timers/promises";
import type { AnyCoValueStore, CoValueStore } from "@assay/engines/covalue";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck } from "./cell-under-check.ts";

/** A call of the port with its name. */
export type NamedCall = readonly [name: string, call: (store: AnyCoValueStore) => unknown];

/** Longer than whoever does not wait for everything would wait. */
const OPEN_MS = 150;

/** Closes a store, twice, in whose transaction something takes its time, and makes all the calls meanwhile. */
export async function closeInATransaction(
  cell: CellUnderCheck,
  store: CoValueStore,
  calls: readonly NamedCall[],
): Promise<void> {
  let isOver = false;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let slow: ReturnType<typeof outcomeOf> | undefined;
  // A store that begins none has no transaction to wait for.
  await new Promise<void>((resolve) => {
    slow = outcomeOf(() =>
      store.transaction(async () => {
        resolve();
        await ended;
      }),
    );
    void slow.then(() => resolve());
  });
  const closings = [1, 2].map(async () => {
    const outcome = await outcomeOf(() => store.close());
    return outcome === "answered" && !isOver ? "answered too early" : outcome;
  });
  const late = calls.map(([, call]) => outcomeOf(() => call(store)));
  await timer(OPEN_MS);
  isOver = true;
  end();
  const waiting = cell.on("CV-107");
  waiting.equal("a transaction that is open when close is called", "answered", await slow, [
    "CV-045",
  ]);
  const [first, second] = await Promise.all(closings);
  waiting.equal("close while it is open", "answered", first, ["CV-045"]);
  cell.on("CV-106").equal("close again while it is open", "answered", second, ["CV-045", "CV-107"]);
  for (const [index, outcome] of (await Promise.all(late)).entries()) {
    const what = `${calls[index]?.[0]} while the store is closing`;
    cell.on("CV-108").equal(what, { error: "STORE_CLOSED" }, outcome, ["CV-106", "CV-107"]);
  }
}
