// A mutant: an engine that is broken on purpose, in exactly one way, to see that the suite notices.
import { memoryEngine } from "@assay/engines/memory";
import type { AnyCoValueStore, CoValueEngine } from "@assay/engines/covalue";
import type { Api, Durability } from "@assay/engines/engine";
import type { ClauseID } from "../clauses.ts";
import { breakStore, breakStoreSync, type BrokenCalls } from "./broken-calls.ts";

/** An engine with one planted bug. */
export interface Mutant {
  /** `range-end-exclusive` */
  readonly name: string;
  /** One sentence: what it does wrong. */
  readonly broken: string;
  /** The clauses that it violates: with these switched off nothing else gives it away. */
  readonly violates: readonly [ClauseID, ...ClauseID[]];
  readonly engine: CoValueEngine;
  readonly api: Api;
  /** The weakest that its engine offers. */
  readonly durability: Durability;
}

/** A store that was opened, still whole. */
export interface Opened {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  /** Whether its directory was opened before. */
  readonly reopened: boolean;
}

/** What is broken about a store; called for each opening, so that it may remember something. */
export type Breaking = (opened: Opened) => BrokenCalls;

/** Where a bug is planted. Default: the memory engine's sync cell. */
export interface PlantedIn {
  readonly engine?: CoValueEngine;
  readonly api?: Api;
}

/** Plants a bug in an engine. */
export function mutant(
  name: string,
  broken: string,
  violates: readonly [ClauseID, ...ClauseID[]],
  breaking: Breaking,
  { engine = memoryEngine, api = "sync" }: PlantedIn = {},
): Mutant {
  const seen = new Set<string>();
  const wasOpened = (path: string): boolean => {
    const reopened = seen.has(path);
    seen.add(path);
    return reopened;
  };
  // Found in the process that planted it, and nowhere else.
  const { source: _source, ...whole } = engine;
  return {
    name,
    broken,
    violates,
    api,
    durability: engine.durabilities[0] ?? "volatile",
    engine: {
      ...whole,
      name: `${engine.name}-with-${name}`,
      async openAsync(options) {
        const store = await engine.openAsync(options);
        const reopened = wasOpened(options.path);
        return breakStore(store, breaking({ api: "async", store, reopened }));
      },
      openSync(options) {
        const store = engine.openSync(options);
        const reopened = wasOpened(options.path);
        return breakStoreSync(store, breaking({ api: "sync", store, reopened }));
      },
    },
  };
}
