// A mutant: an engine that is broken on purpose, in exactly one way, to see that the suite notices.
import { memoryEngine } from "@assay/engines/memory";
import type { AnyCoValueStore, CoValueEngine } from "@assay/engines/covalue";
import type { Api, Clock, Durability, OpenOptions } from "@assay/engines/engine";
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
  /** What has to notice. */
  readonly caughtBy: CatchingCheck;
  /** Checks of claims that each find a difference then; none where histories have to notice. */
  readonly checks: readonly string[];
}

/** A check that can catch a mutant. */
export type CatchingCheck = "histories" | "claims";

/** A store that was opened, still whole. */
export interface Opened {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  /** Whether its directory was opened before. */
  readonly reopened: boolean;
  /** The time as the store was given it. */
  readonly clock: Clock;
}

/** What is broken about a store; called for each opening, so that it may remember something. */
export type Breaking = (opened: Opened) => BrokenCalls;

/** Where a bug is planted, and what has to notice it. */
export interface Planting {
  /** Default: the memory engine. */
  readonly engine?: CoValueEngine;
  /** Default: `sync`. */
  readonly api?: Api;
  /** The checks of claims that each have to notice. Default: histories have to. */
  readonly checks?: readonly [string, ...string[]];
}

/** Plants a bug in single calls of an engine's stores, in both apis at once. */
export function mutant(
  name: string,
  broken: string,
  violates: readonly [ClauseID, ...ClauseID[]],
  breaking: Breaking,
  planting: Planting = {},
): Mutant {
  const seen = new Set<string>();
  const note = ({ path, clock = Date.now }: OpenOptions): Pick<Opened, "reopened" | "clock"> => {
    const reopened = seen.has(path);
    seen.add(path);
    return { reopened, clock };
  };
  const breakEngine = (whole: CoValueEngine): CoValueEngine => ({
    ...whole,
    async openAsync(options) {
      const store = await whole.openAsync(options);
      return breakStore(store, breaking({ api: "async", store, ...note(options) }));
    },
    openSync(options) {
      const store = whole.openSync(options);
      return breakStoreSync(store, breaking({ api: "sync", store, ...note(options) }));
    },
  });
  return engineMutant(name, broken, violates, breakEngine, planting);
}

/** Plants a bug that is not one of single calls: in opening, in claims, in one api's way of answering. */
export function engineMutant(
  name: string,
  broken: string,
  violates: readonly [ClauseID, ...ClauseID[]],
  breakEngine: (whole: CoValueEngine) => CoValueEngine,
  { engine = memoryEngine, api = "sync", checks }: Planting = {},
): Mutant {
  // Found in the process that planted it, and nowhere else.
  const { source: _source, ...planted } = breakEngine(engine);
  return {
    name,
    broken,
    violates,
    api,
    caughtBy: checks === undefined ? "histories" : "claims",
    checks: checks ?? [],
    durability: planted.durabilities[0] ?? "volatile",
    engine: { ...planted, name: `${engine.name}-with-${name}` },
  };
}
