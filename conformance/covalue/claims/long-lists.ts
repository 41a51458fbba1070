// Lists of every length, which random histories, kept short, do not hold: what engines lose at the end of
// a page, of a list of parameters or of a chunk.
import { canonical, type Json } from "@assay/engines/engine";
import {
  namedRows,
  wholeSession,
  type AnyCoValueStore,
  type SerialOperation,
} from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { ClauseID } from "../clauses.ts";
import {
  keepsData,
  type CellUnderCheck,
  type ClaimCheck,
  type ClaimsContext,
} from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import {
  batchOf,
  EACH,
  FILLED_AND_EMPTIED,
  LENGTHS,
  LONGEST,
  looksAt,
  MANY_AT_ONCE,
  sessionLooksAt,
  trackingOf,
  WHOLE_LOOKS,
  WIDE,
} from "./growing-store.ts";
import { ERASED_AND_STORED_AGAIN, HIGH_ROWS } from "./high-rows.ts";
import { equalInBrief } from "./large-answers.ts";
import { manyWrites, sessionUpdates } from "./many-calls.ts";
import type { Comparisons } from "./looks.ts";
import { committed, playBeside } from "./play-beside.ts";
import { referenceFor, rowsOf } from "./whole-state.ts";

/** Lists up to a thousand members are answered and taken whole, also after opening again. */
export const holdsLongLists: ClaimCheck = {
  name: "holds-long-lists",
  clauses: [
    "CV-123",
    "CV-104",
    "CV-063",
    "CV-065",
    "CV-054",
    "CV-059",
    "CV-060",
    "CV-014",
    "CV-016",
    "CV-024",
    "CV-036",
    "CV-089",
    "CV-004",
    "CV-009",
    "CV-019",
    "CV-070",
    "CV-088",
    "CV-080",
    "CV-081",
  ],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const reference = referenceFor(cell);
    const growing = cell.on("CV-123");
    const player = cell.player(store);
    const emptied = cell.on("CV-063", "CV-123");
    await playBeside(reference.player, player, FILLED_AND_EMPTIED, emptied, " of a bare store");
    let before = 0;
    for (const length of LENGTHS) {
      const when = ` with lists of ${length}`;
      equalInBrief(
        growing,
        `the answer of commitBatch${when}`,
        await committed(reference.store, batchOf(before, length)),
        await committed(store, batchOf(before, length)),
        CLAUSES_OF_OPERATION.commitBatch,
      );
      const looks = length === LONGEST ? [] : sessionLooksAt(length);
      const operations = [trackingOf(before, length), ...looksAt(length), ...looks];
      await playBeside(reference.player, player, operations, growing, when);
      before = length;
    }
    const when = ` with lists of ${LONGEST}`;
    await playBeside(reference.player, player, MANY_AT_ONCE, growing, when);
    const writes = writesWaitForTheDisk(cell.context) ? [] : manyWrites();
    for (const { clauses, operations } of [...HIGH_ROWS, ...sessionUpdates(), ...writes]) {
      await playBeside(reference.player, player, operations, cell.on(...clauses), when);
    }
    if (!keepsData(cell.context)) {
      await lookAtTheEnd(cell, store, reference, growing, when);
      return;
    }
    await cell.close(store);
    const again = await cell.open();
    const kept = cell.on("CV-123", "CV-104");
    await playBeside(reference.player, cell.player(again), WHOLE_LOOKS, kept, AFTERWARDS);
    await lookAtTheEnd(cell, again, reference, kept, AFTERWARDS);
  },
};

/**
 * Hundreds of them would wait for seconds there; what loses one so seldom is seen in another cell of the engine, in a
 * run of all its durabilities.
 */
function writesWaitForTheDisk({ durability, engine }: ClaimsContext): boolean {
  return durability === "power" && engine.durabilities.some((other) => other !== durability);
}

const AFTERWARDS = ` with lists of ${LONGEST}, after opening again`;

/**
 * What no single list shows: every row, or every coValue where rows are not listed; and many sessions. Then what
 * an erasure of a long one leaves.
 */
async function lookAtTheEnd(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  reference: ReturnType<typeof referenceFor>,
  comparisons: Comparisons,
  when: string,
): Promise<void> {
  const equal = async (
    what: string,
    look: (looked: AnyCoValueStore) => Promise<Json>,
    standsOn: readonly ClauseID[],
  ): Promise<void> =>
    equalInBrief(
      comparisons,
      `${what}${when}`,
      await look(reference.store),
      await look(store),
      standsOn,
    );
  await equal(
    "what getCoValueSessions lists",
    listedSessions,
    CLAUSES_OF_OPERATION.getCoValueSessions,
  );
  await equal("what readCoValue reads", wholeSessions, CLAUSES_OF_OPERATION.readCoValue);
  if (cell.context.engine.claims.rows) {
    await equal("the rows", everyRow, ["CV-093", ...CLAUSES_OF_FINAL_STATE]);
  } else {
    await playBeside(reference.player, cell.player(store), EACH, comparisons, when);
  }
  const { clauses, operations } = ERASED_AND_STORED_AGAIN;
  await playBeside(reference.player, cell.player(store), operations, cell.on(...clauses), when);
}

/** The same of one list alone, which is far longer: of each of them it would take too long. */
export const holdsAFarLongerList: ClaimCheck = {
  name: "holds-a-far-longer-list",
  clauses: ["CV-123"],
  notApplicable: () => undefined,
  async run(cell) {
    const player = cell.player(await cell.open());
    const reference = referenceFor(cell).player;
    await playBeside(reference, player, FAR_LONGER, cell.on("CV-123"), OF_FAR_LONGER);
  },
};

/** More than fit a page of 4,096, and no round number of those that are counted in thousands. */
const FAR_LENGTH = 5_001;
const FAR = "co_zFarLonger";
const OF_FAR_LONGER = ` of a session of ${FAR_LENGTH} transactions`;
const FAR_LONGER: readonly SerialOperation[] = [
  { op: "commitBatch", writes: [batchWrite(FAR, batchSession("s", 0, FAR_LENGTH))] },
  { op: "getNewTransactionInSession", id: FAR, session: "s", from: 0, to: FAR_LENGTH },
  { op: "readCoValue", id: FAR },
];

// Not by a player: it looks up the row id of each session among those of all others.
async function listedSessions(store: AnyCoValueStore): Promise<Json> {
  const rowID = (await store.getCoValue(WIDE))?.rowID ?? 0;
  const sessions = await store.getCoValueSessions(rowID);
  return inOrder(sessions.map((row) => wholeSession(row, { signatures: [], transactions: [] })));
}

async function wholeSessions(store: AnyCoValueStore): Promise<Json> {
  const whole = await store.readCoValue(WIDE);
  return inOrder(
    (whole?.sessions ?? []).map(({ row, transactions, signatures }) =>
      wholeSession(row, {
        signatures: signatures.map(({ idx, signature }) => ({ idx, signature })),
        transactions: transactions.map(({ idx, tx }) => ({ idx, tx: canonical(tx) })),
      }),
    ),
  );
}

async function everyRow(store: AnyCoValueStore): Promise<Json> {
  return inOrder(namedRows(await rowsOf(store)));
}

/** The texts of the values, in their order. */
function inOrder(values: readonly Json[]): Json {
  return values.map((value) => JSON.stringify(value)).sort();
}
