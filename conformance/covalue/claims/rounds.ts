// Batches to look for halves with: what they write, how one of them is made to fail half-way, and whether
// what was read is of one of them.
import type {
  AnyCoValueStore,
  CoValueWrite,
  RawCoID,
  SessionID,
  Signature,
  StoredCoValue,
  Transaction,
} from "@assay/engines/covalue";
import type { CellUnderCheck } from "./cell-under-check.ts";
import { rowsOf, stateOf, summaryOf } from "./whole-state.ts";

/** Transactions that one round adds to a coValue. */
const ROUND = 3;

/** How a write is spoilt, so that its batch fails when it comes to it. */
export const SPOILT_TRANSACTIONS = {
  "an index below 0": (write: CoValueWrite) =>
    withLastTransaction(write, { idx: -1, tx: transaction(0) }),
  "a value that cannot be read": (write: CoValueWrite) => {
    const unreadable = {
      get changes(): never {
        throw new RangeError("planted");
      },
    };
    // Storage takes transactions as they come; this one is meant to fail it.
    return withLastTransaction(write, { idx: 2, tx: unreadable as unknown as Transaction });
  },
};

/** What a round writes to a coValue. */
export function roundOf(id: string, round: number): CoValueWrite {
  return writeOf(id, round * ROUND, ROUND);
}

/** `count` transactions of the session `s` from index `from` on, with a signature after the last. */
export function writeOf(id: string, from: number, count: number): CoValueWrite {
  // Ids, session ids and signatures are opaque to storage; cojson brands them.
  const signature = `signature_${from + count}` as Signature;
  return {
    id: id as RawCoID,
    header: JSON.parse(JSON.stringify({ type: "comap", id })),
    sessions: [
      {
        sessionID: "s" as SessionID,
        lastIdx: from + count,
        lastSignature: signature,
        bytesSinceLastSignature: 0,
        transactions: Array.from({ length: count }, (_, offset) => ({
          idx: from + offset,
          tx: transaction(from + offset),
        })),
        signatures: [{ idx: from + count - 1, signature }],
      },
    ],
  };
}

function transaction(madeAt: number): Transaction {
  // cojson brands the text of the changes.
  return { privacy: "trusting", madeAt, changes: "[]" } as unknown as Transaction;
}

function withLastTransaction(
  write: CoValueWrite,
  last: CoValueWrite["sessions"][number]["transactions"][number],
): CoValueWrite {
  return {
    ...write,
    sessions: write.sessions.map((session) => ({
      ...session,
      transactions: [...session.transactions.slice(0, -1), last],
    })),
  };
}

/** All that is stored, as far as it can be seen. */
export async function everythingIn(cell: CellUnderCheck, store: AnyCoValueStore): Promise<unknown> {
  // Rows show what cojson's calls do not reach.
  return { state: await stateOf(cell, store, []), rows: summaryOf(await rowsOf(store)) };
}

/** Whether all of a coValue is of the last round that it has. */
export function isOfOneRound({ sessions }: StoredCoValue): boolean {
  return sessions.every(
    ({ row, transactions, signatures }) =>
      row.lastSignature === `signature_${row.lastIdx}` &&
      transactions.length === row.lastIdx &&
      transactions.every(({ idx }, position) => idx === position) &&
      signatures.length === row.lastIdx / ROUND &&
      signatures.at(-1)?.idx === row.lastIdx - 1,
  );
}
