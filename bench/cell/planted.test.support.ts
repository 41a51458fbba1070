// Engines that are wrong on purpose: the memory engine with single calls replaced.
import type { CoValueEngine, CoValueStoreSync } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";

/** Replacements for calls of one store; made anew for each store that is opened. */
export type Overrides = (right: CoValueStoreSync) => Partial<CoValueStoreSync>;

/** The memory engine whose sync stores answer some calls otherwise. */
export function plantedEngine(overrides: Overrides): CoValueEngine {
  return {
    ...memoryEngine,
    openSync(options) {
      const right = memoryEngine.openSync(options);
      const wrong = overrides(right);
      return new Proxy(right, {
        get(target, name) {
          const replaced: unknown = Reflect.get(wrong, name);
          if (replaced !== undefined) return replaced;
          const value: unknown = Reflect.get(target, name);
          // Bound, since the store's private fields are not the proxy's.
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

/** Loads leave out the last transaction from the call of that number on, counted over one store. */
export function dropsLastTransaction(fromCall = 0): CoValueEngine {
  return plantedEngine((right) => {
    let calls = 0;
    return {
      getNewTransactionInSession(...range) {
        const rows = right.getNewTransactionInSession(...range);
        calls += 1;
        return calls > fromCall ? rows.slice(0, -1) : rows;
      },
    };
  });
}

/** Loads answer one character of a transaction wrong, once each store has answered so many right. */
export function spoilsOneCharacter(fromCall: number): CoValueEngine {
  return plantedEngine((right) => {
    let calls = 0;
    return {
      getNewTransactionInSession(...range) {
        const rows = right.getNewTransactionInSession(...range);
        calls += 1;
        if (calls <= fromCall) return rows;
        return rows.map((row) => ({ ...row, tx: { ...row.tx, madeAt: row.tx.madeAt + 1 } }));
      },
    };
  });
}

/** The n-th store that is opened loses the last transaction that is written to it. */
export function losesWriteInStore(nth: number): CoValueEngine {
  let opened = 0;
  return plantedEngine((right) => {
    opened += 1;
    if (opened !== nth) return {};
    return {
      transaction: (callback) =>
        right.transaction((handle) => {
          let lost = false;
          return callback({
            ...handle,
            addTransaction(...row) {
              if (lost) return handle.addTransaction(...row);
              lost = true;
              return undefined;
            },
          });
        }),
    };
  });
}

/** Erasing does nothing. */
export function neverErases(): CoValueEngine {
  return plantedEngine(() => ({ eraseCoValueButKeepTombstone: () => undefined }));
}

/** Erasing leaves something lying that no read shows. */
export function leavesRowsBehind(): CoValueEngine {
  return plantedEngine((right) => ({
    *rows() {
      yield* right.rows?.() ?? [];
      yield { table: "signature", ses: 1, idx: 0, signature: "signature_zLeft" };
    },
  }));
}

/** The list of what is not synced lacks one. */
export function forgetsUnsynced(): CoValueEngine {
  return plantedEngine((right) => ({
    getUnsyncedCoValueIDs: () => right.getUnsyncedCoValueIDs().slice(1),
  }));
}

/** A known state counts one transaction too many. */
export function overstatesKnownState(): CoValueEngine {
  return plantedEngine((right) => ({
    getCoValueKnownState(id) {
      const known = right.getCoValueKnownState(id);
      const [session] = Object.keys(known?.sessions ?? {});
      if (known === undefined || session === undefined) return known;
      const counters: Record<string, number> = { ...known.sessions };
      counters[session] = (counters[session] ?? 0) + 1;
      return { ...known, sessions: counters };
    },
  }));
}
