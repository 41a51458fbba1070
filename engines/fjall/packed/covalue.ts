// A whole coValue, as `readCoValue` of the addon packs it.
import type { StoredCoValue, StoredSession, StoredSessionRow } from "../../covalue/port.ts";
import { headerFrom, transactionsFrom } from "../json.ts";
import { sessionFrom, signatureFrom } from "../decode.ts";
import { PackedReader } from "./reader.ts";

/** The coValue; `undefined`, with a warning, where its header is corrupt. */
export function unpackCoValue(id: string, packed: Buffer): StoredCoValue | undefined {
  const reader = new PackedReader(packed);
  const rowID = reader.number();
  const row = headerFrom(id, rowID, reader.bytes());
  if (row === undefined) return undefined;
  const sessions = reader.list((): StoredSession => {
    const session = readSession(reader, rowID);
    const ses = session.rowID;
    const stored = reader.list(() => ({ idx: reader.number(), tx: reader.bytes() }));
    return {
      row: session,
      transactions: transactionsFrom(ses, stored),
      signatures: reader.list(() =>
        signatureFrom(ses, { idx: reader.number(), signature: reader.bytes() }),
      ),
    };
  });
  return { row, sessions };
}

/** The parts that `session_parts` of the addon writes. */
export function readSession(reader: PackedReader, coValue: number): StoredSessionRow {
  const rowID = reader.number();
  const sessionID = reader.bytes();
  const lastIdx = reader.number();
  const lastSignature = reader.bytes();
  const bytesSinceLastSignature = reader.optionalNumber();
  return sessionFrom(coValue, {
    rowID,
    sessionID,
    lastIdx,
    lastSignature,
    ...(bytesSinceLastSignature === undefined ? {} : { bytesSinceLastSignature }),
  });
}
