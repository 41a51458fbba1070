// Raw answers of a store made comparable: row ids of sessions become names, lists without a promised
// order are sorted, and what is returned is then overwritten, so that a store which hands out its own
// internals gives itself away in a later answer.
import {
  bareObject,
  isPlain,
  canonical,
  canonicalFields,
  plainCopy,
  type FieldTest,
  type Json,
} from "../engine/json.ts";
import type { LockRow, StoredSessionRow } from "./port.ts";
import type { RowIdentity, RowNames, Said } from "./row-names.ts";
import { spoil } from "./spoil.ts";

/** A copy of the answer for comparison; the answer itself is spoilt. */
export function take(value: unknown): Json {
  const copy = canonical(value);
  spoil(value);
  return copy;
}

/** As `take`, in the form of `plainCopy`. */
export function takePlain(value: unknown): Json {
  const copy = plainCopy(value);
  spoil(value);
  return copy;
}

/**
 * A row in canonical form. An optional field that is not set may be absent or null, as cojson's SQLite
 * clients have it; both read the same to every caller.
 */
function canonicalRow(row: object): Json {
  return canonicalFields(row, isUnset);
}

/** A lock's row, or null where there is none. */
export function takeLock(row: LockRow | null | undefined): Json {
  if (row === undefined || row === null) return null;
  const copy = canonicalRow(row);
  spoil(row);
  return copy;
}

/** A list without a promised order. */
export function takeUnordered(values: readonly unknown[]): Json {
  const copy = take(values);
  return Array.isArray(copy) ? sortedByText(copy) : copy;
}

/** Sessions of a coValue, each with its row id checked and replaced. */
export function takeSessions(rows: readonly StoredSessionRow[], id: string, names: RowNames): Json {
  const coValue = names.coValue(id);
  const named = rows.map((row) => nameSession(row, id, coValue, names, "store"));
  spoil(rows);
  return sortedByText(named);
}

/** One session of a coValue, or null where there is none. */
export function takeSession(
  row: StoredSessionRow | undefined,
  id: string,
  names: RowNames,
  by: Said,
): Json {
  if (row === undefined || row === null) return null;
  const named = nameSession(row, id, names.coValue(id), names, by);
  spoil(row);
  return named;
}

/** A row under a session. */
interface IndexedRow {
  readonly ses?: number;
  readonly idx: number;
}

/**
 * Indexed rows: whether they are the asked session's stands in the place of its row id. `toJson`: what makes the rest
 * data; default: canonical copies.
 */
export function takeIndexed(
  rows: readonly IndexedRow[],
  ses: number,
  toJson: (value: unknown) => Json = canonical,
): Json {
  const named = rows.map((row) => {
    // cojson's sync interface leaves `ses` out of signatures.
    if (row.ses === undefined || row.ses === ses) {
      return plainIndexed(row, toJson) ?? canonicalFields(row, isRowOfSession);
    }
    const fields = fieldsOf(row, isRowOfSession);
    fields["ofOtherSession"] = true;
    return canonical(fields);
  });
  spoil(rows);
  return named;
}

/** A row with the fields of the port's and no other, its own in canonical order; `undefined` of all others. */
function plainIndexed(
  row: IndexedRow & { readonly tx?: unknown; readonly signature?: unknown },
  toJson: (value: unknown) => Json,
): Json | undefined {
  if (row.ses === undefined || row.idx === undefined || !isPlain(row)) return undefined;
  let fields = 0;
  for (const _field in row) fields += 1;
  if (fields !== 3) return undefined;
  if (row.tx !== undefined) return { idx: toJson(row.idx), tx: toJson(row.tx) };
  return row.signature === undefined
    ? undefined
    : { idx: toJson(row.idx), signature: toJson(row.signature) };
}

/** Canonical values in the order of their texts. */
export function sortedByText(values: readonly Json[]): readonly Json[] {
  return values.length < 2 ? values : [...values].sort((a, b) => compareTexts(a, b, "", ""));
}

/**
 * Compares two canonical values as their texts compare, of which it makes no more than the first members
 * that differ: the text of a session with everything under it is long. `nextA`, `nextB`: what follows each
 * in the text that it stands in.
 */
function compareTexts(a: Json, b: Json, nextA: string, nextB: string): number {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b, nextA, nextB);
  if (!isMembers(a) || !isMembers(b)) return compare(textOf(a) + nextA, textOf(b) + nextB);
  const keys = Object.keys(a);
  const others = Object.keys(b);
  for (let index = 0; ; index += 1) {
    const key = keys[index];
    const other = others[index];
    if (key === undefined || other === undefined) {
      // The bracket that ends an object comes after what goes on with it.
      return key === other ? 0 : key === undefined ? 1 : -1;
    }
    if (key !== other) return compare(textOf(key), textOf(other));
    const endA = index + 1 < keys.length ? "," : "}";
    const endB = index + 1 < others.length ? "," : "}";
    // Both exist: they are keys of theirs.
    const found = compareTexts(a[key] as Json, b[key] as Json, endA, endB);
    if (found !== 0) return found;
  }
}

/** Compares two strings as their texts compare, of which it makes none where neither has to be spelt otherwise. */
function compareStrings(a: string, b: string, nextA: string, nextB: string): number {
  let place = 0;
  while (place < a.length && a.charCodeAt(place) === b.charCodeAt(place)) place += 1;
  const unitA = spelling(a, place);
  const unitB = spelling(b, place);
  return unitA === undefined || unitB === undefined
    ? compare(textOf(a) + nextA, textOf(b) + nextB)
    : unitA - unitB;
}

const QUOTE = 0x22;

/** The first unit of what stands for a string's unit in its text; `undefined` where that may be an escape. */
function spelling(text: string, place: number): number | undefined {
  // A text's quote ends it.
  if (place === text.length) return QUOTE;
  const unit = text.charCodeAt(place);
  // A backslash's escape begins with one.
  const isItself = unit >= 0x20 && unit !== QUOTE && unit < 0xd800;
  return isItself ? unit : undefined;
}

function isMembers(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const textOf = (value: unknown): string => JSON.stringify(value);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function nameSession(
  row: StoredSessionRow,
  id: string,
  coValue: number | undefined,
  names: RowNames,
  by: Said,
): Json {
  const identity = names.learnSession(id, row.sessionID, row.rowID, by);
  if (row.coValue === coValue && isPlainSession(row)) return plainNamedSession(row, identity);
  const fields = fieldsOf(row, isRowIDOrUnset);
  fields["row"] = identity;
  if (row.coValue !== coValue) fields["ofOtherCoValue"] = true;
  return canonical(fields);
}

/** A plain session with its row id named, in canonical form: spelt out, it is several times as fast. */
export function plainNamedSession(
  { bytesSinceLastSignature, lastIdx, lastSignature, sessionID }: StoredSessionRow,
  row: RowIdentity,
): Json {
  return typeof bytesSinceLastSignature === "number"
    ? { bytesSinceLastSignature, lastIdx, lastSignature, row, sessionID }
    : { lastIdx, lastSignature, row, sessionID };
}

/** What stands under a session, in canonical form. */
export interface UnderSession {
  readonly signatures: readonly Json[];
  readonly transactions: readonly Json[];
}

/** A session without its row ids and with what stands under it, in canonical form. */
export function wholeSession(session: StoredSessionRow, under: UnderSession): Json {
  if (!isPlainSession(session)) {
    return {
      // First the places of the two lists among the fields, then what stands there, which is not copied
      // once more: a session may have many rows.
      ...canonicalFields({ ...session, signatures: 0, transactions: 0 }, isRowIDOrUnset),
      ...under,
    };
  }
  const { bytesSinceLastSignature, lastIdx, lastSignature, sessionID } = session;
  const { signatures, transactions } = under;
  return typeof bytesSinceLastSignature === "number"
    ? { bytesSinceLastSignature, lastIdx, lastSignature, sessionID, signatures, transactions }
    : { lastIdx, lastSignature, sessionID, signatures, transactions };
}

/** Whether a row has the fields of the port's sessions, each of its type, and no other. */
function isPlainSession(row: StoredSessionRow): boolean {
  const { bytesSinceLastSignature: bytes, lastIdx, lastSignature, sessionID } = row;
  if (typeof lastSignature !== "string" || typeof sessionID !== "string") return false;
  if (!Number.isFinite(lastIdx) || row.rowID === undefined || row.coValue === undefined) {
    return false;
  }
  // Absent, null and undefined read the same to every caller.
  const isUnset = bytes === undefined || bytes === null;
  if ((!isUnset && !Number.isFinite(bytes)) || !isPlain(row)) return false;
  let fields = 0;
  for (const _field in row) fields += 1;
  return fields === 5 || (fields === 6 && "bytesSinceLastSignature" in row);
}

const isUnset: FieldTest = (_key, field) => field === null;
const isRowOfSession: FieldTest = (key) => key === "ses";
/** Row ids are not comparable, and an optional field that is null is one that is absent. */
export const isRowIDOrUnset: FieldTest = (key, field) =>
  field === null || key === "rowID" || key === "coValue";

/** The fields of a row but some; not a deep copy. */
export function fieldsOf(row: object, leftOut: FieldTest): Record<string, unknown> {
  const fields = bareObject();
  for (const key of Object.keys(row)) {
    const field = (row as Readonly<Record<string, unknown>>)[key];
    if (!leftOut(key, field)) fields[key] = field;
  }
  return fields;
}
