// Bugs in when a cache is filled: with what a read found before a write that has emptied the cache meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { WRITE_NAMES, type CoValueStore } from "@assay/engines/covalue";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** Reads that answer with rows. */
const READS = [
  "getCoValue",
  "getCoValueIDs",
  "getCoValueCount",
  "getCoValueSessions",
  "getNewTransactionInSession",
  "getSignatures",
] as const satisfies readonly (keyof CoValueStore)[];

/** Bugs in when a cache is filled, one a read. */
export const STALE_CACHE_MUTANTS: readonly Mutant[] = READS.map((read) =>
  engineMutant(
    `stale-fill-${read.replaceAll(/[A-Z]+/g, (capitals) => `-${capitals.toLowerCase()}`)}`,
    `${read} fills its cache with what it has read before a write that has emptied the cache since`,
    ["CV-041"],
    (whole) => changeAsync(whole, (store) => filledLate(store, read)),
    { api: "async", checks: ["reads-what-overtook-reads"] },
  ),
);

function filledLate(store: CoValueStore, read: (typeof READS)[number]): Partial<CoValueStore> {
  const cache = new Map<string, unknown>();
  const emptying = [...WRITE_NAMES, "transaction" as const].map((name) => [
    name,
    async (...given: unknown[]): Promise<unknown> => {
      try {
        return await Reflect.apply(store[name], store, given);
      } finally {
        cache.clear();
      }
    },
  ]);
  const filling = async (...given: unknown[]): Promise<unknown> => {
    // Names and numbers; JSON has no words for some of these.
    const key = given.join(" ");
    if (!cache.has(key)) {
      const answer: unknown = await Reflect.apply(store[read], store, given);
      // What it takes to make rows of bytes.
      await turn();
      cache.set(key, answer);
    }
    return structuredClone(cache.get(key));
  };
  // Each passes on what it is given, and what it is answered.
  return Object.fromEntries([...emptying, [read, filling]]) as Partial<CoValueStore>;
}
