// Raw answers of a store made comparable: row ids of sessions become names, lists without a promised
// order are sorted, and what is returned is then overwritten, so that a store which hands out its own
// internals gives itself away in a later answer.
import { canonical, canonicalText, type Json } from "../engine/json.ts";
import type { LockRow, StoredSessionRow } from "./port.ts";
import type { RowNames } from "./row-names.ts";

/** A copy of the answer for comparison; the answer itself is spoilt. */
export function take(value: unknown): Json {
  const copy = canonical(value);
  spoil(value);
  return copy;
}

/**
 * A row in canonical form. An optional field that is not set may be absent or null, as cojson's SQLite
 * clients have it; both read the same to every caller.
 */
export function canonicalRow(row: object): Json {
  return canonical(Object.fromEntries(Object.entries(row).filter(([, field]) => field !== null)));
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
  return sorted(take(values));
}

/** Sessions of a coValue, each with its row id checked and replaced. */
export function takeSessions(rows: readonly StoredSessionRow[], id: string, names: RowNames): Json {
  const coValue = names.coValue(id);
  const named = rows.map((row) => nameSession(row, id, coValue, names));
  spoil(rows);
  return sorted(named);
}

/** One session of a coValue, or null where there is none. */
export function takeSession(row: StoredSessionRow | undefined, id: string, names: RowNames): Json {
  if (row === undefined || row === null) return null;
  const named = nameSession(row, id, names.coValue(id), names);
  spoil(row);
  return named;
}

/** Indexed rows: whether they are the asked session's stands in the place of its row id. */
export function takeIndexed(
  rows: readonly { readonly ses?: number; readonly idx: number }[],
  ses: number,
): Json {
  const named = rows.map((row) => {
    const { ses: answered, ...rest } = row;
    // cojson's sync interface leaves `ses` out of signatures.
    return canonical(
      answered === undefined || answered === ses ? rest : { ...rest, ofOtherSession: true },
    );
  });
  spoil(rows);
  return named;
}

function nameSession(
  row: StoredSessionRow,
  id: string,
  coValue: number | undefined,
  names: RowNames,
): Json {
  const { rowID, coValue: answered, ...rest } = row;
  return canonicalRow({
    ...rest,
    row: names.learnSession(id, row.sessionID, rowID),
    ...(answered === coValue ? {} : { ofOtherCoValue: true }),
  });
}

function sorted(values: Json): Json {
  if (!Array.isArray(values)) return values;
  return values
    .map((value): readonly [string, Json] => [canonicalText(value), value])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, value]) => value);
}

/** Overwrites what was returned: the caller of cojson's interface may, so a store must not mind. */
function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (typeof member === "object") spoil(member);
    else Reflect.set(value, key, "spoilt");
  }
  if (Array.isArray(value)) value.length = 0;
}
