// Rows that cannot be read: each costs what it belongs to and nothing else, and somebody is warned. For
// stores that offer a way to plant one.
import { logger } from "cojson";
import type {
  AnyCoValueStore,
  CorruptRow,
  RawCoID,
  SerialOperation,
  StoredCoValue,
  TransactionRow,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import type { Comparisons } from "./looks.ts";
import { referenceFor } from "./whole-state.ts";

const NO_WAY = "the engine offers no way to plant a corrupt row";
const CORRUPT = "co_zCorrupt";
const NEIGHBOURS = ["co_zBefore", "co_zLater"];

/** A coValue whose header cannot be read is answered as not stored; it keeps its place, and others theirs. */
export const passesOverUnreadableHeaders: ClaimCheck = {
  name: "passes-over-unreadable-headers",
  clauses: ["CV-102", "CV-104"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    if (store.plantCorruptRow === undefined) return cell.on("CV-102").notRun(NO_WAY);
    const reference = referenceFor(cell);
    const player = cell.player(store);
    for (const operation of AROUND) {
      // What is planted here is a coValue like any other there.
      reference.player.playSync(operation);
      if (operation === READABLE_THERE) {
        await plant(store, { table: "coValue", id: CORRUPT });
      } else await player.playAsync(operation);
    }
    const look = async (
      looked: AnyCoValueStore,
      comparisons: Comparisons,
      when: string,
    ): Promise<void> => {
      const notStored = { answer: undefined, warned: true };
      comparisons.equal(
        `getCoValue of an unreadable header ${when}`,
        notStored,
        await warned(() => looked.getCoValue(CORRUPT)),
      );
      comparisons.equal(
        `readCoValue of an unreadable header ${when}`,
        notStored,
        await warned(() => looked.readCoValue(CORRUPT)),
      );
      await comparisons.answered(`the known state of an unreadable header ${when}`, () =>
        looked.getCoValueKnownState(CORRUPT),
      );
      const lookedPlayer = cell.player(looked);
      for (const operation of BESIDE) {
        const expected = reference.player.playSync(operation);
        const actual = await lookedPlayer.playAsync(operation);
        comparisons.equal(
          `${textOf(operation)} beside an unreadable header ${when}`,
          expected,
          actual,
          CLAUSES_OF_OPERATION[operation.op],
        );
      }
    };
    const planted = cell.on("CV-102");
    await look(store, planted, "as planted");
    planted.equal("its row id, asked for with a header", 2, await rowIDOf(store));
    await look(store, planted, "after that");
    if (!keepsData(cell.context)) return;
    await cell.close(store);
    await look(await cell.open(), cell.on("CV-102", "CV-104"), "after opening again");
  },
};

/** A range with a transaction that cannot be read is empty; ranges without it are not. */
export const passesOverUnreadableTransactions: ClaimCheck = {
  name: "passes-over-unreadable-transactions",
  clauses: ["CV-103", "CV-104", "CV-030", "CV-054"],
  notApplicable: () => undefined,
  async run(cell) {
    let store = await cell.open();
    if (store.plantCorruptRow === undefined) return cell.on("CV-103").notRun(NO_WAY);
    await cell.player(store).playAsync({
      op: "commitBatch",
      writes: [batchWrite("co_z1", batchSession("s", 0, 3), batchSession("t", 0, 3))],
    });
    const sessions = await store.getCoValueSessions(1);
    const rowOf = (session: string): number =>
      sessions.find(({ sessionID }) => sessionID === session)?.rowID ?? 0;
    const ses = rowOf("s");
    await plant(store, { table: "transaction", ses, idx: 1 });
    await lookAtRanges(cell.on("CV-103"), store, ses, rowOf("t"));
    if (keepsData(cell.context)) {
      await cell.close(store);
      store = await cell.open();
      await lookAtRanges(cell.on("CV-103", "CV-104"), store, ses, rowOf("t"));
    }
    await writeOver(cell, store, ses);
  },
};

/** Storing again what cannot be read heals it, and erasing takes it away like any other row. */
async function writeOver(cell: CellUnderCheck, store: AnyCoValueStore, ses: number): Promise<void> {
  const player = cell.player(store);
  const rowsOfS = async (): Promise<readonly number[]> =>
    indices(await store.getNewTransactionInSession(ses, 0, 2));
  await player.playAsync({ op: "getCoValue", id: "co_z1" });
  const again = { op: "addTransactions", id: "co_z1", session: "s", from: 1, count: 1 } as const;
  const healing = cell.on("CV-030", "CV-103");
  healing.equal(
    "storing an unreadable transaction again",
    { ok: { end: { ok: "committed" }, steps: [{ ok: null }] } },
    await player.playAsync({
      op: "transaction",
      steps: [{ ...again, text: "again" }],
      end: "commit",
    }),
  );
  const whole = await rowsOfS();
  healing.equal("a range once its unreadable transaction is stored again", [0, 1, 2], whole);
  await plant(store, { table: "transaction", ses, idx: 1 });
  const erasing = cell.on("CV-054", "CV-103");
  await erasing.answered("erasing a coValue with an unreadable transaction", () =>
    store.eraseCoValueButKeepTombstone("co_z1" as RawCoID),
  );
  const left = (await store.getCoValueSessions(1)).length;
  erasing.equal("the sessions of such a coValue once it is erased", 0, left);
  erasing.equal("the transactions of its session then", [], await rowsOfS());
}

async function lookAtRanges(
  comparisons: Comparisons,
  store: AnyCoValueStore,
  ses: number,
  other: number,
): Promise<void> {
  const range = async (row: number, from: number, to: number): Promise<readonly number[]> =>
    indices(await store.getNewTransactionInSession(row, from, to));
  for (const [from, to] of [
    [0, 2],
    [1, 1],
    [0, 1],
    [1, 2],
  ] as const) {
    comparisons.equal(
      `the range from ${from} to ${to} with an unreadable transaction in it`,
      { answer: [], warned: true },
      await warned(() => range(ses, from, to)),
    );
  }
  comparisons.equal("the range after an unreadable transaction", [2], await range(ses, 2, 2));
  comparisons.equal("the range before an unreadable transaction", [0], await range(ses, 0, 0));
  comparisons.equal("the range of another session", [0, 1, 2], await range(other, 0, 2));
  const { answer, warned: hasWarned } = await warned(() => store.readCoValue("co_z1"));
  comparisons.equal("whether readCoValue warns of an unreadable transaction", true, hasWarned);
  comparisons.equal(
    "readCoValue with an unreadable transaction in the session s",
    { s: { transactions: [], signatures: 1 }, t: { transactions: [0, 1, 2], signatures: 1 } },
    contentsOf(answer),
  );
}

function contentsOf(whole: StoredCoValue | undefined): unknown {
  return Object.fromEntries(
    (whole?.sessions ?? []).map(({ row, transactions, signatures }) => [
      row.sessionID,
      { transactions: indices(transactions), signatures: signatures.length },
    ]),
  );
}

function indices(rows: readonly TransactionRow[]): readonly number[] {
  return rows.map(({ idx }) => idx);
}

/** The corrupt coValue's row id, as a client hears it that has its header from elsewhere. */
async function rowIDOf(store: AnyCoValueStore): Promise<unknown> {
  let rowID: unknown;
  const outcome = await outcomeOf(async () => {
    rowID = await store.upsertCoValue(CORRUPT, JSON.parse('{"type":"comap"}'));
  });
  return outcome === "answered" ? rowID : outcome;
}

async function plant(store: AnyCoValueStore, row: CorruptRow): Promise<void> {
  await store.plantCorruptRow?.(row);
}

/** What a call answered, and whether cojson's logger was given a warning meanwhile. */
async function warned<T>(
  call: () => T,
): Promise<{ readonly answer: Awaited<T>; readonly warned: boolean }> {
  let hasWarned = false;
  logger.warn = () => {
    hasWarned = true;
  };
  try {
    return { answer: await call(), warned: hasWarned };
  } finally {
    // The class's own is behind it.
    Reflect.deleteProperty(logger, "warn");
  }
}

function textOf(operation: SerialOperation): string {
  return "id" in operation ? `${operation.op} of ${operation.id}` : operation.op;
}

const READABLE_THERE: SerialOperation = { op: "upsertCoValue", id: CORRUPT, header: {} };

/** A coValue before the corrupt one, it with a session, and one after it. */
const AROUND: readonly SerialOperation[] = [
  { op: "commitBatch", writes: [batchWrite("co_zBefore", batchSession("s", 0, 2))] },
  READABLE_THERE,
  // The player learns the row id.
  { op: "upsertCoValue", id: CORRUPT },
  {
    op: "transaction",
    steps: [
      {
        op: "addSessionUpdate",
        id: CORRUPT,
        session: "s",
        lastIdx: 1,
        signature: "signature",
        hint: false,
      },
      { op: "addTransactions", id: CORRUPT, session: "s", from: 0, count: 1, text: "[]" },
    ],
    end: "commit",
  },
  { op: "commitBatch", writes: [batchWrite("co_zLater", batchSession("s", 0, 3))] },
];

/** What a corrupt header changes nothing of. */
const BESIDE: readonly SerialOperation[] = [
  { op: "upsertCoValue", id: CORRUPT },
  { op: "getCoValueCount" },
  { op: "getCoValueIDs", limit: 10, offset: 0 },
  { op: "getCoValueIDs", limit: 1, offset: 1 },
  ...NEIGHBOURS.flatMap((id): SerialOperation[] => [
    { op: "getCoValue", id },
    { op: "readCoValue", id },
    { op: "getCoValueKnownState", id },
  ]),
];
