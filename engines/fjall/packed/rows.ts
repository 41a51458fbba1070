// Stored rows of every kind, as a page of the addon's walk packs them.
import type { CoValueHeader, StoredRow, Transaction } from "../../covalue/port.ts";
import { AssayError } from "../../engine/errors.ts";
import { lockFrom } from "../decode.ts";
import { readSession } from "./covalue.ts";
import { PackedReader } from "./reader.ts";

// As crates/storage-napi/src/packed/rows.rs numbers them.
const CO_VALUE = 1;
const SESSION = 2;
const TRANSACTION = 3;
const SIGNATURE = 4;
const DELETION = 5;
const UNSYNCED = 6;
const LOCK = 7;

/** The rows of a page. Errors: `CORRUPT` at a row whose JSON cannot be read. */
export function* unpackRows(packed: Buffer): Generator<StoredRow, undefined> {
  const reader = new PackedReader(packed);
  while (!reader.isAtEnd) yield readRow(reader);
}

function readRow(reader: PackedReader): StoredRow {
  const table = reader.byte();
  switch (table) {
    case CO_VALUE: {
      const rowID = reader.number();
      const id = reader.text();
      const header = parse(reader.bytes(), `the header in row ${rowID}`) as CoValueHeader;
      return { table: "coValue", rowID, id, header };
    }
    case SESSION: {
      const session = readSession(reader, reader.number());
      const { bytesSinceLastSignature } = session;
      return { table: "session", ...session, bytesSinceLastSignature };
    }
    case TRANSACTION: {
      const ses = reader.number();
      const idx = reader.number();
      const what = `transaction ${idx} of session row ${ses}`;
      return { table: "transaction", ses, idx, tx: parse(reader.bytes(), what) as Transaction };
    }
    case SIGNATURE: {
      const ses = reader.number();
      const idx = reader.number();
      return { table: "signature", ses, idx, signature: reader.text() };
    }
    case DELETION: {
      const id = reader.text();
      return { table: "deletion", id, status: reader.byte() === 0 ? "pending" : "done" };
    }
    case UNSYNCED: {
      const id = reader.text();
      return { table: "unsynced", id, peerId: reader.text() };
    }
    case LOCK: {
      const key = reader.text();
      const holderSessionId = reader.bytes();
      const acquiredAt = reader.number();
      const releasedAt = reader.optionalNumber();
      const lastProcessedOffset = reader.number();
      const release = releasedAt === undefined ? {} : { releasedAt };
      const lock = { holderSessionId, acquiredAt, ...release, lastProcessedOffset };
      return { table: "lock", ...lockFrom(key, lock) };
    }
    default:
      throw new AssayError("INTERNAL", `the addon sent a row of table ${table}`);
  }
}

/** What was stored is what the caller gave. */
function parse(json: Buffer, what: string): unknown {
  try {
    return JSON.parse(json.toString("utf8"));
  } catch (error) {
    throw new AssayError("CORRUPT", `${what} is not JSON`, { cause: error });
  }
}
