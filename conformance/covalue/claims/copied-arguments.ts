// What a call was given is the caller's again once the call has settled; a store must have made its
// own copy by then, also inside a transaction that is still open.
import {
  take,
  transact,
  transactionRun,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueWrite,
  type LockRow,
  type PeerID,
  type RawCoID,
  type SerialOperation,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { canonical, runAsync, settle, type Json, type Steps } from "@assay/engines/engine";
import { CLAUSES_OF_FINAL_STATE } from "../clauses-of-operation.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { unchangeable } from "./changeable.ts";
import type { Comparisons } from "./looks.ts";
import { referenceFor, referenceState, stateOf } from "./whole-state.ts";

const ID = "co_z1";
const BATCHED = "co_z2";
const UNORDERED = "co_z3";

/** What a call was given may be changed once the call has settled. */
export const copiesItsArguments: ClaimCheck = {
  name: "copies-its-arguments",
  clauses: ["CV-099"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const lent = new Lent(cell);
    const header = lent.give("a header", { type: "comap", meta: { text: "as given" } });
    // Any object is a header to storage.
    const coValue = await store.upsertCoValue(ID, header as unknown as CoValueHeader);
    lent.takeBack(header, { type: "changed" });
    change(header.meta, { text: "changed" });
    const update = lent.give("an update of sync state", {
      id: ID as RawCoID,
      peerId: "peer" as PeerID,
      synced: false,
    });
    await store.trackCoValuesSyncState([update]);
    lent.takeBack(update, { id: "co_zChanged", synced: true });

    await runAsync(
      transact(api, store, function* (handle: AnyCoValueTransaction): Steps<void> {
        const sessionUpdate = lent.give("a session's update", {
          coValue: coValue ?? 0,
          sessionID: "s" as SessionID,
          lastIdx: 1,
          lastSignature: "signature" as Signature,
        });
        const sessionRowID = yield* settle(handle.addSessionUpdate({ sessionUpdate }));
        lent.takeBack(sessionUpdate, { lastIdx: 7, lastSignature: "changed" });
        const sessionRow = yield* settle(
          handle.getSingleCoValueSession(coValue ?? 0, "s" as SessionID),
        );
        if (sessionRow) lent.give("the row that an update is given as a hint", sessionRow);
        const hinted = lent.give("a session's update with a hint", {
          coValue: coValue ?? 0,
          sessionID: "s" as SessionID,
          lastIdx: 2,
          lastSignature: "signature" as Signature,
        });
        yield* settle(
          handle.addSessionUpdate({ sessionUpdate: hinted, ...(sessionRow && { sessionRow }) }),
        );
        lent.takeBack(hinted, { lastIdx: 7, lastSignature: "changed" });
        if (sessionRow) lent.takeBack(sessionRow, { lastIdx: 7 });
        const tx = lent.give("a transaction", { privacy: "trusting", madeAt: 0, changes: "[]" });
        // Any object is a transaction to storage.
        yield* settle(handle.addTransaction(sessionRowID, 0, tx as unknown as Transaction));
        lent.takeBack(tx, { changes: "changed" });
        const signature = lent.give("a signature", {
          sessionRowID,
          idx: 0,
          signature: "signature" as Signature,
        });
        yield* settle(handle.addSignatureAfter(signature));
        lent.takeBack(signature, { signature: "changed" });
        const lock: LockRow = lent.give("a lock's row", {
          key: "lock#peer",
          holderSessionId: "s" as SessionID,
          acquiredAt: 1,
          lastProcessedOffset: 2,
        });
        yield* settle(handle.putStorageReconciliationLock(lock));
        lent.takeBack(lock, { lastProcessedOffset: 3 });
      }),
    );

    const writes = lent.give("a batch", batchOfOne(BATCHED, [0, 1, 2]));
    await store.commitBatch(writes);
    lent.takeBack(writes);
    // Whatever it holds is changed by being taken.
    take(writes);

    const reference = referenceFor(cell);
    for (const operation of AS_GIVEN) reference.player.playSync(operation);
    reference.store.commitBatch(batchOfOne(BATCHED, [0, 1, 2]));
    cell.equal(
      "what is stored after the arguments were changed",
      referenceState(reference.store, AS_GIVEN),
      await stateOf(cell, store, AS_GIVEN),
      ["CV-089", ...CLAUSES_OF_FINAL_STATE],
    );

    // Neither ascending nor descending, so that sorting shows; last, since what is stored of it is another clause's.
    const unordered = lent.give("a batch in no order", batchOfOne(UNORDERED, [1, 0, 2]));
    await store.commitBatch(unordered);
    lent.takeBack(unordered);
  },
};

/** What calls are given, and what they have made of it. */
class Lent {
  readonly #comparisons: Comparisons;
  readonly #given = new Map<object, { readonly what: string; readonly before: Json }>();

  constructor(comparisons: Comparisons) {
    this.#comparisons = comparisons;
  }

  /** Notes how a value is that a call is about to be given. */
  give<T extends object>(what: string, value: T): T {
    this.#given.set(value, { what, before: canonical(value) });
    return value;
  }

  /** Looks whether it still is so and can be changed, once the call has settled; then changes it. */
  takeBack(value: object, changes: object = {}): void {
    const { what, before } = this.#given.get(value) ?? {};
    const comparisons = this.#comparisons;
    comparisons.equal(`${what} once its call has settled`, before, canonical(value));
    const fixed = [...unchangeable(`${what}`, value)];
    comparisons.equal(`what the caller cannot change of ${what} then`, [], fixed);
    change(value, changes);
  }
}

/** Changes what can be changed of a value. */
function change(value: object, changes: object): void {
  for (const [key, changed] of Object.entries(changes)) Reflect.set(value, key, changed);
}

/** A batch, made anew each time: to be given, and to tell the reference of. */
function batchOfOne(id: string, indices: readonly number[]): CoValueWrite[] {
  const session = {
    sessionID: "s" as SessionID,
    lastIdx: 3,
    lastSignature: "signature" as Signature,
    bytesSinceLastSignature: 10,
    transactions: indices.flatMap((idx) => transactionRun(idx, 1, "[2]")),
    signatures: [{ idx: 2, signature: "signature" as Signature }],
  };
  const header = { type: "comap", meta: { text: "as given" } };
  // Any object is a header to storage.
  return [
    {
      id: id as RawCoID,
      header: header as unknown as CoValueHeader,
      deleted: false,
      sessions: [session],
    },
  ];
}

/** What the calls above were given, as a history. */
const AS_GIVEN: readonly SerialOperation[] = [
  { op: "upsertCoValue", id: ID, header: { type: "comap", meta: { text: "as given" } } },
  { op: "trackCoValuesSyncState", updates: [{ id: ID, peer: "peer", synced: false }] },
  {
    op: "transaction",
    steps: [
      {
        op: "addSessionUpdate",
        id: ID,
        session: "s",
        lastIdx: 2,
        signature: "signature",
        hint: false,
      },
      { op: "addTransactions", id: ID, session: "s", from: 0, count: 1, text: "[]" },
      { op: "addSignatureAfter", id: ID, session: "s", idx: 0, signature: "signature" },
      {
        op: "putStorageReconciliationLock",
        key: "lock#peer",
        session: "s",
        acquiredAt: 1,
        offset: 2,
      },
    ],
    end: "commit",
  },
];
