// How many rows of each table a store holds: what reads do not show is seen here.
import type { CoValueStore, CoValueStoreSync, StoredRow } from "@assay/engines/covalue";

/** Stored rows by table. */
export type RowCounts = Partial<Record<StoredRow["table"], number>>;

/** `undefined` for a store that does not offer `rows`. */
export async function rowCounts(store: CoValueStore): Promise<RowCounts | undefined> {
  if (store.rows === undefined) return undefined;
  const counts: RowCounts = {};
  for await (const { table } of store.rows()) counts[table] = (counts[table] ?? 0) + 1;
  return counts;
}

/** The same of a sync store. */
export function rowCountsSync(store: CoValueStoreSync): RowCounts | undefined {
  if (store.rows === undefined) return undefined;
  const counts: RowCounts = {};
  for (const { table } of store.rows()) counts[table] = (counts[table] ?? 0) + 1;
  return counts;
}

/** Adds `times` the counts to a sum. */
export function addRowCounts(sum: RowCounts, counts: RowCounts, times = 1): void {
  for (const [table, count] of Object.entries(counts)) {
    // The keys of counts are tables; `Object.entries` forgets it.
    const name = table as StoredRow["table"];
    sum[name] = (sum[name] ?? 0) + times * count;
  }
}
