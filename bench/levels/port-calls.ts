// The level of the port: the calls that cojson's storage makes to a store, made without it.
import type { CoValueStore, CoValueStoreSync, StoredCoValue } from "@assay/engines/covalue";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import { storedDifference } from "../verification/stored-difference.ts";
import type { LevelCalls } from "./level.ts";

export type PortCalls = LevelCalls<StoredCoValue | undefined>;

/** The calls to an async store, which they then own. */
export function portCalls(store: CoValueStore): PortCalls {
  return {
    load: (id) => loadCoValue(store, id),
    knownState: () => (id) => store.getCoValueKnownState(id),
    storing: (messages) => async () => {
      for (const message of messages) await storeMessage(store, message);
    },
    difference,
    close: () => store.close(),
  };
}

/** The calls to a sync store, which they then own. */
export function portCallsSync(store: CoValueStoreSync): PortCalls {
  return {
    load: (id) => loadCoValueSync(store, id),
    knownState: () => (id) => store.getCoValueKnownState(id),
    storing: (messages) => () => {
      for (const message of messages) storeMessageSync(store, message);
    },
    difference,
    close: () => store.close(),
  };
}

const difference: PortCalls["difference"] = ({ member, stored }, loaded) =>
  storedDifference(member.id, stored, loaded);
