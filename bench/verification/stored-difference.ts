// Where a loaded coValue differs from the reference's. Row ids are the engine's own and not compared,
// and sessions come in no promised order; all else is, to the last character.
import type { TransactionRow } from "@assay/engines/covalue";
import type { LoadedCoValue } from "../cojson-calls/load-covalue.ts";
import { equalJson, jsonDifference } from "./json-difference.ts";

type Loaded = LoadedCoValue | undefined;
type Session = LoadedCoValue["sessions"][number];

/** The first difference in words; `undefined` when there is none. */
export function loadedDifference(expected: Loaded, actual: Loaded): string | undefined {
  if (expected === undefined || actual === undefined) {
    return expected === actual
      ? undefined
      : `${(expected ?? actual)?.row.id} is ${actual === undefined ? "not stored" : "stored"}`;
  }
  const { id } = expected.row;
  if (actual.row.id !== id) return `${id} was loaded as ${actual.row.id}`;
  const header = jsonDifference(expected.row.header, actual.row.header, `${id}: the header`);
  if (header !== undefined) return header;
  if (actual.sessions.length !== expected.sessions.length) {
    return `${id} has ${actual.sessions.length} sessions instead of ${expected.sessions.length}`;
  }
  for (const session of expected.sessions) {
    const { sessionID } = session.row;
    const other = actual.sessions.find(({ row }) => row.sessionID === sessionID);
    const difference = other === undefined ? "is missing" : sessionDifference(session, other);
    if (difference !== undefined) return `${id}: session ${sessionID} ${difference}`;
  }
  return undefined;
}

function sessionDifference(expected: Session, actual: Session): string | undefined {
  for (const field of ["lastIdx", "lastSignature", "bytesSinceLastSignature"] as const) {
    if (expected.row[field] !== actual.row[field]) {
      return `has ${field} ${actual.row[field]} instead of ${expected.row[field]}`;
    }
  }
  const ends = sameLength(expected.ends, actual.ends, "chunks");
  if (ends !== undefined) return ends;
  for (const [index, end] of expected.ends.entries()) {
    const other = actual.ends[index];
    if (other?.idx !== end.idx || other.signature !== end.signature) {
      return `has chunk ${index} signed as ${other?.idx} ${other?.signature} instead of ${end.idx} ${end.signature}`;
    }
    const chunk = chunkDifference(expected.chunks[index] ?? [], actual.chunks[index] ?? []);
    if (chunk !== undefined) return chunk;
  }
  return undefined;
}

function chunkDifference(
  expected: readonly TransactionRow[],
  actual: readonly TransactionRow[],
): string | undefined {
  const length = sameLength(expected, actual, "transactions in a chunk");
  if (length !== undefined) return length;
  for (const [index, { idx, tx }] of expected.entries()) {
    const other = actual[index];
    if (other?.idx !== idx) return `has transaction ${other?.idx} in the place of ${idx}`;
    if (!equalJson(tx, other.tx)) return jsonDifference(tx, other.tx, `has transaction ${idx}, it`);
  }
  return undefined;
}

function sameLength(
  expected: readonly unknown[],
  actual: readonly unknown[],
  what: string,
): string | undefined {
  return expected.length === actual.length
    ? undefined
    : `has ${actual.length} ${what} instead of ${expected.length}`;
}
