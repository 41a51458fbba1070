// How coValues lie in an ordered store: the tables, their keys, and the bytes of their values.
// A change here that cannot read old data raises the layout version of every engine built on it.
import {
  decodeInteger,
  decodeWtf8,
  encodeTuple,
  encodeWtf8,
  putInteger,
  readInteger,
  tupleRange,
} from "../ordered/index.ts";
import type { Key, KeyRange } from "../ordered/port.ts";
import { AssayError } from "../engine/errors.ts";
import { jsonText } from "../covalue/written-values.ts";
import type { CoValueHeader, LockRow, StoredSessionRow, Transaction } from "../covalue/port.ts";

/** The first byte of a key. Numbers are part of the layout: never use one again for something else. */
export const TABLE = {
  /** id → row id and header. */
  coValueById: 1,
  /** row id → id. */
  coValueByRow: 2,
  /** coValue row id, session id → session row id. Written once a session: coValues are scanned for it. */
  sessionIndex: 3,
  /** session row id, index → transaction. */
  transaction: 4,
  /** session row id, index → signature. */
  signature: 5,
  /** status, id → id. */
  deletion: 6,
  /** id, peer → both. */
  unsynced: 7,
  /** lock key → lock row. */
  lock: 8,
  /** name → number. */
  meta: 9,
  /**
   * session row id → session row. Apart from the index and never scanned, since each append rewrites
   * it: an LSM walks all old versions of a row in a range until it compacts them (LevelDB after 10,000
   * appends to one session: 1 ms a scan, 31 µs a point read).
   */
  session: 10,
} as const;

/** Status of a deletion, as cojson numbers it (src/storage/types.ts:27-30). */
export const DELETION = { pending: 0, done: 1 } as const;

/** Name in the meta table of the row id that the next new session gets. */
export const NEXT_SESSION_ROW = "nextSessionRow";

/** Every key of the store. */
export const EVERYTHING: KeyRange = { start: Buffer.of(0), end: Buffer.of(0xff) };

export const keyOf = {
  coValueById: (id: string): Key => encodeTuple(TABLE.coValueById, id),
  coValueByRow: (rowID: number): Key => encodeTuple(TABLE.coValueByRow, rowID),
  sessionIndex: (coValue: number, sessionID: string): Key =>
    encodeTuple(TABLE.sessionIndex, coValue, sessionID),
  session: (rowID: number): Key => encodeTuple(TABLE.session, rowID),
  transaction: (ses: number, idx: number): Key => encodeTuple(TABLE.transaction, ses, idx),
  signature: (ses: number, idx: number): Key => encodeTuple(TABLE.signature, ses, idx),
  deletion: (status: number, id: string): Key => encodeTuple(TABLE.deletion, status, id),
  unsynced: (id: string, peer: string): Key => encodeTuple(TABLE.unsynced, id, peer),
  lock: (key: string): Key => encodeTuple(TABLE.lock, key),
  meta: (name: string): Key => encodeTuple(TABLE.meta, name),
};

export const rangeOf = {
  coValuesByRow: (): KeyRange => tupleRange(TABLE.coValueByRow),
  /** So many rows at the most: no number of them is left out, nor ever removed. */
  coValuesAfterRow: (rowID: number, count: number): KeyRange => ({
    start: encodeTuple(TABLE.coValueByRow, rowID + 1),
    end:
      rowID + count < Number.MAX_SAFE_INTEGER
        ? encodeTuple(TABLE.coValueByRow, rowID + count + 1)
        : tupleRange(TABLE.coValueByRow).end,
  }),
  sessionIndex: (coValue: number): KeyRange => tupleRange(TABLE.sessionIndex, coValue),
  transactions: (ses: number): KeyRange => tupleRange(TABLE.transaction, ses),
  signatures: (ses: number): KeyRange => tupleRange(TABLE.signature, ses),
  deletions: (status: number): KeyRange => tupleRange(TABLE.deletion, status),
  unsynced: (): KeyRange => tupleRange(TABLE.unsynced),
  unsyncedOf: (id: string): KeyRange => tupleRange(TABLE.unsynced, id),
};

// What a key says of the row under it; the places follow from `encodeTuple`.
const FIRST_PART = 1;
const SECOND_PART = FIRST_PART + 9;

/** The table that a key belongs to. */
export function tableOf(key: Key): number | undefined {
  return key[0];
}

/** The row id of a session's key. */
export function decodeSessionKey(key: Key): number {
  return decodeInteger(key, FIRST_PART);
}

/** Session row id and index of a transaction's or a signature's key. */
export function decodeIndexedKey(key: Key): { readonly ses: number; readonly idx: number } {
  return { ses: decodeInteger(key, FIRST_PART), idx: decodeInteger(key, SECOND_PART) };
}

/** The status of a deletion's key. */
export function deletionStatusOf(key: Key): number {
  return decodeInteger(key, FIRST_PART);
}

/**
 * The part of an indexed range whose indices lie in `from..to`, both inclusive; `undefined` when
 * none can. The bounds are any numbers: a range is what it means in mathematics.
 */
export function indexRange(
  table: typeof TABLE.transaction | typeof TABLE.signature,
  ses: number,
  from: number,
  to: number,
): KeyRange | undefined {
  const first = Math.max(0, Math.ceil(from));
  const last = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(to));
  // Also refuses NaN, which compares false with everything.
  if (!(first <= last) || !isRowID(ses)) return undefined;
  const whole = tupleRange(table, ses);
  return {
    start: encodeTuple(table, ses, first),
    end: last === Number.MAX_SAFE_INTEGER ? whole.end : encodeTuple(table, ses, last + 1),
  };
}

/** Whether a number can be a row id; any other names no row. */
export function isRowID(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

// ---- values ---------------------------------------------------------------------------------------

const ROW_ID_BYTES = 8;

/** A coValue's row id, and the bytes that were stored, with its header in them: most readers need none of it. */
export interface CoValueValue {
  readonly rowID: number;
  readonly bytes: Uint8Array;
}

export function encodeCoValue(rowID: number, header: CoValueHeader): Uint8Array {
  const text = jsonText(header);
  const bytes = Buffer.allocUnsafe(ROW_ID_BYTES + Buffer.byteLength(text));
  putInteger(bytes, rowID, 0);
  bytes.write(text, ROW_ID_BYTES, "utf8");
  return bytes;
}

export function decodeCoValue(bytes: Uint8Array): CoValueValue {
  return { rowID: decodeNumber(bytes), bytes };
}

/** The JSON text of a coValue's header, which may be damaged. */
export function headerText({ bytes }: CoValueValue): string {
  return view(bytes).toString("utf8", ROW_ID_BYTES);
}

// A session's value: coValue row id, count of transactions, bytes since the last signature, whether those were
// given, the length of the session id, then the session id and the signature.
const SESSION_ID_LENGTH_AT = 3 * ROW_ID_BYTES + 1;
const SESSION_ID_AT = SESSION_ID_LENGTH_AT + 4;

/** A session's row but for its id, which is in its key. */
export type SessionValue = Omit<StoredSessionRow, "rowID" | "bytesSinceLastSignature"> & {
  readonly bytesSinceLastSignature: number | undefined;
};

/** Not JSON: of all rows a session's is read and written the most. */
export function encodeSession(row: SessionValue): Uint8Array {
  const { sessionID, lastSignature } = row;
  const units = sessionID.length + lastSignature.length;
  const text = `${sessionID}${lastSignature}`;
  // Where each character is a byte both are written at once.
  if (Buffer.byteLength(text) === units) {
    const bytes = Buffer.allocUnsafe(SESSION_ID_AT + units);
    writeSessionHead(bytes, row, sessionID.length);
    bytes.write(text, SESSION_ID_AT, "latin1");
    return bytes;
  }
  const id = encodeWtf8(sessionID);
  const signature = encodeWtf8(lastSignature);
  const bytes = Buffer.allocUnsafe(SESSION_ID_AT + id.length + signature.length);
  writeSessionHead(bytes, row, id.length);
  id.copy(bytes, SESSION_ID_AT);
  signature.copy(bytes, SESSION_ID_AT + id.length);
  return bytes;
}

function writeSessionHead(bytes: Buffer, row: SessionValue, sessionIDBytes: number): void {
  putInteger(bytes, row.coValue, 0);
  putInteger(bytes, row.lastIdx, ROW_ID_BYTES);
  putInteger(bytes, row.bytesSinceLastSignature ?? 0, 2 * ROW_ID_BYTES);
  bytes[3 * ROW_ID_BYTES] = row.bytesSinceLastSignature === undefined ? 0 : 1;
  bytes.writeUInt32BE(sessionIDBytes, SESSION_ID_LENGTH_AT);
}

export function decodeSession(rowID: number, bytes: Uint8Array): StoredSessionRow {
  const buffer = view(bytes);
  const sessionIDBytes = buffer.readUInt32BE(SESSION_ID_LENGTH_AT);
  const signatureAt = SESSION_ID_AT + sessionIDBytes;
  const text = decodeWtf8(buffer, SESSION_ID_AT);
  // Where each byte is a character both are read at once.
  const isOneEach = text.length === buffer.length - SESSION_ID_AT;
  // Both are opaque to storage; cojson brands them.
  const sessionID = (
    isOneEach
      ? text.slice(0, sessionIDBytes)
      : decodeWtf8(buffer.subarray(SESSION_ID_AT, signatureAt))
  ) as StoredSessionRow["sessionID"];
  const lastSignature = (
    isOneEach ? text.slice(sessionIDBytes) : decodeWtf8(buffer, signatureAt)
  ) as StoredSessionRow["lastSignature"];
  const coValue = readInteger(bytes, 0);
  const lastIdx = readInteger(bytes, ROW_ID_BYTES);
  if (bytes[3 * ROW_ID_BYTES] === 0) return { rowID, coValue, sessionID, lastIdx, lastSignature };
  const bytesSinceLastSignature = readInteger(bytes, 2 * ROW_ID_BYTES);
  return { rowID, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature };
}

/** The row that an index entry leads to. Errors: `CORRUPT` where there is none. */
export function assertStored(row: Uint8Array | undefined, rowID: number): Uint8Array {
  if (row !== undefined) return row;
  throw new AssayError("CORRUPT", `session row ${rowID} is in an index and not stored`);
}

export function encodeTransaction(tx: Transaction): Uint8Array {
  return encodeJson(tx);
}

/** Errors: `SyntaxError` when the bytes are not JSON, which readers answer as the contract says. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  return JSON.parse(view(bytes).toString("utf8")) as Transaction;
}

export function encodeText(text: string): Uint8Array {
  return encodeWtf8(text);
}

export function decodeText(bytes: Uint8Array): string {
  return decodeWtf8(bytes);
}

export function encodeUnsynced(id: string, peer: string): Uint8Array {
  return encodeJson([id, peer]);
}

export function decodeUnsynced(bytes: Uint8Array): readonly [id: string, peer: string] {
  return decodeJson(bytes) as [string, string];
}

export function encodeLock(row: LockRow): Uint8Array {
  return encodeJson(row);
}

export function decodeLock(bytes: Uint8Array): LockRow {
  return decodeJson(bytes) as LockRow;
}

export function encodeNumber(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(ROW_ID_BYTES);
  putInteger(bytes, value, 0);
  return bytes;
}

export function decodeNumber(bytes: Uint8Array): number {
  return readInteger(bytes, 0);
}

/** JSON escapes lone surrogates, so nothing is lost in UTF-8. Errors: `INVALID_ARGUMENT` for what JSON cannot say. */
function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(jsonText(value), "utf8");
}

function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(view(bytes).toString("utf8"));
  } catch (error) {
    throw new AssayError("CORRUPT", "a stored row is not what was written", { cause: error });
  }
}

function view(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
