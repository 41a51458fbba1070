// The reference as a judge of histories in which operations may run at the same time. A serial
// operation has one right answer; branches in flight together may have been served in any order that
// keeps each branch's own, so every order whose answers fit is kept as a world of its own.
//
// Plain enumeration: meant for few and short branches.
import { AssayError, canonicalText, ManualClock, runSync, type Json } from "../engine/index.ts";
import { sameAnswer, type Answer } from "./answer.ts";
import { fullDigest, observeState } from "./observe.ts";
import type { Operation, OperationName, ParallelOperation, SerialOperation } from "./operations.ts";
import { Player } from "./player.ts";
import { ReferenceStore } from "./reference/index.ts";

/** Orders of one parallel operation at the most; more is a mistake of whoever wrote the history. */
const MOST_ORDERS = 2_000;

/** One serial order that explains every answer so far. */
class World {
  readonly #played: SerialOperation[] = [];
  readonly #store: ReferenceStore;
  readonly #player: Player;
  readonly #skips: ReadonlySet<OperationName>;

  constructor(skips: ReadonlySet<OperationName>) {
    const clock = new ManualClock();
    this.#store = new ReferenceStore(clock.now);
    this.#skips = skips;
    this.#player = new Player({ api: "sync", store: this.#store, clock, skips });
  }

  play(operation: SerialOperation): Answer {
    this.#played.push(operation);
    return this.#player.playSync(operation);
  }

  observe(peers: readonly string[]): Json {
    return runSync(observeState("sync", this.#player.store, peers));
  }

  /** Equal for worlds that no later operation can tell apart. */
  digest(): string {
    return fullDigest([...this.#store.rows()]);
  }

  copy(): World {
    const copy = new World(this.#skips);
    for (const operation of this.#played) copy.play(operation);
    return copy;
  }
}

/** The reference's answers, in every order that is still possible. */
export class ReferenceWorlds {
  #worlds: readonly World[];

  constructor(skips: ReadonlySet<OperationName>) {
    this.#worlds = [new World(skips)];
  }

  /**
   * Judges an answer: `undefined` when some order explains it, otherwise an answer that would have
   * been right. After a wrong answer every order is still possible.
   */
  judge(operation: Operation, actual: Answer): Answer | undefined {
    if (operation.op === "parallel") return this.#judgeParallel(operation, actual);
    let expected: Answer = { ok: null };
    const fitting = this.#worlds.filter((world) => {
      expected = world.play(operation);
      return sameAnswer(expected, actual);
    });
    if (fitting.length === 0) return expected;
    this.#worlds = fitting;
    return undefined;
  }

  /** Judges a final state: `undefined` when some order leads to it, otherwise one that would be right. */
  judgeFinal(peers: readonly string[], actual: Json): Json | undefined {
    const text = canonicalText(actual);
    let expected: Json = null;
    for (const world of this.#worlds) {
      expected = world.observe(peers);
      if (canonicalText(expected) === text) return undefined;
    }
    return expected;
  }

  #judgeParallel(operation: ParallelOperation, actual: Answer): Answer | undefined {
    let expected: Answer = { ok: null };
    // Orders of reads, or of writes that do not meet, lead to the same world: without merging them a
    // few parallel operations in one history would make more worlds than can be played.
    const fitting = new Map<string, World>();
    const possible = new Map<string, World>();
    for (const order of ordersOf(operation.branches.map((branch) => branch.length))) {
      for (const world of this.#worlds) {
        const next = world.copy();
        expected = playInOrder(next, operation, order);
        possible.set(next.digest(), next);
        if (sameAnswer(expected, actual)) fitting.set(next.digest(), next);
      }
    }
    this.#worlds = [...(fitting.size === 0 ? possible : fitting).values()];
    return fitting.size === 0 ? expected : undefined;
  }
}

/** Plays the branches in one order, and groups the answers by branch as the player does. */
function playInOrder(
  world: World,
  { branches }: ParallelOperation,
  order: readonly number[],
): Answer {
  const answers: Answer[][] = branches.map(() => []);
  for (const branch of order) {
    const done = answers[branch] ?? [];
    const operation = branches[branch]?.[done.length];
    if (operation !== undefined) done.push(world.play(operation));
  }
  return { ok: JSON.parse(canonicalText(answers)) };
}

/** Every order of branches of the given lengths, as the branch that is next at each place. */
export function ordersOf(lengths: readonly number[]): (readonly number[])[] {
  const orders: number[][] = [];
  const extend = (order: number[], left: readonly number[]): void => {
    if (left.every((count) => count === 0)) {
      orders.push(order);
      if (orders.length > MOST_ORDERS) {
        throw new AssayError(
          "HISTORY_INVALID",
          "a parallel operation has too many branches or steps",
        );
      }
      return;
    }
    left.forEach((count, branch) => {
      if (count === 0) return;
      extend([...order, branch], left.with(branch, count - 1));
    });
  };
  extend([], lengths);
  return orders;
}
