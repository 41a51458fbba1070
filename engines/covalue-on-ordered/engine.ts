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

/** An engine of coValues over an ordered store. */
export function orderedEngine(definition: OrderedEngineDefinition): CoValueEngine {
  if (!definition.exclusive && definition.durabilities.some((each) => each !== "volatile")) {
    throw new TypeError(
      `${definition.name} keeps data and is not exclusive: two openers would give one row id twice`,
    );
  }
  const { name, layout, source, exclusive, durabilities, defaults, openAsync, openSync } =
    definition;
  return defineEngine<CoValueStore, CoValueStoreSync, CoValueClaim>({
    name,
    layout,
    durabilities,
    ...(source === undefined ? {} : { source }),
    claims: { exclusive, atomicCommit: true, atomicRead: true, rows: true },
    ...(defaults === undefined ? {} : { defaults }),
    probe: () => definition.probe(),
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
}
