// What coValue stores are compared in: a load, a new coValue and an append, each by the composite written by
// hand, and by the store through its composite calls and through the small ones as cojson makes them.
import type { CoValueStore, CoValueStoreSync, StoredCoValue } from "@assay/engines/covalue";
import { loadCoValue, loadCoValueSync } from "../../cojson-calls/load-covalue.ts";
import { storeMessage, storeMessageSync } from "../../cojson-calls/store-message.ts";
import { contest, type Contest, type Run } from "../contest/contest.ts";
import { comparableCoValue } from "./comparable.ts";
import { CoValues, type Commit } from "./covalues.ts";
import type { RawCoValues } from "./raw-store.ts";

/** An empty store and an empty composite, of one api. */
export type CoValuePair =
  | { readonly api: "async"; readonly raw: RawCoValues<"async">; readonly adapter: CoValueStore }
  | { readonly api: "sync"; readonly raw: RawCoValues<"sync">; readonly adapter: CoValueStoreSync };

const MOST_WRITING_BATCH = 128;
/** CoValues whose content stands for the state, the first and the last ones. */
const LOOKED_AT = 48;

/** CoValues that both sides hold at first, unless said otherwise. */
const STORED_COVALUES = 512;

/** Fills both sides with the same coValues, and gives what they are compared in. */
export async function coValueContests(
  pair: CoValuePair,
  seed: number,
  stored: number = STORED_COVALUES,
): Promise<Contest[]> {
  const coValues = new CoValues(seed);
  for (const { write } of coValues.begin(stored)) {
    await pair.raw.commit(write);
    await pair.adapter.commitBatch([write]);
  }
  const { load, commit, read, commitBatch, loadByCalls, storeByCalls } = runsOf(pair);
  const stateBy = (run: Run<string>) => async (): Promise<unknown> => {
    const ids = coValues.ids;
    const state: unknown[] = [];
    for (const id of new Set([...ids.slice(0, LOOKED_AT), ...ids.slice(-LOOKED_AT)])) {
      state.push(comparableAnswer(await run.once(id)));
    }
    return state;
  };
  const loads = {
    level: "covalue",
    inputs: (count: number) => coValues.drawIds(count),
    raw: load,
    comparable: comparableAnswer,
  } as const;
  const writes = {
    level: "covalue",
    raw: commit,
    mostBatch: MOST_WRITING_BATCH,
    // The calls answer nothing, so what was written is looked at alone.
    comparable: () => undefined,
    states: { raw: stateBy(load), adapter: stateBy(read) },
  } as const;
  const news = { ...writes, inputs: (count: number) => coValues.create(count) };
  const appends = { ...writes, inputs: (count: number) => coValues.append(count) };
  return [
    contest({ ...loads, operation: "load, readCoValue", adapter: read }),
    contest({ ...loads, operation: "load, cojson's calls", adapter: loadByCalls }),
    contest({ ...news, operation: "store new, commitBatch", adapter: commitBatch }),
    contest({ ...news, operation: "store new, cojson's calls", adapter: storeByCalls }),
    contest({ ...appends, operation: "append, commitBatch", adapter: commitBatch }),
    contest({ ...appends, operation: "append, cojson's calls", adapter: storeByCalls }),
  ];
}

interface Runs {
  readonly load: Run<string>;
  readonly commit: Run<Commit>;
  readonly read: Run<string>;
  readonly commitBatch: Run<Commit>;
  readonly loadByCalls: Run<string>;
  readonly storeByCalls: Run<Commit>;
}

/** Written out for each api, since anything in between would be measured too. */
function runsOf(pair: CoValuePair): Runs {
  if (pair.api === "async") {
    const { api, raw, adapter } = pair;
    return {
      load: { api, once: (id) => raw.load(id) },
      commit: { api, once: ({ write }) => raw.commit(write) },
      read: { api, once: (id) => adapter.readCoValue(id) },
      commitBatch: { api, once: ({ write }) => adapter.commitBatch([write]) },
      loadByCalls: { api, once: (id) => loadCoValue(adapter, id) },
      storeByCalls: { api, once: ({ message }) => storeMessage(adapter, message) },
    };
  }
  const { api, raw, adapter } = pair;
  return {
    load: { api, once: (id) => raw.load(id) },
    commit: { api, once: ({ write }) => raw.commit(write) },
    read: { api, once: (id) => adapter.readCoValue(id) },
    commitBatch: { api, once: ({ write }) => adapter.commitBatch([write]) },
    loadByCalls: { api, once: (id) => loadCoValueSync(adapter, id) },
    storeByCalls: { api, once: ({ message }) => storeMessageSync(adapter, message) },
  };
}

function comparableAnswer(answer: unknown): unknown {
  // Every run that loads answers one.
  return comparableCoValue(answer as StoredCoValue | undefined);
}
