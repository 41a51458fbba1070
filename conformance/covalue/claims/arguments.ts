// What a call was given is the caller's again once the call has settled; a store must have made its
// own copy by then, also inside a transaction that is still open. And arguments that mean nothing are
// refused rather than stored by one engine and ignored by the next.
import {
  transact,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueWrite,
  type LockRow,
  type PeerID,
  type RawCoID,
  type SerialOperation,
  type SessionID,
  type Signature,
  type StoredSessionRow,
  type Transaction,
} from "@assay/engines/covalue";
import { runAsync, settle, type Steps } from "@assay/engines/engine";
import { outcomeOfError, type ClaimCheck, type Outcome } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor, referenceState, rowsOf, stateOf, summaryOf } from "./whole-state.ts";

const ID = "co_z1";

/** What a call was given may be changed once the call has settled. */
export const copiesItsArguments: ClaimCheck = {
  name: "copies-its-arguments",
  clauses: ["CV-099"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const header = { type: "comap", meta: { text: "as given" } };
    // Any object is a header to storage.
    const coValue = await store.upsertCoValue(ID, header as unknown as CoValueHeader);
    header.meta.text = "changed";
    const update = { id: ID as RawCoID, peerId: "peer" as PeerID, synced: false };
    await store.trackCoValuesSyncState([update]);
    update.id = "co_zChanged" as RawCoID;
    update.synced = true;

    await runAsync(
      transact(api, store, function* (handle: AnyCoValueTransaction): Steps<void> {
        const sessionUpdate = {
          coValue: coValue ?? 0,
          sessionID: "s" as SessionID,
          lastIdx: 1,
          lastSignature: "signature" as Signature,
        };
        const sessionRowID = yield* settle(handle.addSessionUpdate({ sessionUpdate }));
        sessionUpdate.lastIdx = 7;
        sessionUpdate.lastSignature = "changed" as Signature;
        const tx = { privacy: "trusting", madeAt: 0, changes: "[]" };
        // Any object is a transaction to storage.
        yield* settle(handle.addTransaction(sessionRowID, 0, tx as unknown as Transaction));
        tx.changes = "changed";
        const signature = { sessionRowID, idx: 0, signature: "signature" as Signature };
        yield* settle(handle.addSignatureAfter(signature));
        signature.signature = "changed" as Signature;
        const lock: LockRow = {
          key: "lock#peer",
          holderSessionId: "s" as SessionID,
          acquiredAt: 1,
          lastProcessedOffset: 2,
        };
        yield* settle(handle.putStorageReconciliationLock(lock));
        lock.lastProcessedOffset = 3;
      }),
    );

    const reference = referenceFor(cell);
    for (const operation of AS_GIVEN) reference.player.playSync(operation);
    cell.equal(
      "what is stored after the arguments were changed",
      referenceState(reference.store, AS_GIVEN),
      await stateOf(cell, store, AS_GIVEN),
    );
  },
};

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
        lastIdx: 1,
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

/** What means nothing is refused; nothing of that call is written, and the transaction goes on. */
export const refusesSenselessArguments: ClaimCheck = {
  name: "refuses-senseless-arguments",
  clauses: ["CV-118", "CV-119", "CV-120"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const stored: SerialOperation = {
      op: "commitBatch",
      writes: [batchWrite(ID, batchSession("s", 0, 2))],
    };
    await cell.player(store).playAsync(stored);
    const coValue = (await store.upsertCoValue(ID)) ?? 0;
    const ses = (await store.getCoValueSessions(coValue))[0]?.rowID ?? 0;
    const everything = async (): Promise<unknown> => ({
      // Rows show what cojson's calls do not reach.
      state: await stateOf(cell, store, [stored]),
      rows: summaryOf(await rowsOf(store)),
    });
    const before = await everything();
    for (const [what, call] of senselessHandleCalls(coValue, ses)) {
      let outcome: Outcome = "answered";
      await runAsync(
        transact(api, store, function* (handle): Steps<void> {
          try {
            yield* settle(call(handle));
          } catch (error) {
            outcome = outcomeOfError(error);
          }
        }),
      );
      cell.equal(what, { error: "INVALID_ARGUMENT" }, outcome);
      cell.equal(`what is stored after ${what}`, before, await everything());
    }
    for (const [what, header] of NOT_JSON) {
      if (header === undefined) continue;
      const as = header as CoValueHeader;
      await cell.refused(`a header that is ${what}`, "INVALID_ARGUMENT", () =>
        store.upsertCoValue("co_zNew", as),
      );
      await cell.refused(`a batch with a header that is ${what}`, "INVALID_ARGUMENT", () =>
        store.commitBatch([{ id: "co_zNew" as RawCoID, header: as, sessions: [] }]),
      );
    }
    for (const [what, change] of SENSELESS_SESSIONS) {
      const session = {
        sessionID: "t" as SessionID,
        lastIdx: 1,
        lastSignature: "signature" as Signature,
        transactions: [],
        signatures: [],
        ...change,
      };
      await cell.refused(`a batch with ${what}`, "INVALID_ARGUMENT", () =>
        store.commitBatch([{ id: ID as RawCoID, sessions: [session] }]),
      );
    }
    cell.equal("what is stored after what was refused", before, await everything());
  },
};

/** A circular object. */
const CIRCULAR: Record<string, unknown> = {};
CIRCULAR["self"] = CIRCULAR;

const NOT_JSON: readonly (readonly [what: string, value: unknown])[] = [
  ["undefined", undefined],
  ["a BigInt", 1n],
  ["an object with a BigInt in it", { madeAt: 1n }],
  ["circular", CIRCULAR],
  ["a function", () => {}],
];
const NOT_ROW_IDS: readonly number[] = [0, -1, 0.5, 2 ** 53, Number.NaN];
const NOT_COUNTS: readonly number[] = [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];

// Storage is blind to transactions and signatures; cojson brands them.
const TX = { privacy: "trusting", madeAt: 0, changes: "[]" } as unknown as Transaction;
const SIGNATURE = "signature" as Signature;

const SENSELESS_SESSIONS: readonly (readonly [
  what: string,
  change: Partial<CoValueWrite["sessions"][number]>,
])[] = [
  ...NOT_JSON.map(
    ([what, tx]) =>
      [
        `a transaction that is ${what}`,
        { transactions: [{ idx: 0, tx: tx as Transaction }] },
      ] as const,
  ),
  ...NOT_COUNTS.flatMap((count) => [
    [`the index ${count} of a transaction`, { transactions: [{ idx: count, tx: TX }] }] as const,
    [
      `the index ${count} of a signature`,
      { signatures: [{ idx: count, signature: SIGNATURE }] },
    ] as const,
    [`the counter ${count}`, { lastIdx: count }] as const,
    [`${count} bytes since the last signature`, { bytesSinceLastSignature: count }] as const,
  ]),
];

/** Calls of a transaction's handle, each with one argument that means nothing. */
function senselessHandleCalls(
  coValue: number,
  ses: number,
): (readonly [what: string, call: (handle: AnyCoValueTransaction) => unknown])[] {
  const session = { coValue, sessionID: "t" as SessionID, lastIdx: 1, lastSignature: SIGNATURE };
  const update = (change: Partial<StoredSessionRow>) => (handle: AnyCoValueTransaction) =>
    handle.addSessionUpdate({ sessionUpdate: { ...session, ...change } });
  return [
    ...NOT_JSON.map(
      ([what, tx]) =>
        [
          `addTransaction of what is ${what}`,
          (handle: AnyCoValueTransaction) => handle.addTransaction(ses, 2, tx as Transaction),
        ] as const,
    ),
    ...NOT_ROW_IDS.flatMap((row) => [
      [
        `addTransaction under the session row ${row}`,
        (handle: AnyCoValueTransaction) => handle.addTransaction(row, 2, TX),
      ] as const,
      [
        `addSignatureAfter under the session row ${row}`,
        (handle: AnyCoValueTransaction) =>
          handle.addSignatureAfter({ sessionRowID: row, idx: 2, signature: SIGNATURE }),
      ] as const,
      [`addSessionUpdate under the row ${row}`, update({ coValue: row })] as const,
    ]),
    ...NOT_COUNTS.flatMap((count) => [
      [
        `addTransaction at the index ${count}`,
        (handle: AnyCoValueTransaction) => handle.addTransaction(ses, count, TX),
      ] as const,
      [
        `addSignatureAfter at the index ${count}`,
        (handle: AnyCoValueTransaction) =>
          handle.addSignatureAfter({ sessionRowID: ses, idx: count, signature: SIGNATURE }),
      ] as const,
      [`addSessionUpdate with the counter ${count}`, update({ lastIdx: count })] as const,
      [
        `addSessionUpdate with ${count} bytes since the last signature`,
        update({ bytesSinceLastSignature: count }),
      ] as const,
    ]),
  ];
}
