// One recorded call of an application, a transaction with what was done on its handle. Names of rows are
// found while it is timed, since the application had them at hand; that is one look into a map for each.
import type { CoValueStore, CoValueStoreSync, TransactionRow } from "@assay/engines/covalue";
import { runAsync, runSync } from "@assay/engines/engine";
import {
  comparableAnswer,
  playClientCall,
  type ClientCall,
  type PlayedCall,
  type PlayedRows,
} from "@assay/engines/tape";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import type { Call } from "./call.ts";

// As a sync cell plays it: the reference that answers are compared with is one.
const CALLS_OF = "sync";

/** What each answer is compared with. */
export function playTapeCall(
  store: CoValueStoreSync,
  call: ClientCall,
  rows: PlayedRows,
): PlayedCall {
  return runSync(playClientCall({ api: "sync", store, callsOf: CALLS_OF, rows }, call));
}

/** The store that a call is played on. */
export interface PlayedOn {
  readonly rows: PlayedRows;
  /** Moves the store's clock to the call's moment, in next to no time. */
  readonly begin: () => void;
}

export class TapeCall implements Call<PlayedCall> {
  readonly kind = "tape";
  readonly #call: ClientCall;
  readonly #expected: PlayedCall;
  readonly #on: PlayedOn;

  /** `expected` is the reference's answer. */
  constructor(call: ClientCall, expected: PlayedCall, on: PlayedOn) {
    this.#call = call;
    this.#expected = expected;
    this.#on = on;
  }

  get contentSize(): number {
    return contentOf(this.#expected);
  }

  playAsync(store: CoValueStore): Promise<PlayedCall> {
    const { rows, begin } = this.#on;
    begin();
    const played = { api: "async", store, callsOf: CALLS_OF, rows } as const;
    return runAsync(playClientCall(played, this.#call));
  }

  playSync(store: CoValueStoreSync): PlayedCall {
    const { rows, begin } = this.#on;
    begin();
    return playTapeCall(store, this.#call, rows);
  }

  check(outcome: PlayedCall): void {
    const difference = this.difference(this.#expected, outcome);
    if (difference !== undefined) throw new WrongAnswer(difference);
  }

  difference(expected: PlayedCall, actual: PlayedCall): string | undefined {
    return jsonDifference(
      comparableAnswer(expected),
      comparableAnswer(actual),
      `the answer to the tape's ${actual.call.call}`,
    );
  }
}

/** What a right answer reads, and what its steps write. */
function contentOf({ call, outcome, steps = [] }: PlayedCall): number {
  const inside = steps.reduce((sum, step) => sum + contentOf(step), 0);
  if (outcome.state !== "answered") return inside;
  if (call.call === "addTransaction") return inside + changesOf(call.tx).length;
  if (call.call !== "getNewTransactionInSession") return inside;
  // The reference's answer, which is what the port says.
  const rows = outcome.answer as readonly TransactionRow[];
  return rows.reduce((sum, { tx }) => sum + changesOf(tx).length, inside);
}

/** The content of a transaction as it was recorded, which nothing but its storage has looked at. */
function changesOf(transaction: unknown): string {
  if (typeof transaction !== "object" || transaction === null) return "";
  if ("encryptedChanges" in transaction) return String(transaction.encryptedChanges);
  return "changes" in transaction ? String(transaction.changes) : "";
}
