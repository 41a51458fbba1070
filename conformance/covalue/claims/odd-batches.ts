// Batches as no history writes them: an operation's batch has indices without a gap, the counter right after
// them and at most one signature, the last. A call of the port takes whatever it is given.
import type {
  CoValueHeader,
  CoValueWrite,
  RawCoID,
  ReadOperation,
  SessionID,
  SessionWrite,
  Signature,
  Transaction,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { equalInBrief } from "./large-answers.ts";
import { committed, playBeside } from "./play-beside.ts";
import { referenceFor } from "./whole-state.ts";

/** A batch stores what it is given, no more and nothing else, however odd; and write by write. */
export const storesOddBatches: ClaimCheck = {
  name: "stores-odd-batches",
  clauses: ["CV-089", "CV-090"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const player = cell.player(store);
    const reference = referenceFor(cell);
    // A copy for each: what one store makes of its arguments is not given to the next.
    for (const [what, batch, ...clauses] of BATCHES) {
      const comparisons = cell.on("CV-089", ...clauses);
      const when = ` with ${what}`;
      equalInBrief(
        comparisons,
        `the answer of commitBatch${when}`,
        await committed(reference.store, structuredClone(batch)),
        await committed(store, structuredClone(batch)),
        CLAUSES_OF_OPERATION.commitBatch,
      );
      await playBeside(
        reference.player,
        player,
        looksAt(batch),
        comparisons,
        ` after a batch${when}`,
      );
    }
  },
};

/** Everything that a batch may have written. */
function looksAt(batch: readonly CoValueWrite[]): ReadOperation[] {
  return [
    ...[...new Set(batch.map(({ id }) => id))].map((id) => ({ op: "readCoValue", id }) as const),
    { op: "getAllCoValuesWaitingForDelete" },
    { op: "getCoValueIDs", limit: 100, offset: 0 },
  ];
}

/** Unset by name, as a caller writes it whose compiler takes that for left out. */
const UNSET = undefined as never;

/** New coValues, one for each oddity, and one that is not stored. */
const ODDITIES: readonly CoValueWrite[] = [
  newCoValue("co_zGaps", sessionWrite("s", { lastIdx: 8, transactions: [3, 7], signatures: [7] })),
  newCoValue(
    "co_zUnsorted",
    sessionWrite("s", { lastIdx: 9, transactions: [8, 2, 5], signatures: [8, 2] }),
  ),
  newCoValue(
    "co_zManySignatures",
    sessionWrite("s", { lastIdx: 4, transactions: [0, 1, 2, 3], signatures: [0, 2, 3] }),
  ),
  newCoValue(
    "co_zSignaturesElsewhere",
    sessionWrite("between", { lastIdx: 8, transactions: [3, 7], signatures: [0, 5, 9] }),
    sessionWrite("alone", { lastIdx: 3, transactions: [], signatures: [1, 2] }),
  ),
  newCoValue(
    "co_zCounters",
    sessionWrite("behind", { lastIdx: 1, transactions: [0, 1, 2], signatures: [] }),
    sessionWrite("ahead", { lastIdx: 100, transactions: [0], signatures: [0] }),
    sessionWrite("nothing", { lastIdx: 0, transactions: [0], signatures: [] }),
    sessionWrite("alone", { lastIdx: 7, transactions: [], signatures: [] }),
  ),
  newCoValue(
    "co_zBytes",
    sessionWrite("left out", {}),
    { ...sessionWrite("undefined", {}), bytesSinceLastSignature: UNSET },
    { ...sessionWrite("none", {}), bytesSinceLastSignature: 0 },
    { ...sessionWrite("some", {}), bytesSinceLastSignature: 7 },
  ),
  { ...newCoValue("co_zDeleted"), deleted: true },
  { ...newCoValue("co_zNotDeleted"), deleted: false },
  { ...newCoValue("co_zDeletedUndefined"), deleted: UNSET },
];

/** Other rows for the same coValues: what is not given stays, what is given comes in the place of what was. */
const AGAIN: readonly CoValueWrite[] = [
  coValue(
    "co_zGaps",
    sessionWrite("s", { lastIdx: 12, transactions: [5, 7, 11], signatures: [5, 7] }),
  ),
  newCoValue(
    "co_zManySignatures",
    sessionWrite("s", { lastIdx: 2, transactions: [6, 1], signatures: [4, 0] }),
    sessionWrite("t", { lastIdx: 2, transactions: [1], signatures: [] }),
  ),
  coValue("co_zBytes", sessionWrite("some", {}), {
    ...sessionWrite("left out", {}),
    bytesSinceLastSignature: 0,
  }),
  coValue("co_zDeleted"),
];

/** One coValue more than once, and each write after the one before. */
const REPEATED: readonly CoValueWrite[] = [
  newCoValue("co_zTwice", sessionWrite("s", { lastIdx: 2, transactions: [0, 1], signatures: [1] })),
  { ...newCoValue("co_zOther"), deleted: true },
  coValue(
    "co_zTwice",
    sessionWrite("s", { lastIdx: 3, transactions: [1, 2], signatures: [2] }),
    sessionWrite("t", { lastIdx: 1, transactions: [0], signatures: [] }),
  ),
  coValue("co_zOther"),
  { ...newCoValue("co_zTwice"), header: headerOf("another one") },
];

/** One row more than once in one write: the last one stays, and of a session what the first had beside it too. */
const ROWS_REPEATED: readonly CoValueWrite[] = [
  newCoValue("co_zIndexTwice", {
    ...sessionWrite("s", { lastIdx: 2, transactions: [] }),
    transactions: [1, 2, 3].map((among) => ({
      idx: among % 2,
      tx: transactionOf(among % 2, among),
    })),
    signatures: [1, 2, 3].map((lastIdx) => ({
      idx: lastIdx % 2,
      // As in all other rows, storage is blind to it.
      signature: `signature after ${lastIdx % 2} of ${lastIdx}` as Signature,
    })),
  }),
  newCoValue(
    "co_zSessionTwice",
    sessionWrite("s", { lastIdx: 2, transactions: [0, 1], signatures: [1] }),
    sessionWrite("t", { lastIdx: 1, transactions: [0], signatures: [0] }),
    sessionWrite("s", { lastIdx: 3, transactions: [2], signatures: [2] }),
  ),
];

/** A coValue that is stored by a write in the middle, whose header comes too late for the first. */
const LATE: readonly CoValueWrite[] = [
  { ...coValue("co_zUnknown"), header: UNSET },
  coValue(
    "co_zLate",
    sessionWrite("too early", { lastIdx: 1, transactions: [0], signatures: [0] }),
  ),
  newCoValue("co_zLate", sessionWrite("s", { lastIdx: 1, transactions: [0], signatures: [0] })),
  coValue("co_zLate", sessionWrite("t", { lastIdx: 1, transactions: [0], signatures: [0] })),
];

const BATCHES: readonly (readonly [
  what: string,
  batch: readonly CoValueWrite[],
  ...also: readonly "CV-090"[],
])[] = [
  ["nothing", []],
  ["an oddity each", ODDITIES],
  ["other rows of the same sessions", AGAIN],
  ["a coValue more than once", REPEATED],
  ["a row more than once", ROWS_REPEATED],
  ["a header that comes late", LATE, "CV-090"],
];

/** What goes beside the rows of a session, which are given by their indices. */
interface Rows {
  readonly lastIdx?: number;
  readonly transactions?: readonly number[];
  readonly signatures?: readonly number[];
}

/** A session whose last signature is none of those that come with it. */
function sessionWrite(
  sessionID: string,
  { lastIdx = 1, transactions = [0], signatures = [] }: Rows,
): SessionWrite {
  return {
    // Storage is blind to ids, signatures and transactions; cojson brands them.
    sessionID: sessionID as SessionID,
    lastIdx,
    lastSignature: `last signature at ${lastIdx}` as Signature,
    transactions: transactions.map((idx) => ({ idx, tx: transactionOf(idx, transactions.length) })),
    signatures: signatures.map((idx) => ({
      idx,
      signature: `signature after ${idx} of ${lastIdx}` as Signature,
    })),
  };
}

function transactionOf(idx: number, among: number): Transaction {
  const tx = { privacy: "trusting", madeAt: idx, changes: `[${idx},${among}]` };
  return tx as unknown as Transaction;
}

function coValue(id: string, ...sessions: readonly SessionWrite[]): CoValueWrite {
  return { id: id as RawCoID, sessions };
}

function newCoValue(id: string, ...sessions: readonly SessionWrite[]): CoValueWrite {
  return { ...coValue(id, ...sessions), header: headerOf(id) };
}

function headerOf(id: string): CoValueHeader {
  // Any object is a header to storage.
  return { type: "comap", id } as unknown as CoValueHeader;
}
