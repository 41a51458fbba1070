// Plays a history on a subject and on the reference side by side, and stops at the first answer, or
// the final state, in which they differ.
import { canonical, endOf, type Json, type Steps } from "../engine/index.ts";
import { canonicalAnswer, errorAnswer, type Answer } from "./answer.ts";
import { judgedIntake } from "./intake.ts";
import { asItIs, observeState } from "./observe.ts";
import type { History, Operation, SerialOperation, TransactionStep } from "./operations.ts";
import { Player, type Subject } from "./player.ts";
import { peerOfLockKey } from "./reconciliation-lock.ts";
import { ReferenceWorlds, type WorldsOptions } from "./reference-worlds.ts";

/** The first difference between a subject and the reference. */
export type Difference =
  | {
      readonly at: "operation";
      /** Index into the history. */
      readonly index: number;
      readonly operation: Operation;
      readonly expected: Answer;
      readonly actual: Answer;
    }
  | { readonly at: "final state"; readonly expected: Json; readonly actual: Json };

/** What playing a history showed. */
export type Judgement =
  | {
      readonly state: "agrees";
      /** The same as the reference's, but not in canonical form. */
      readonly answers: readonly Answer[];
      /** As the store showed it: the same as the reference's, but not in canonical form. */
      readonly finalState: Json;
    }
  | { readonly state: "differs"; readonly difference: Difference };

/** How a judge is set. */
export interface JudgeOptions extends WorldsOptions {
  /**
   * Bounds how long one answer may take: plays an operation, and throws when that takes too long.
   * Default: no bound.
   */
  readonly bound?: <T>(play: () => Steps<T>) => Steps<T>;
  /**
   * Whether a difference does not count, as one that only clauses forbid which are not looked at; the
   * history then goes on. Of what was in flight together `others` are the differences from what else would have
   * been right, order by order; there may be very many. Default: every difference counts.
   */
  readonly excuse?: (difference: Difference, others: Iterable<Difference>) => boolean;
  /** Is told before each operation its index, and before the final state is looked at the history's length. */
  readonly onOperation?: (index: number) => void;
}

/**
 * Judges a subject, which must be newly opened and empty. Run with `runAsync` for a subject of either
 * api, or with `runSync` for a sync one.
 */
export function* judge(
  subject: Subject,
  history: History,
  options: JudgeOptions = {},
): Steps<Judgement> {
  const { bound } = options;
  const player = new Player(subject, judgedIntake);
  const reference = new ReferenceWorlds(subject.skips, options);
  const answers: Answer[] = [];
  let index = -1;
  for (const operation of history) {
    index += 1;
    options.onOperation?.(index);
    let actual: Answer;
    try {
      const played =
        bound === undefined ? player.play(operation) : bound(() => player.play(operation));
      const end = endOf(played);
      actual = end === undefined ? yield* played : end.value;
    } catch (error) {
      actual = errorAnswer(error);
    }
    const expected = reference.judge(operation, actual, player.flight);
    answers.push(actual);
    if (expected === undefined) continue;
    const difference = {
      at: "operation",
      index,
      operation,
      expected,
      actual: canonicalAnswer(actual),
    } as const;
    const others = operation.op === "parallel" ? otherDifferences(difference, reference) : [];
    if (options.excuse?.(difference, others) !== true) return { state: "differs", difference };
  }
  options.onOperation?.(history.length);
  const peers = peersOf(history);
  let finalState: Json;
  let expected: Json | undefined;
  try {
    // Compared as it is: a copy in canonical form costs as much as comparing, and only a difference needs it.
    const observe = () => observeState(subject.api, player.store, peers, asItIs);
    finalState = yield* bound === undefined ? observe() : bound(observe);
    expected = reference.judgeFinal(peers, finalState);
    if (expected !== undefined) finalState = canonical(finalState);
  } catch (error) {
    // A store that cannot be looked at differs from one that can.
    finalState = { ...errorAnswer(error) };
    expected = reference.judgeFinal(peers, finalState);
  }
  if (expected === undefined) return { state: "agrees", answers, finalState };
  const difference: Difference = { at: "final state", expected, actual: finalState };
  return options.excuse?.(difference, []) === true
    ? { state: "agrees", answers, finalState }
    : { state: "differs", difference };
}

function* otherDifferences(
  difference: Difference & { readonly at: "operation" },
  reference: ReferenceWorlds,
): Generator<Difference, void, undefined> {
  for (const expected of reference.otherAnswers()) yield { ...difference, expected };
}

/** The peers whose locks a history touches, also in calls that must be refused. */
export function peersOf(history: History): string[] {
  const peers = new Set<string>();
  const visit = (operation: SerialOperation | TransactionStep): void => {
    switch (operation.op) {
      case "tryAcquireStorageReconciliationLock":
      case "renewStorageReconciliationLock":
      case "releaseStorageReconciliationLock":
        peers.add(operation.peer);
        return;
      case "getStorageReconciliationLock":
      case "putStorageReconciliationLock": {
        const peer = peerOfLockKey(operation.key);
        if (peer !== undefined) peers.add(peer);
        return;
      }
      case "transaction":
      case "together":
        operation.steps.forEach(visit);
        return;
      case "writeNested":
        visit(operation.write);
        return;
      case "useEndedTransaction":
        visit(operation.step);
    }
  };
  for (const operation of history) {
    if (operation.op === "parallel") for (const branch of operation.branches) branch.forEach(visit);
    else visit(operation);
  }
  return [...peers].sort();
}
