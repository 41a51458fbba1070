// Rows that cannot be read, planted for checks of what a store makes of them.
import type { CorruptRow } from "../covalue/port.ts";
import type { SqliteDatabase } from "./database.ts";
import { bindText } from "./values.ts";

/** Text that is no JSON. */
const UNREADABLE = "{";

/** Stores a row that cannot be read. */
export function plantCorruptRow(database: SqliteDatabase, row: CorruptRow): void {
  if (row.table === "coValue") database.upsertCoValue(bindText(row.id), UNREADABLE);
  else database.commitAll(() => database.putTransaction(row.ses, row.idx, UNREADABLE));
}
