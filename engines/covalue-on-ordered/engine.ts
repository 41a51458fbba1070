// Makes an engine of any ordered store: the coValue layer over it, in each api that it has.
import type {
  CoValueClaim,
  CoValueEngine,
  CoValueStore,
  CoValueStoreSync,
} from "../covalue/port.ts";
import type { Durability, Tuning } from "../engine/cell.ts";
import {
  defineEngine,
  type Engine,
  type EngineSource,
  type Probe,
  type ResolvedOpenOptions,
} from "../engine/engine.ts";
import type { OrderedStore, OrderedStoreSync } from "../ordered/port.ts";
import { openCoValueStore } from "./store-async.ts";
import { openCoValueStoreSync } from "./store-sync.ts";

/** What the author of an ordered store writes to make it an engine. */
export interface OrderedEngineDefinition {
  readonly name: string;
  /** Version of the layout on disk, the ordered store's and the coValue layer's together. */
  readonly layout: number;
  /** Where child processes find the engine; see `Engine.source`. */
  readonly source?: EngineSource;
  /**
   * Whether a second opener of a directory is refused with `LOCKED`. The layer is its store's only
   * writer, so a store that keeps data must be exclusive.
   */
  readonly exclusive: boolean;
  readonly durabilities: readonly [Durability, ...Durability[]];
  /** Tuning parameters and their defaults. Default: none. */
  readonly defaults?: Tuning;
  probe(): Promise<Probe>;
  openAsync?(options: ResolvedOpenOptions): Promise<OrderedStore>;
  openSync?(options: ResolvedOpenOptions): OrderedStoreSync;
}

/** The ordered stores of an engine, opened with the same checks as its coValue stores. */
export type OrderedStores = Engine<OrderedStore, OrderedStoreSync, CoValueClaim>;

/** An engine of coValues whose ordered stores can also be opened alone, to see what the layer costs. */
export interface OrderedCoValueEngine extends CoValueEngine {
  readonly orderedStores: OrderedStores;
}

/** The ordered stores under an engine; `undefined` when it was not made by `orderedEngine`. */
export function orderedStoresOf(engine: CoValueEngine): OrderedStores | undefined {
  return isOrdered(engine) ? engine.orderedStores : undefined;
}

/** By its shape: an engine may come from another copy of this package. */
function isOrdered(engine: CoValueEngine): engine is OrderedCoValueEngine {
  return "orderedStores" in engine && engine.orderedStores !== undefined;
}

/** An engine of coValues over an ordered store. */
export function orderedEngine(definition: OrderedEngineDefinition): OrderedCoValueEngine {
  if (!definition.exclusive && definition.durabilities.some((each) => each !== "volatile")) {
    throw new TypeError(
      `${definition.name} keeps data and is not exclusive: two openers would give one row id twice`,
    );
  }
  const { name, layout, source, exclusive, durabilities, defaults, openAsync, openSync } =
    definition;
  const common = {
    name,
    layout,
    durabilities,
    ...(source === undefined ? {} : { source }),
    claims: { exclusive, atomicCommit: true, atomicRead: true, rows: true },
    ...(defaults === undefined ? {} : { defaults }),
    probe: () => definition.probe(),
  };
  const engine = defineEngine<CoValueStore, CoValueStoreSync, CoValueClaim>({
    ...common,
    ...(openAsync === undefined
      ? {}
      : {
          openAsync: async (options) =>
            openCoValueStore(name, await openAsync(options), options.clock),
        }),
    ...(openSync === undefined
      ? {}
      : { openSync: (options) => openCoValueStoreSync(name, openSync(options), options.clock) }),
  });
  const orderedStores = defineEngine<OrderedStore, OrderedStoreSync, CoValueClaim>({
    ...common,
    ...(openAsync === undefined ? {} : { openAsync }),
    ...(openSync === undefined ? {} : { openSync }),
  });
  return { ...engine, orderedStores };
}
