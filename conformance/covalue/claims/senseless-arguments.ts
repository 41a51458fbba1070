// Arguments that mean nothing: they are refused rather than stored by one engine and ignored by the next.
import {
  transact,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueWrite,
  type RawCoID,
  type SerialOperation,
  type SessionID,
  type Signature,
  type StoredSessionRow,
  type Transaction,
} from "@assay/engines/covalue";
import { runAsync, settle, type Steps } from "@assay/engines/engine";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf, outcomeOfError, type Outcome } from "./call-outcome.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { rowsOf, stateOf, summaryOf } from "./whole-state.ts";

const ID = "co_z1";
const PENDING = "co_zPending";

/** The clause that demands a refusal. */
type Refusing = "CV-118" | "CV-119" | "CV-120";

/** What means nothing is refused; nothing of that call is written, and the transaction goes on. */
export const refusesSenselessArguments: ClaimCheck = {
  name: "refuses-senseless-arguments",
  clauses: ["CV-118", "CV-119", "CV-120", "CV-002"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const first: SerialOperation = {
      op: "commitBatch",
      writes: [batchWrite(ID, batchSession("s", 0, 2)), { ...batchWrite(PENDING), deleted: true }],
    };
    await cell.player(store).playAsync(first);
    const coValue = (await store.upsertCoValue(ID)) ?? 0;
    const ses = (await store.getCoValueSessions(coValue))[0]?.rowID ?? 0;
    const everything = async (): Promise<unknown> => ({
      // Rows show what cojson's calls do not reach.
      state: await stateOf(cell, store, [first]),
      rows: summaryOf(await rowsOf(store)),
    });
    let before = await everything();
    const refused = async (clause: Refusing, what: string, outcome: Outcome): Promise<void> => {
      const comparisons = cell.on(clause);
      comparisons.equal(what, { error: "INVALID_ARGUMENT" }, outcome);
      const after = await everything();
      comparisons.equal(`what is stored after ${what}`, before, after);
      // What one has left is not counted against the next.
      before = after;
    };
    const handleCalls = senselessHandleCalls(coValue, ses);
    if (api === "async") handleCalls.push(...senselessDeletions());
    for (const [clause, what, call] of handleCalls) {
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
      await refused(clause, what, outcome);
    }
    for (const [what, given] of NOT_JSON) {
      if (given === undefined) continue;
      const header = given as CoValueHeader;
      await refused(
        "CV-120",
        `a header that is ${what}`,
        await outcomeOf(() => store.upsertCoValue("co_zNew", header)),
      );
      await refused(
        "CV-120",
        `a batch with a header that is ${what}`,
        await outcomeOf(() =>
          store.commitBatch([{ id: "co_zNewer" as RawCoID, header, sessions: [] }]),
        ),
      );
    }
    for (const [clause, what, change] of SENSELESS_SESSIONS) {
      const session = {
        sessionID: "t" as SessionID,
        lastIdx: 1,
        lastSignature: "signature" as Signature,
        transactions: [],
        signatures: [],
        ...change,
      };
      await refused(
        clause,
        `a batch with ${what}`,
        await outcomeOf(() => store.commitBatch([{ id: ID as RawCoID, sessions: [session] }])),
      );
    }
    // One that was stored although it means nothing is not counted against the next.
    const stored = await store.getCoValueCount();
    const next = await store.upsertCoValue("co_zNext", {
      type: "comap",
    } as unknown as CoValueHeader);
    cell
      .on("CV-002")
      .equal("the row id of a new coValue after those that were refused", stored + 1, next, [
        ...CLAUSES_OF_OPERATION.getCoValueCount,
        ...CLAUSES_OF_OPERATION.upsertCoValue,
      ]);
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
  ["a symbol", Symbol("no JSON")],
];
const NOT_ROW_IDS: readonly number[] = [0, -1, 0.5, 2 ** 53, Number.NaN];
/** To a caller whose compiler looked away a text of digits is one, too. */
const DIGITS = "1" as unknown as number;
const NOT_COUNTS: readonly number[] = [
  -1,
  0.5,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  DIGITS,
];
/** Bytes may be left out, and are then unset; an index or a counter may not. */
const NOT_INDICES: readonly number[] = [...NOT_COUNTS, undefined as never];

// Storage is blind to transactions and signatures; cojson brands them.
const TX = { privacy: "trusting", madeAt: 0, changes: "[]" } as unknown as Transaction;
const SIGNATURE = "signature" as Signature;

const SENSELESS_SESSIONS: readonly (readonly [
  clause: Refusing,
  what: string,
  change: Partial<CoValueWrite["sessions"][number]>,
])[] = [
  ...NOT_JSON.map(
    ([what, tx]) =>
      [
        "CV-120",
        `a transaction that is ${what}`,
        { transactions: [{ idx: 0, tx: tx as Transaction }] },
      ] as const,
  ),
  ...NOT_INDICES.flatMap((count) => [
    [
      "CV-119",
      `the index ${told(count)} of a transaction`,
      { transactions: [{ idx: count, tx: TX }] },
    ] as const,
    [
      "CV-119",
      `the index ${told(count)} of a signature`,
      { signatures: [{ idx: count, signature: SIGNATURE }] },
    ] as const,
    ["CV-119", `the counter ${told(count)}`, { lastIdx: count }] as const,
  ]),
  ...NOT_COUNTS.flatMap((count) => [
    [
      "CV-119",
      `${told(count)} bytes since the last signature`,
      { bytesSinceLastSignature: count },
    ] as const,
  ]),
];

/** The value as its caller would write it. */
function told(count: number | undefined): string {
  return typeof count === "string" ? JSON.stringify(count) : String(count);
}

/** A call of a transaction's handle, with an argument that means nothing. */
type HandleCall = readonly [
  clause: Refusing,
  what: string,
  call: (handle: AnyCoValueTransaction) => unknown,
];

/** The same of the call that sync cells do not have. */
function senselessDeletions(): HandleCall[] {
  const id = PENDING as RawCoID;
  return NOT_ROW_IDS.map((rowID) => [
    "CV-118",
    `deleteCoValueContent of the row ${rowID}`,
    (handle) =>
      "deleteCoValueContent" in handle ? handle.deleteCoValueContent({ rowID, id }) : undefined,
  ]);
}

/** Calls of a transaction's handle, each with one argument that means nothing. */
function senselessHandleCalls(coValue: number, ses: number): HandleCall[] {
  const session = { coValue, sessionID: "t" as SessionID, lastIdx: 1, lastSignature: SIGNATURE };
  const update = (change: Partial<StoredSessionRow>) => (handle: AnyCoValueTransaction) =>
    handle.addSessionUpdate({ sessionUpdate: { ...session, ...change } });
  return [
    ...NOT_JSON.map(
      ([what, tx]) =>
        [
          "CV-120",
          `addTransaction of what is ${what}`,
          (handle: AnyCoValueTransaction) => handle.addTransaction(ses, 2, tx as Transaction),
        ] as const,
    ),
    ...NOT_ROW_IDS.flatMap((row) => [
      [
        "CV-118",
        `addTransaction under the session row ${row}`,
        (handle: AnyCoValueTransaction) => handle.addTransaction(row, 2, TX),
      ] as const,
      [
        "CV-118",
        `addSignatureAfter under the session row ${row}`,
        (handle: AnyCoValueTransaction) =>
          handle.addSignatureAfter({ sessionRowID: row, idx: 2, signature: SIGNATURE }),
      ] as const,
      ["CV-118", `addSessionUpdate under the row ${row}`, update({ coValue: row })] as const,
    ]),
    ...NOT_INDICES.flatMap((count) => [
      [
        "CV-119",
        `addTransaction at the index ${told(count)}`,
        (handle: AnyCoValueTransaction) => handle.addTransaction(ses, count, TX),
      ] as const,
      [
        "CV-119",
        `addSignatureAfter at the index ${told(count)}`,
        (handle: AnyCoValueTransaction) =>
          handle.addSignatureAfter({ sessionRowID: ses, idx: count, signature: SIGNATURE }),
      ] as const,
      [
        "CV-119",
        `addSessionUpdate with the counter ${told(count)}`,
        update({ lastIdx: count }),
      ] as const,
    ]),
    ...NOT_COUNTS.flatMap((count) => [
      [
        "CV-119",
        `addSessionUpdate with ${told(count)} bytes since the last signature`,
        update({ bytesSinceLastSignature: count }),
      ] as const,
    ]),
  ];
}
