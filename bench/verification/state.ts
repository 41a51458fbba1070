// The state that a stream leaves behind, as digests: what cojson's calls show, and every stored row
// where the store lets them be seen, which also shows what an erase left lying.
import {
  fullDigest,
  observeState,
  stateDigest,
  type CoValueStore,
  type CoValueStoreSync,
  type StoredRow,
} from "@assay/engines/covalue";
import { runAsync, runSync } from "@assay/engines/engine";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";

/** Digests of one state. */
export interface State {
  readonly observed: string;
  /** Of stores that offer `rows`. */
  readonly rows: string | undefined;
}

export async function stateOf(store: CoValueStore): Promise<State> {
  const observed = stateDigest(await runAsync(observeState("async", store, [])));
  if (store.rows === undefined) return { observed, rows: undefined };
  const rows: StoredRow[] = [];
  for await (const row of store.rows()) rows.push(row);
  return { observed, rows: fullDigest(rows) };
}

export function stateOfSync(store: CoValueStoreSync): State {
  const observed = stateDigest(runSync(observeState("sync", store, [])));
  return { observed, rows: store.rows && fullDigest([...store.rows()]) };
}

/** Throws `WrongAnswer` when a state is not the expected one. */
export function assertState(expected: State, actual: State, played: number): void {
  const after = `the state after ${played} operations differs from the reference's`;
  if (actual.observed !== expected.observed) throw new WrongAnswer(`${after}, seen through reads`);
  if (actual.rows === undefined || expected.rows === undefined) return;
  if (actual.rows !== expected.rows) throw new WrongAnswer(`${after}, seen row by row`);
}
