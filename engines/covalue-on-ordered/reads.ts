// The reads of the contract over an ordered reader, written once for both apis.
import { logger } from "cojson";
import { knownStateOf } from "../covalue/known-state.ts";
import type {
  CoValueKnownState,
  RawCoID,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredSessionRow,
  TransactionRow,
} from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import { AssayError } from "../engine/errors.ts";
import { andThen, settle, together, type Steps } from "../engine/steps.ts";
import { decodeLastInteger, isDigested } from "../ordered/index.ts";
import type { Entry, Key, OrderedReader } from "../ordered/port.ts";
import {
  assertStored,
  decodeCoValue,
  decodeNumber,
  decodeSession,
  decodeText,
  decodeTransaction,
  decodeUnsynced,
  DELETION,
  headerText,
  indexRange,
  isRowID,
  keyOf,
  rangeOf,
  TABLE,
  type CoValueValue,
} from "./layout.ts";
import { scanAll } from "./write-buffer.ts";

/** What a reader answers of some keys. */
type Values = readonly (Uint8Array | undefined)[];

/** Gives the value of one key, from wherever the caller reads. */
export type Lookup = (key: Key) => Steps<Uint8Array | undefined>;

/** Looks keys up in a reader, one at a time. */
function lookupIn<A extends Api>(reader: OrderedReader<A>): Lookup {
  return (key) => readOne(reader, key);
}

/** In the call, and not first when it is awaited: a generator less. */
function readOne<A extends Api>(reader: OrderedReader<A>, key: Key): Steps<Uint8Array | undefined> {
  return andThen<Values, Values[number]>(reader.getMany([key]), (values) => values[0]);
}

/** Where and under which header a coValue is stored. Errors: `CORRUPT` when two long ids share a digest. */
export function* findCoValue(lookup: Lookup, id: string): Steps<CoValueValue | undefined> {
  const bytes = yield* lookup(keyOf.coValueById(id));
  if (bytes === undefined) return undefined;
  const found = decodeCoValue(bytes);
  if (isDigested(id)) {
    const full = yield* lookup(keyOf.coValueByRow(found.rowID));
    if (full === undefined || decodeText(full) !== id) {
      throw new AssayError("CORRUPT", "the digest of a long coValue id leads to another id");
    }
  }
  return found;
}

export function* findCoValueRowID<A extends Api>(
  reader: OrderedReader<A>,
  id: string,
): Steps<number | undefined> {
  return (yield* findCoValue(lookupIn(reader), id))?.rowID;
}

export function* readCoValueRow<A extends Api>(
  reader: OrderedReader<A>,
  id: string,
): Steps<StoredCoValueRow | undefined> {
  const found = yield* findCoValue(lookupIn(reader), id);
  if (found === undefined) return undefined;
  const text = headerText(found);
  try {
    const header = JSON.parse(text) as StoredCoValueRow["header"];
    // Ids are opaque to storage; cojson brands them.
    return { rowID: found.rowID, id: id as RawCoID, header };
  } catch (error) {
    logger.warn(`Invalid JSON in header: ${text}`, { id, err: error });
    return undefined;
  }
}

/** Hand it a snapshot: index and rows are read one after the other. */
export function* readSessions<A extends Api>(
  reader: OrderedReader<A>,
  coValue: number,
): Steps<StoredSessionRow[]> {
  return yield* readSessionRows(reader, rowIDsOf(yield* findSessions(reader, coValue)));
}

/** The entries of the index to a coValue's sessions. */
function findSessions<A extends Api>(
  reader: OrderedReader<A>,
  coValue: number,
): Steps<readonly Entry[]> {
  return isRowID(coValue) ? scanAll(reader, rangeOf.sessionIndex(coValue)) : settle([]);
}

/** The row ids that entries of the index lead to. */
function rowIDsOf(entries: readonly Entry[]): number[] {
  return entries.map(([, value]) => decodeNumber(value));
}

function readSessionRows<A extends Api>(
  reader: OrderedReader<A>,
  rowIDs: readonly number[],
): Steps<StoredSessionRow[]> {
  if (rowIDs.length === 0) return settle([]);
  return andThen<Values, StoredSessionRow[]>(reader.getMany(rowIDs.map(keyOf.session)), (rows) =>
    rowIDs.map((rowID, index) => decodeSession(rowID, assertStored(rows[index], rowID))),
  );
}

export function* readTransactions<A extends Api>(
  reader: OrderedReader<A>,
  ses: number,
  from: number,
  to: number,
): Steps<TransactionRow[]> {
  const range = indexRange(TABLE.transaction, ses, from, to);
  if (range === undefined) return [];
  const entries = yield* scanAll(reader, range);
  try {
    return entries.map(([key, value]) => ({
      ses,
      idx: decodeLastInteger(key),
      tx: decodeTransaction(value),
    }));
  } catch (error) {
    logger.warn("Invalid JSON in transaction", { err: error });
    return [];
  }
}

export function* readSignatures<A extends Api>(
  reader: OrderedReader<A>,
  ses: number,
  from: number,
): Steps<SignatureAfterRow[]> {
  const range = indexRange(TABLE.signature, ses, from, Number.POSITIVE_INFINITY);
  if (range === undefined) return [];
  const entries = yield* scanAll(reader, range);
  return entries.map(([key, value]) => ({
    ses,
    idx: decodeLastInteger(key),
    // Signatures are opaque to storage; cojson brands them.
    signature: decodeText(value) as SignatureAfterRow["signature"],
  }));
}

/** Hand it a snapshot, as `readSessions`. */
export function* readKnownState<A extends Api>(
  reader: OrderedReader<A>,
  id: string,
): Steps<CoValueKnownState | undefined> {
  const found = yield* findCoValue(lookupIn(reader), id);
  if (found === undefined) return undefined;
  const sessions = yield* readSessions(reader, found.rowID);
  return knownStateOf(
    id,
    sessions.map((session) => [session.sessionID, session.lastIdx]),
  );
}

/**
 * Pages of row ids above `offset`, which is how cojson's caller skips what it has listed. A scan of just
 * those rows, and not a limited one of all that follow: LevelDB walks what a limited one gave twice.
 */
export function* readCoValueIDs<A extends Api>(
  reader: OrderedReader<A>,
  limit: number,
  offset: number,
): Steps<{ id: RawCoID }[]> {
  const after = Math.max(0, Math.floor(offset));
  if (!(limit > 0) || !(after < Number.MAX_SAFE_INTEGER)) return [];
  const entries = yield* scanAll(reader, rangeOf.coValuesAfterRow(after, Math.floor(limit)));
  return entries.map(([, value]) => ({ id: decodeText(value) as RawCoID }));
}

export function* readPendingDeletions<A extends Api>(reader: OrderedReader<A>): Steps<RawCoID[]> {
  const entries = yield* scanAll(reader, rangeOf.deletions(DELETION.pending));
  return entries.map(([, value]) => decodeText(value) as RawCoID);
}

export function* readUnsyncedIDs<A extends Api>(reader: OrderedReader<A>): Steps<RawCoID[]> {
  const entries = yield* scanAll(reader, rangeOf.unsynced());
  const ids = new Set(entries.map(([, value]) => decodeUnsynced(value)[0]));
  return [...ids] as RawCoID[];
}

/** The whole coValue; hand it a snapshot so that all of it is of one state. */
export function* readWholeCoValue<A extends Api>(
  reader: OrderedReader<A>,
  id: string,
): Steps<StoredCoValue | undefined> {
  const row = yield* readCoValueRow(reader, id);
  if (row === undefined) return undefined;
  const rowIDs = rowIDsOf(yield* findSessions(reader, row.rowID));
  const [sessions, transactions, signatures] = yield* together([
    () => readSessionRows(reader, rowIDs),
    () =>
      together<TransactionRow[][]>(
        rowIDs.map((rowID) => () => readTransactions(reader, rowID, 0, Number.POSITIVE_INFINITY)),
      ),
    () =>
      together<SignatureAfterRow[][]>(
        rowIDs.map((rowID) => () => readSignatures(reader, rowID, 0)),
      ),
  ]);
  return {
    row,
    sessions: sessions.map((session, index) => ({
      row: session,
      transactions: transactions[index] ?? [],
      signatures: signatures[index] ?? [],
    })),
  };
}
