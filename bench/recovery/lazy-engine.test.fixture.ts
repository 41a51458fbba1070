// An engine that acknowledges before it has written: the last two transactions are only in memory, and
// a kill takes them. Closed well it loses nothing, so no other workload can tell.
import type { CoValueEngine, CoValueStoreSync } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";

const HELD_BACK = 2;

export const lazyEngine: CoValueEngine = {
  ...sqliteEngine,
  name: "lazy",
  openSync(options) {
    const right = sqliteEngine.openSync(options);
    const waiting: (() => void)[] = [];
    const write = (most: number): void => {
      while (waiting.length > most) waiting.shift()?.();
    };
    const transaction: CoValueStoreSync["transaction"] = (callback) => {
      waiting.push(() => right.transaction(callback));
      write(HELD_BACK);
      // What storing a message asks of a transaction is nothing.
      return undefined as ReturnType<typeof callback>;
    };
    const close = (): void => {
      write(0);
      right.close();
    };
    return new Proxy(right, {
      get(target, name) {
        if (name === "transaction") return transaction;
        if (name === "close") return close;
        const value: unknown = Reflect.get(target, name);
        // Bound, since the store's private fields are not the proxy's.
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  },
};
