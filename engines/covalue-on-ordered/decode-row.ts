// From a stored entry to the row of the port that it holds.
import type { LockRow, StoredRow } from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import { AssayError } from "../engine/errors.ts";
import { settle, type Steps } from "../engine/steps.ts";
import type { Entry, Key, OrderedReader } from "../ordered/port.ts";
import {
  decodeCoValue,
  decodeIndexedKey,
  decodeLock,
  decodeSession,
  decodeSessionKey,
  decodeText,
  decodeTransaction,
  decodeUnsynced,
  DELETION,
  deletionStatusOf,
  headerText,
  keyOf,
  TABLE,
  tableOf,
} from "./layout.ts";

/** The row of an entry; none for entries that only lead to others. Errors: `CORRUPT`. */
export function* decodeRow<A extends Api>(
  reader: OrderedReader<A>,
  entry: Entry,
): Steps<StoredRow[]> {
  try {
    return yield* decode(reader, entry);
  } catch (error) {
    // Where the contract lets a read pass over a row that is not JSON, a list of all rows cannot.
    if (!(error instanceof SyntaxError)) throw error;
    throw new AssayError("CORRUPT", "a stored row is not JSON", { cause: error });
  }
}

function* decode<A extends Api>(reader: OrderedReader<A>, [key, value]: Entry): Steps<StoredRow[]> {
  switch (tableOf(key)) {
    case TABLE.coValueById: {
      const found = decodeCoValue(value);
      const { rowID } = found;
      const [id] = yield* settle(reader.getMany([keyOf.coValueByRow(rowID)]));
      if (id === undefined) throw new AssayError("CORRUPT", `coValue row ${rowID} has no id`);
      const parsed = JSON.parse(headerText(found));
      return [{ table: "coValue", rowID, id: decodeText(id), header: parsed }];
    }
    case TABLE.session: {
      const row = decodeSession(decodeSessionKey(key), value);
      return [{ table: "session", bytesSinceLastSignature: undefined, ...row }];
    }
    case TABLE.transaction:
      return [{ table: "transaction", ...decodeIndexedKey(key), tx: decodeTransaction(value) }];
    case TABLE.signature:
      return [{ table: "signature", ...decodeIndexedKey(key), signature: decodeText(value) }];
    case TABLE.deletion: {
      const status = deletionStatusOf(key) === DELETION.pending ? "pending" : "done";
      return [{ table: "deletion", id: decodeText(value), status }];
    }
    case TABLE.unsynced: {
      const [id, peerId] = decodeUnsynced(value);
      return [{ table: "unsynced", id, peerId }];
    }
    case TABLE.lock: {
      const row: LockRow = decodeLock(value);
      return [{ table: "lock", ...row }];
    }
    case TABLE.coValueByRow:
    case TABLE.sessionIndex:
    case TABLE.meta:
      return [];
    default:
      throw new AssayError("CORRUPT", `the store holds a key of table ${tableName(key)}`);
  }
}

function tableName(key: Key): string {
  return String(tableOf(key));
}
