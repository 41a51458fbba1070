// The reference as a judge of histories in which operations may be in flight together. A serial
// operation has one right answer; what was in flight together may have been served in any order that its
// moments and the contract allow, so every order whose answers fit is kept as a world of its own.
import {
  canonical,
  canonicalText,
  ManualClock,
  runSync,
  sameJson,
  type Json,
} from "../engine/index.ts";
import { linearize, rightAnswers, type Call, type SerialModel } from "../linearizability/index.ts";
import { canonicalAnswer, sameAnswer, type Answer } from "./answer.ts";
import { referenceIntake } from "./intake.ts";
import { observeState } from "./observe.ts";
import {
  isRead,
  type Operation,
  type OperationName,
  type ParallelOperation,
  type SerialOperation,
} from "./operations.ts";
import { Player, type InFlight } from "./player.ts";
import { ReferenceStore } from "./reference/index.ts";

/** One serial order that explains every answer so far. */
class World {
  readonly #clock: ManualClock;
  readonly #store: ReferenceStore;
  readonly #player: Player;
  readonly #skips: ReadonlySet<OperationName>;

  /** `origin`: the world to go on from; without one, an empty world. */
  constructor(skips: ReadonlySet<OperationName>, origin: World | undefined) {
    this.#skips = skips;
    if (origin === undefined) {
      this.#clock = new ManualClock();
      this.#store = new ReferenceStore(this.#clock.now);
    } else {
      this.#clock = new ManualClock(origin.#clock.now());
      this.#store = origin.#store.clone(this.#clock.now);
    }
    const subject = { api: "sync", store: this.#store, clock: this.#clock, skips } as const;
    this.#player =
      origin === undefined ? new Player(subject, referenceIntake) : origin.#player.copyTo(subject);
  }

  play(operation: SerialOperation): Answer {
    return this.#player.playSync(operation);
  }

  observe(peers: readonly string[]): Json {
    return runSync(observeState("sync", this.#player.store, peers, referenceIntake.value));
  }

  /** Equal for worlds that no later operation can tell apart. */
  key(): string {
    return this.#store.stateKey();
  }

  copy(): World {
    return new World(this.#skips, this);
  }
}

const WORLDS: SerialModel<World, SerialOperation, Answer> = {
  copy: (world) => world.copy(),
  play: (world, operation) => world.play(operation),
  same: sameAnswer,
  onlyLooks: isRead,
  key: (world) => world.key(),
};

/** What the reference holds operations in flight together to. */
export interface WorldsOptions {
  /** Writes take effect in the order in which they were issued (CV-043). Default: true. */
  readonly writesInOrder?: boolean;
}

/** The reference's answers, in every order that is still possible. */
export class ReferenceWorlds {
  readonly #writesInOrder: boolean;
  #worlds: readonly World[];
  /** What was in flight last and fits no order: its right answers in every order. */
  #everyOrder: () => Iterable<Answer> = () => [];

  constructor(skips: ReadonlySet<OperationName>, { writesInOrder = true }: WorldsOptions = {}) {
    this.#worlds = [new World(skips, undefined)];
    this.#writesInOrder = writesInOrder;
  }

  /**
   * Judges an answer: `undefined` when some order explains it, otherwise an answer that would have
   * been right, and which the worlds go on from. `flight`: when the operations of a parallel one were
   * in flight, branch by branch.
   */
  judge(
    operation: Operation,
    actual: Answer,
    flight: readonly (readonly InFlight[])[] = [],
  ): Answer | undefined {
    if (operation.op === "parallel") return this.#judgeParallel(operation, actual, flight);
    let expected: Answer = { ok: null };
    const fits = (world: World): boolean => {
      expected = world.play(operation);
      return sameAnswer(expected, actual);
    };
    const [only] = this.#worlds;
    // Nearly always there is one, and no list to make.
    if (only !== undefined && this.#worlds.length === 1) {
      return fits(only) ? undefined : canonicalAnswer(expected);
    }
    const fitting = this.#worlds.filter(fits);
    if (fitting.length === 0) return canonicalAnswer(expected);
    this.#worlds = fitting;
    return undefined;
  }

  /**
   * What would have been right too, where the last that were in flight together fit no order: the answers in each
   * order, as many as there are orders.
   */
  otherAnswers(): Iterable<Answer> {
    return this.#everyOrder();
  }

  /** Judges a final state: `undefined` when some order leads to it, otherwise one that would be right. */
  judgeFinal(peers: readonly string[], actual: Json): Json | undefined {
    let expected: Json = null;
    for (const world of this.#worlds) {
      expected = world.observe(peers);
      if (sameJson(expected, actual)) return undefined;
    }
    return canonical(expected);
  }

  #judgeParallel(
    { branches }: ParallelOperation,
    actual: Answer,
    flight: readonly (readonly InFlight[])[],
  ): Answer | undefined {
    const calls = callsOf(branches, actual, flight);
    const precedes = (first: BranchCall, then: BranchCall): boolean =>
      // Only known for those that were answered: a branch goes on when its last call has been.
      (first.branch === then.branch && first.place < then.place) ||
      (this.#writesInOrder && isWrite(first) && isWrite(then) && first.issuedAt < then.issuedAt);
    const found = linearize(WORLDS, this.#worlds, calls, { precedes });
    if (found.fits) {
      this.#worlds = found.ends;
      return undefined;
    }
    const starts = this.#worlds;
    this.#worlds = [found.end];
    const textOf = (expected: readonly Answer[]): string =>
      canonicalText(
        branches.map((_, branch) =>
          expected.filter((_answer, index) => calls[index]?.branch === branch),
        ),
      );
    this.#everyOrder = function* everyOrder() {
      const texts = new Set<string>();
      for (const expected of rightAnswers(WORLDS, starts, calls, { precedes })) {
        const text = textOf(expected);
        // Orders of calls that do not meet answer alike.
        if (!texts.has(text)) yield { ok: JSON.parse(text) };
        texts.add(text);
      }
    };
    return { ok: JSON.parse(textOf(found.expected)) };
  }
}

/** An operation of a branch with its answer. */
interface BranchCall extends Call<SerialOperation, Answer> {
  readonly branch: number;
  readonly place: number;
}

/** Of what was not answered nothing is known but its branch's order, and no answer is right. */
const NEVER_ANSWERED: Answer = { error: "UNCODED: no answer" };
const AT_SOME_TIME: InFlight = { issuedAt: 0, answeredAt: Number.POSITIVE_INFINITY };

function callsOf(
  branches: ParallelOperation["branches"],
  actual: Answer,
  flight: readonly (readonly InFlight[])[],
): BranchCall[] {
  // The player answers with a list of answers for each branch.
  const answers = ("ok" in actual ? actual.ok : []) as unknown as readonly (readonly Answer[])[];
  return branches.flatMap((operations, branch) =>
    operations.map((operation, place) => ({
      branch,
      place,
      operation,
      answer: answers[branch]?.[place] ?? NEVER_ANSWERED,
      ...(flight[branch]?.[place] ?? AT_SOME_TIME),
    })),
  );
}

/**
 * Whether a call takes effect in the order of writes. An upsert without a header only looks, a sync
 * changes nothing that others could see, and what is refused need not wait for its turn to be.
 */
export function isWrite({ operation, answer }: Pick<BranchCall, "operation" | "answer">): boolean {
  if ("error" in answer) return false;
  if (operation.op === "upsertCoValue") return operation.header !== undefined;
  return operation.op !== "sync" && !isRead(operation);
}
