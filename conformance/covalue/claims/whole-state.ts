// Everything that a store holds, as data to compare, and what the reference holds after a history.
import { ManualClock, runAsync, runSync, type Json } from "@assay/engines/engine";
import {
  fullDigest,
  observeState,
  peersOf,
  Player,
  referenceIntake,
  skippedOperations,
  type AnyCoValueStore,
  type SerialOperation,
  type StoredRow,
} from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { keepsData, type CellUnderCheck } from "./cell-under-check.ts";

/** How many rows of each kind there are, and the digest over all of them. */
export interface RowSummary {
  readonly digest: string;
  readonly rows: Readonly<Record<string, number>>;
}

/** A reference with a player on it, for a cell of the given one's kind. */
export function referenceFor(cell: CellUnderCheck): { player: Player; store: ReferenceStore } {
  const clock = new ManualClock();
  const store = new ReferenceStore(clock.now);
  const skips = skippedOperations(cell.context.api, keepsData(cell.context));
  return { store, player: new Player({ api: "sync", store, clock, skips }, referenceIntake) };
}

/** What cojson's calls show of a store after the operations. */
export async function stateOf(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  operations: readonly SerialOperation[],
): Promise<Json> {
  return runAsync(observeState(cell.context.api, store, peersOf(operations)));
}

/** What cojson's calls show of the reference after the operations. */
export function referenceState(
  reference: ReferenceStore,
  operations: readonly SerialOperation[],
): Json {
  return runSync(observeState("sync", reference, peersOf(operations)));
}

/** Every row of a store; none where it offers no `rows`. */
export async function rowsOf(store: AnyCoValueStore): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of store.rows?.() ?? []) rows.push(row);
  return rows;
}

/** Rows as a summary that says roughly where two stores differ. */
export function summaryOf(rows: readonly StoredRow[]): RowSummary {
  const counts: Record<string, number> = {};
  for (const { table } of rows) counts[table] = (counts[table] ?? 0) + 1;
  return { digest: fullDigest(rows), rows: counts };
}
