// Where a stored coValue differs from the reference's. Row ids are the engine's own and not compared,
// and sessions come in no promised order; all else is, to the last character.
import type { StoredCoValue, StoredSession } from "@assay/engines/covalue";
import { equalJson, jsonDifference } from "./json-difference.ts";

/** The first difference in words; `undefined` when there is none. */
export function storedDifference(
  id: string,
  expected: StoredCoValue | undefined,
  actual: StoredCoValue | undefined,
): string | undefined {
  if (expected === undefined || actual === undefined) {
    if (expected === actual) return undefined;
    return actual === undefined ? `${id} is missing` : `${id} is there and should not be`;
  }
  if (actual.row.id !== expected.row.id) return `${id} was answered as ${actual.row.id}`;
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

function sessionDifference(expected: StoredSession, actual: StoredSession): string | undefined {
  for (const field of ["lastIdx", "lastSignature", "bytesSinceLastSignature"] as const) {
    if (expected.row[field] !== actual.row[field]) {
      return `has ${field} ${actual.row[field]} instead of ${expected.row[field]}`;
    }
  }
  return signaturesDifference(expected, actual) ?? transactionsDifference(expected, actual);
}

function signaturesDifference(expected: StoredSession, actual: StoredSession): string | undefined {
  const inWords = ({ signatures }: StoredSession): string =>
    signatures.map(({ idx, signature }) => `${idx} ${signature}`).join(", ") || "none";
  const [wanted, found] = [inWords(expected), inWords(actual)];
  return wanted === found ? undefined : `has signatures ${found} instead of ${wanted}`;
}

function transactionsDifference(
  { transactions: expected }: StoredSession,
  { transactions: actual }: StoredSession,
): string | undefined {
  if (actual.length !== expected.length) {
    return `has ${actual.length} transactions instead of ${expected.length}`;
  }
  for (const [index, { idx, tx }] of expected.entries()) {
    const other = actual[index];
    if (other?.idx !== idx) return `has transaction ${other?.idx} in the place of ${idx}`;
    if (!equalJson(tx, other.tx)) return jsonDifference(tx, other.tx, `has transaction ${idx}, it`);
  }
  return undefined;
}
