// The claim `rows`: every stored row is listed, and no other; by a listing that is left early or read beside
// another one, too, and to nobody before it is committed.
import { runAsync, settle, type Steps } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type CoValueHeader,
  type RawCoID,
  type SessionID,
  type Signature,
  type StoredRow,
} from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { FIXED_HISTORY } from "./fixed-history.ts";
import { referenceFor, rowsOf, summaryOf, type RowSummary } from "./whole-state.ts";

/** Claimed: the rows are the reference's. Not claimed: there is no such call. */
export const listsItsRows: ClaimCheck = {
  name: "lists-its-rows",
  clauses: ["CV-093", "CV-040", "CV-004"],
  absence: { claim: "rows", clauses: ["CV-093"] },
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const claimed = cell.context.engine.claims.rows;
    const listing = cell.on("CV-093");
    listing.equal("whether rows is offered", claimed, store.rows !== undefined);
    if (!claimed || store.rows === undefined) return;
    const player = cell.player(store);
    const reference = referenceFor(cell);
    for (const operation of FIXED_HISTORY) {
      await player.playAsync(operation);
      reference.player.playSync(operation);
    }
    const expected = summaryOf(await rowsOf(reference.store));
    listing.equal(
      "the rows after a fixed history",
      expected,
      summaryOf(await rowsOf(store)),
      CLAUSES_OF_FINAL_STATE,
    );
    await listsWhatIsCommitted(cell, store, expected);
    await listsBesideOthers(cell, store, expected);
  },
};

/** A transaction that is open has a mark, a session and a transaction that nobody else is to see. */
async function listsWhatIsCommitted(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  expected: RowSummary,
): Promise<void> {
  const { api } = cell.context;
  const first = FIXED_HISTORY.find((operation) => operation.op === "upsertCoValue");
  const coValue = await store.getCoValue(first?.id ?? "");
  const sessionUpdate = {
    coValue: coValue?.rowID ?? 0,
    sessionID: "open" as SessionID,
    lastIdx: 1,
    lastSignature: "signature" as Signature,
  };
  let listed: readonly StoredRow[] | undefined;
  const outcome = await outcomeOf(() =>
    runAsync(
      transact(api, store, function* (handle) {
        yield* settle(handle.markCoValueAsDeleted("co_zMarked" as RawCoID));
        yield* settle(handle.addSessionUpdate({ sessionUpdate }));
        listed = yield* listedIn(store);
        return new Error(ROLLED_BACK);
      }),
    ),
  );
  const outside = cell.on("CV-040", "CV-093");
  outside.equal(
    "the rows while a transaction is open that has written",
    expected,
    listed === undefined ? outcome : summaryOf(listed),
    ["CV-041", "CV-047", ...CLAUSES_OF_FINAL_STATE],
  );
}

/** Listings are each their own, and stand in nobody's way. */
async function listsBesideOthers(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  expected: RowSummary,
): Promise<void> {
  const listing = cell.on("CV-093");
  for await (const _first of store.rows?.() ?? []) break;
  listing.equal(
    "the rows after a listing that was left early",
    expected,
    summaryOf(await rowsOf(store)),
    CLAUSES_OF_FINAL_STATE,
  );
  const [left, right]: [StoredRow[], StoredRow[]] = [[], []];
  await outcomeOf(() => takeTurns(store, left, right));
  for (const [which, rows] of [
    ["first", left],
    ["second", right],
  ] as const) {
    listing.equal(
      `the rows by the ${which} of two listings that were read in turns`,
      expected,
      summaryOf(rows),
      CLAUSES_OF_FINAL_STATE,
    );
  }
  for await (const _first of store.rows?.() ?? []) break;
  // Any object is a header to storage; this one is nobody else's.
  const header: CoValueHeader = JSON.parse('{"type":"comap","id":"co_zAfterwards"}');
  await cell
    .on("CV-004", "CV-093")
    .answered("a write after a listing that was left early", () =>
      store.upsertCoValue("co_zAfterwards", header),
    );
}

/** Reads two listings row by row, one of this and one of that. */
async function takeTurns(
  store: AnyCoValueStore,
  left: StoredRow[],
  right: StoredRow[],
): Promise<void> {
  const turns = [left, right].map((rows) => ({ rows, listing: iteratorOf(store) }));
  let going = turns;
  while (going.length > 0) {
    const still: typeof going = [];
    for (const turn of going) {
      const next = await turn.listing.next();
      if (next.done === true) continue;
      turn.rows.push(next.value);
      still.push(turn);
    }
    going = still;
  }
}

function iteratorOf(store: AnyCoValueStore): AsyncIterator<StoredRow> | Iterator<StoredRow> {
  const rows = store.rows?.() ?? [];
  return Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
}

/** The rows from inside a callback, which in a sync store awaits nothing. */
function* listedIn(store: AnyCoValueStore): Steps<StoredRow[]> {
  const rows = store.rows?.() ?? [];
  return Symbol.asyncIterator in rows ? yield* settle(rowsOf(store)) : [...rows];
}

const ROLLED_BACK = "rolled back on purpose";
