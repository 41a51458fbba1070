// Every outcome that is right where calls are in flight together, as the reference answers in each of their orders.
// Goal: a program that accuses no engine of having taken another order. Non-goal: judging an answer by when each
// call was in flight, which only the run itself knows (`ReferenceWorlds`).
import { canonicalText, ManualClock, runSync, type Json } from "@assay/engines/engine";
import {
  isWrite,
  observeState,
  peersOf,
  Player,
  type Answer,
  type Difference,
  type History,
  type OperationName,
  type ParallelOperation,
} from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";

/** The answers to what was in flight together, one after the other, and at the end that to what is looked at. */
export type Outcome = readonly Json[];

/** More orders than this are too many to write down. */
const MOST_ORDERS = 500;

/** The branches of each operation in flight together, in an order in which its calls may have been served. */
type Orders = readonly (readonly number[])[];

/**
 * The right outcomes of a history up to what is looked at, each once; `undefined` where there are too many orders.
 * `actual` is none of them where it is all that the outcome tells of, since it was judged by its run.
 */
export function rightOutcomes(
  history: History,
  difference: Difference,
  skips: ReadonlySet<OperationName>,
): readonly Outcome[] | undefined {
  const flights = history.filter((operation) => operation.op === "parallel");
  const orders = flights.reduce<readonly Orders[]>(
    (before, { branches }) =>
      before.length > MOST_ORDERS
        ? before
        : before.flatMap((chosen) =>
            ordersOf(branches.map(({ length }) => length)).map((order) => [...chosen, order]),
          ),
    [[]],
  );
  if (orders.length > MOST_ORDERS) return undefined;
  const right = new Map<string, Outcome>();
  for (const chosen of orders) {
    const outcome = outcomeOf(history, chosen, difference, skips);
    if (outcome !== undefined) right.set(canonicalText(outcome), outcome);
  }
  const actual = canonicalText([difference.actual]);
  if (actual !== canonicalText([difference.expected])) right.delete(actual);
  return [...right.values()];
}

/** The ways to draw so many from each branch; one more than there may be says that there are too many. */
function ordersOf(left: readonly number[]): readonly (readonly number[])[] {
  if (left.every((count) => count === 0)) return [[]];
  const orders: (readonly number[])[] = [];
  for (const [branch, count] of left.entries()) {
    if (count === 0) continue;
    for (const rest of ordersOf(left.with(branch, count - 1))) {
      orders.push([branch, ...rest]);
      if (orders.length > MOST_ORDERS) return orders;
    }
  }
  return orders;
}

/** `undefined` where writes that were issued one after the other took effect in another order (CV-043). */
function outcomeOf(
  history: History,
  orders: Orders,
  difference: Difference,
  skips: ReadonlySet<OperationName>,
): Outcome | undefined {
  const clock = new ManualClock();
  const store = new ReferenceStore(clock.now);
  const player = new Player({ api: "sync", store, clock, skips });
  const outcome: Json[] = [];
  let flight = 0;
  let last: Answer = { ok: null };
  for (const operation of history) {
    if (operation.op !== "parallel") {
      last = player.playSync(operation);
      continue;
    }
    const answer = playInOrder(player, operation, orders[flight] ?? []);
    if (answer === undefined) return undefined;
    flight += 1;
    outcome.push(answer);
  }
  if (difference.at === "final state") {
    return [...outcome, { ok: runSync(observeState("sync", player.store, peersOf(history))) }];
  }
  return history.at(-1)?.op === "parallel" ? outcome : [...outcome, { ...last }];
}

function playInOrder(
  player: Player,
  { branches }: ParallelOperation,
  order: readonly number[],
): Json | undefined {
  const answers = branches.map((): Answer[] => []);
  let lastFirstWrite = -1;
  for (const branch of order) {
    const own = answers[branch];
    const operation = branches[branch]?.[own?.length ?? 0];
    if (own === undefined || operation === undefined) continue;
    const answer = player.playSync(operation);
    own.push(answer);
    // The first ones of branches are issued one after the other.
    if (own.length > 1 || !isWrite({ operation, answer })) continue;
    if (branch < lastFirstWrite) return undefined;
    lastFirstWrite = branch;
  }
  return { ok: JSON.parse(canonicalText(answers)) };
}
