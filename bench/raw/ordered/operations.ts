// What ordered stores are compared in: each operation on the loops written by hand and on the port.
import type { Api } from "@assay/engines/engine";
import {
  type Entry,
  type Key,
  type KeyRange,
  type OrderedStore,
  type OrderedStoreOf,
  type OrderedStoreSync,
  type Write,
} from "@assay/engines/ordered";
import { contest, type Contest, type ContestDefinition, type Run } from "../contest/contest.ts";
import type { Entries } from "./entries.ts";
import type { RawOrdered } from "./raw-store.ts";

/** An adapter and a bare library, of one api. */
export type OrderedPair = Settling &
  (
    | { readonly api: "async"; readonly raw: RawOrdered<"async">; readonly adapter: OrderedStore }
    | { readonly api: "sync"; readonly raw: RawOrdered<"sync">; readonly adapter: OrderedStoreSync }
  );

interface Settling {
  /**
   * Brings what both sides have been filled with into one and the same condition, and opens them anew. For
   * libraries that go on in the background: of the same writes they may have made other files.
   */
  readonly settle?: () => Promise<OrderedPair>;
}

const EVERYTHING: KeyRange = { start: Buffer.of(0), end: Buffer.of(0xff) };
const FILL_BATCH = 500;
/** Inputs that are drawn once and used again and again. */
const DRAWN_INPUTS = 1_024;
const MOST_WRITING_BATCH = 256;

/** Fills both sides of an empty pair with the same entries; hands on the pair to go on with. */
export async function fillOrdered(pair: OrderedPair, entries: Entries): Promise<OrderedPair> {
  const all = [...entries.all()];
  const stores: readonly { batch(writes: readonly Write[]): unknown }[] = [
    pair.raw,
    pair.adapter satisfies OrderedStoreOf<Api>,
  ];
  for (let start = 0; start < all.length; start += FILL_BATCH) {
    const batch = all.slice(start, start + FILL_BATCH);
    for (const store of stores) await store.batch(batch);
  }
  return pair.settle === undefined ? pair : pair.settle();
}

/** What a pair that is filled is compared in. */
export function orderedContests(pair: OrderedPair, entries: Entries): Contest[] {
  const calls = callsOf(pair);
  const again = <Input>(draw: () => Input): ((count: number) => Input[]) => {
    const drawn = Array.from({ length: DRAWN_INPUTS }, draw);
    let next = 0;
    // The index is below the length.
    return (count) => Array.from({ length: count }, () => drawn[next++ % drawn.length] as Input);
  };
  const ordered = <Input>(
    definition: Omit<ContestDefinition<Input>, "level" | "adapter" | "raw"> & Sides<Input>,
  ): Contest => contest({ level: "ordered", ...definition });
  const states = { raw: calls.rawState, adapter: calls.adapterState };
  return [
    ...[1, 16].map((count) =>
      ordered({
        operation: `getMany of ${count} ${count === 1 ? "key" : "keys"}`,
        inputs: again(() => entries.keys(count)),
        ...calls.getMany,
      }),
    ),
    ...[10, 100].map((count) =>
      ordered({
        operation: `scan of ${count} entries`,
        inputs: again(() => entries.range(count)),
        ...calls.scan,
      }),
    ),
    ordered({
      operation: "snapshot and one key",
      inputs: again(() => entries.keys(1)[0] as Key),
      ...calls.getInSnapshot,
    }),
    ...[1, 20].map((count) =>
      ordered({
        operation: `batch of ${count} ${count === 1 ? "write" : "writes"}`,
        inputs: (operations) => Array.from({ length: operations }, () => entries.writes(count)),
        mostBatch: MOST_WRITING_BATCH,
        states,
        ...calls.batch,
      }),
    ),
  ];
}

interface Sides<Input> {
  readonly raw: Run<Input>;
  readonly adapter: Run<Input>;
}

interface Calls {
  readonly getMany: Sides<readonly Key[]>;
  readonly scan: Sides<KeyRange>;
  readonly getInSnapshot: Sides<Key>;
  readonly batch: Sides<readonly Write[]>;
  readonly rawState: () => Promise<unknown>;
  readonly adapterState: () => Promise<unknown>;
}

/** Written out for each api, since anything in between would be measured too. */
function callsOf(pair: OrderedPair): Calls {
  return pair.api === "async"
    ? asyncCalls(pair.raw, pair.adapter)
    : syncCalls(pair.raw, pair.adapter);
}

function asyncCalls(raw: RawOrdered<"async">, adapter: OrderedStore): Calls {
  const scan = async (range: KeyRange): Promise<readonly Entry[]> => {
    const scanning = adapter.scan(range);
    const first = await scanning.nextPage();
    if (first.last) return first.entries;
    const entries = [...first.entries];
    for (;;) {
      const page = await scanning.nextPage();
      entries.push(...page.entries);
      if (page.last) return entries;
    }
  };
  return {
    getMany: sides("async", raw.getMany, (keys) => adapter.getMany(keys)),
    scan: sides("async", raw.scan, scan),
    getInSnapshot: sides("async", raw.getInSnapshot, async (key) => {
      const snapshot = adapter.snapshot();
      const values = await snapshot.getMany([key]);
      await snapshot.close();
      return values[0];
    }),
    batch: sides("async", raw.batch, (writes) => adapter.batch(writes)),
    rawState: async () => raw.scan(EVERYTHING),
    adapterState: () => scan(EVERYTHING),
  };
}

function syncCalls(raw: RawOrdered<"sync">, adapter: OrderedStoreSync): Calls {
  const scan = (range: KeyRange): readonly Entry[] => {
    const scanning = adapter.scan(range);
    const first = scanning.nextPage();
    if (first.last) return first.entries;
    const entries = [...first.entries];
    for (;;) {
      const page = scanning.nextPage();
      entries.push(...page.entries);
      if (page.last) return entries;
    }
  };
  return {
    getMany: sides("sync", raw.getMany, (keys) => adapter.getMany(keys)),
    scan: sides("sync", raw.scan, scan),
    getInSnapshot: sides("sync", raw.getInSnapshot, (key) => {
      const snapshot = adapter.snapshot();
      const values = snapshot.getMany([key]);
      snapshot.close();
      return values[0];
    }),
    batch: sides("sync", raw.batch, (writes) => adapter.batch(writes)),
    rawState: async () => raw.scan(EVERYTHING),
    adapterState: async () => scan(EVERYTHING),
  };
}

function sides<Input>(
  ...[api, raw, adapter]:
    | ["async", (input: Input) => Promise<unknown>, (input: Input) => Promise<unknown>]
    | ["sync", (input: Input) => unknown, (input: Input) => unknown]
): Sides<Input> {
  return api === "async"
    ? { raw: { api, once: raw }, adapter: { api, once: adapter } }
    : { raw: { api, once: raw }, adapter: { api, once: adapter } };
}
