// Reading a large coValue in signed steps, as cojson streams it to a node that begins to show it before
// the rest has come: a step is the transactions up to the next signature, and the first one also
// reads row, sessions and signatures.
import type {
  CoValueStore,
  CoValueStoreSync,
  SignatureAfterRow,
  StoredSessionRow,
  TransactionRow,
} from "@assay/engines/covalue";
import { runAsync, runSync, settle, type Steps } from "@assay/engines/engine";
import { chunkEnds } from "../cojson-calls/load-covalue.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { Member } from "../dataset/population.ts";
import { equalJson, jsonDifference } from "../verification/json-difference.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

/** Where the steps of one reading are. */
interface Reading {
  session: StoredSessionRow;
  ends: readonly SignatureAfterRow[];
}

interface Step {
  /** Its place among the coValue's steps. */
  readonly place: number;
  readonly sessionID: string;
  readonly transactions: readonly TransactionRow[];
}

/** One step. Those of one reading are played in order and one at a time. */
export class ReadChunkCall implements Call<readonly TransactionRow[]> {
  readonly kind = "read-chunk";
  readonly contentSize: number;
  readonly #member: Member;
  readonly #step: Step;
  readonly #readings: Reading[];

  constructor(member: Member, step: Step, readings: Reading[]) {
    this.contentSize = step.transactions.reduce((sum, { tx }) => sum + sizeOfContent(tx), 0);
    this.#member = member;
    this.#step = step;
    this.#readings = readings;
  }

  playAsync(store: CoValueStore): Promise<readonly TransactionRow[]> {
    return runAsync(this.#play(store));
  }

  playSync(store: CoValueStoreSync): readonly TransactionRow[] {
    return runSync(this.#play(store));
  }

  check(outcome: readonly TransactionRow[]): void {
    const difference = this.difference(this.#step.transactions, outcome);
    if (difference !== undefined) throw new WrongAnswer(difference);
  }

  difference(
    expected: readonly TransactionRow[],
    actual: readonly TransactionRow[],
  ): string | undefined {
    const where = `${this.#member.id}: step ${this.#step.place} of session ${this.#step.sessionID}`;
    if (expected.length !== actual.length) {
      return `${where} has ${actual.length} transactions instead of ${expected.length}`;
    }
    for (const [index, { idx, tx }] of expected.entries()) {
      const other = actual[index];
      if (other?.idx !== idx)
        return `${where} has transaction ${other?.idx} in the place of ${idx}`;
      if (!equalJson(tx, other.tx)) return jsonDifference(tx, other.tx, `${where}: ${idx}`);
    }
    return undefined;
  }

  *#play(store: CoValueStore | CoValueStoreSync): Steps<readonly TransactionRow[]> {
    if (this.#step.place === 0) {
      this.#readings.length = 0;
      for (const reading of yield* begin(store, this.#member)) this.#readings.push(reading);
    }
    const reading = this.#readings.find(
      ({ session }) => session.sessionID === this.#step.sessionID,
    );
    const from = this.#step.transactions[0]?.idx ?? 0;
    const end = reading?.ends.find(({ idx }) => idx >= from);
    if (reading === undefined || end === undefined) {
      throw new WrongAnswer(`${this.#member.id} has no step at transaction ${from}`);
    }
    return yield* settle(store.getNewTransactionInSession(reading.session.rowID, from, end.idx));
  }
}

/** The steps of reading a coValue from its beginning to its end. */
export function readChunkCalls({ world }: Stage, member: Member): ReadChunkCall[] {
  const readings: Reading[] = [];
  const { sessions } = world.expected.stored(member.template).stored;
  const steps = sessions.flatMap(({ row, transactions, signatures }) => {
    let from = 0;
    return signatures.map(({ idx }) => {
      const ofStep = transactions.slice(from, idx + 1);
      from = idx + 1;
      return { sessionID: row.sessionID, transactions: ofStep };
    });
  });
  return steps.map((step, place) => new ReadChunkCall(member, { ...step, place }, readings));
}

function* begin(store: CoValueStore | CoValueStoreSync, { id }: Member): Steps<readonly Reading[]> {
  const row = yield* settle(store.getCoValue(id));
  if (row === undefined) throw new WrongAnswer(`${id} is missing`);
  const readings: Reading[] = [];
  for (const session of yield* settle(store.getCoValueSessions(row.rowID))) {
    const signatures = yield* settle(store.getSignatures(session.rowID, 0));
    readings.push({ session, ends: chunkEnds(session, signatures) });
  }
  return readings;
}

function sizeOfContent(transaction: TransactionRow["tx"]): number {
  return transaction.privacy === "private"
    ? transaction.encryptedChanges.length
    : transaction.changes.length;
}
