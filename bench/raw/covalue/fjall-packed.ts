// The addon's packed buffers, by hand: a batch of one write, and a whole coValue. Numbers are doubles, lengths
// four bytes, both little-endian.
import type {
  CoValueHeader,
  CoValueWrite,
  RawCoID,
  SessionID,
  Signature,
  SignatureAfterRow,
  StoredCoValue,
  StoredSession,
  StoredSessionRow,
  Transaction,
  TransactionRow,
} from "@assay/engines/covalue";

/** Bytes of lengths, flags and numbers of one session, one transaction or signature. */
const SESSION_BYTES = 64;
const ITEM_BYTES = 16;
const WRITE_BYTES = 64;
/** Bytes of a UTF-16 unit at the most. */
const UNIT_BYTES = 3;

export function packWrite({ id, header, sessions }: CoValueWrite): Buffer {
  const headerText = header === undefined ? undefined : JSON.stringify(header);
  const texts = sessions.map(({ transactions }) =>
    transactions.map(({ tx }) => JSON.stringify(tx)),
  );
  let units = id.length + (headerText?.length ?? 0);
  let bytes = WRITE_BYTES;
  for (const [index, session] of sessions.entries()) {
    units += session.sessionID.length + session.lastSignature.length;
    bytes += SESSION_BYTES + ITEM_BYTES * (session.transactions.length + session.signatures.length);
    for (const text of texts[index] ?? []) units += text.length;
    for (const { signature } of session.signatures) units += signature.length;
  }
  const buffer = Buffer.allocUnsafe(bytes + units * UNIT_BYTES);
  let at = 0;
  const length = (value: number): void => void (at = buffer.writeUInt32LE(value, at));
  const number = (value: number): void => void (at = buffer.writeDoubleLE(value, at));
  const flag = (value: boolean): void => void (buffer[at++] = value ? 1 : 0);
  const text = (value: string): void => {
    const written = buffer.write(value, at + 4, "utf8");
    buffer.writeUInt32LE(written, at);
    at += 4 + written;
  };
  length(1);
  text(id);
  flag(headerText !== undefined);
  if (headerText !== undefined) text(headerText);
  flag(false);
  length(sessions.length);
  for (const [index, session] of sessions.entries()) {
    text(session.sessionID);
    number(session.lastIdx);
    text(session.lastSignature);
    flag(session.bytesSinceLastSignature !== undefined);
    if (session.bytesSinceLastSignature !== undefined) number(session.bytesSinceLastSignature);
    length(session.transactions.length);
    for (const [place, { idx }] of session.transactions.entries()) {
      number(idx);
      text(texts[index]?.[place] ?? "");
    }
    length(session.signatures.length);
    for (const { idx, signature } of session.signatures) {
      number(idx);
      text(signature);
    }
  }
  return buffer.subarray(0, at);
}

export function unpackCoValue(id: string, packed: Buffer): StoredCoValue {
  let at = 0;
  const length = (): number => {
    at += 4;
    return packed.readUInt32LE(at - 4);
  };
  const number = (): number => {
    at += 8;
    return packed.readDoubleLE(at - 8);
  };
  const text = (): string => {
    const end = length() + at;
    const start = at;
    at = end;
    return packed.toString("utf8", start, end);
  };
  const rowID = number();
  const header = JSON.parse(text()) as CoValueHeader;
  const sessions: StoredSession[] = [];
  for (let session = length(); session > 0; session -= 1) {
    const ses = number();
    const sessionID = text() as SessionID;
    const lastIdx = number();
    const lastSignature = text() as Signature;
    const row: StoredSessionRow = { rowID: ses, coValue: rowID, sessionID, lastIdx, lastSignature };
    if (packed[at++] === 1) row.bytesSinceLastSignature = number();
    const transactions: TransactionRow[] = [];
    for (let count = length(); count > 0; count -= 1) {
      const idx = number();
      transactions.push({ ses, idx, tx: JSON.parse(text()) as Transaction });
    }
    const signatures: SignatureAfterRow[] = [];
    for (let count = length(); count > 0; count -= 1) {
      const idx = number();
      signatures.push({ ses, idx, signature: text() as Signature });
    }
    sessions.push({ row, transactions, signatures });
  }
  return { row: { rowID, id: id as RawCoID, header }, sessions };
}
