// How the port's values are bound to statements and read back, so that each comes out as it went in.
// SQLite's TEXT passes through UTF-8 and would lose lone surrogates; a string that holds one is bound
// as a BLOB of its WTF-8 bytes instead. A TEXT never equals a BLOB, so no two strings collide.
import { decodeWtf8, encodeWtf8 } from "../ordered/wtf8.ts";

/** What a statement takes and returns. */
export type SqlValue = string | number | Buffer | null;

/** A string of UTF-16 units as SQLite keeps it. */
export type SqlText = string | Buffer;

export function bindText(text: string): SqlText {
  return text.isWellFormed() ? text : encodeWtf8(text);
}

export function readText(stored: SqlText): string {
  return typeof stored === "string" ? stored : decodeWtf8(stored);
}

/** How many bytes SQLite is handed for a value: 8 a number, UTF-8 or WTF-8 for text. */
export function boundBytes(value: SqlValue): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return 8;
  return value === null ? 0 : value.length;
}
