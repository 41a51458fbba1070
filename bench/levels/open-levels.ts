// The stores of one cell, one a level, all of which begin with the same content: filled once and copied,
// or, where nothing is kept on disk, each filled alike.
import { constants, cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine, CoValueWrite } from "@assay/engines/covalue";
import {
  openCoValueStore,
  openCoValueStoreSync,
  orderedStoresOf,
  type OrderedStores,
} from "@assay/engines/covalue-on-ordered";
import type { Cell, OpenOptions } from "@assay/engines/engine";
import { writeOf } from "../dataset/population.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { World } from "../dataset/world.ts";
import { fill, fillSync } from "../verification/fill.ts";
import { dependenciesOf } from "./dependencies.ts";
import { FloorStore } from "./floor-store.ts";
import { levelOfCalls, type LevelSubject } from "./level.ts";
import type { LevelOperations } from "./level-operations.ts";
import type { Level } from "./level-result.ts";
import { orderedLevel } from "./ordered-level.ts";
import { recordOrdered } from "./ordered-recorder.ts";
import { playScript, playScriptSync } from "./ordered-script.ts";
import { portCalls, portCallsSync } from "./port-calls.ts";
import { storageCalls, storageCallsSync, type StorageCalls } from "./storage-calls.ts";

/** What stores are opened for. */
export interface LevelStoresOptions {
  readonly cell: Cell;
  readonly engine: CoValueEngine;
  /** Of the cell alone; made where it is missing, and the caller's to remove. */
  readonly directory: string;
  readonly world: World;
  readonly operations: LevelOperations;
}

/** Each level over a store of its own; without `ordered` where the engine is not over an ordered store. */
export async function openLevels(options: LevelStoresOptions): Promise<Map<Level, LevelSubject>> {
  const { cell, engine, operations, world } = options;
  const dependencies = dependenciesOf(world);
  const stores = new Stores(options, dependencies);
  await stores.fillBase();
  const levels = new Map<Level, LevelSubject>();
  const ordered = orderedStoresOf(engine);
  const isSync = cell.api === "sync";
  if (ordered !== undefined) {
    levels.set("ordered", await (isSync ? stores.orderedSync(ordered) : stores.ordered(ordered)));
  }
  const port = isSync
    ? portCallsSync(await stores.openSync("port"))
    : portCalls(await stores.open("port"));
  levels.set("port", levelOfCalls(port, operations));
  const storage = isSync
    ? storageCallsSync(await stores.openSync("storage"), dependencies)
    : await storageCalls(await stores.open("storage"), dependencies);
  levels.set("storage", levelOfCalls(storage, operations));
  const floor = new FloorStore();
  const onFloor: StorageCalls = {
    ...(isSync
      ? storageCallsSync(floor.sync(), dependencies)
      : await storageCalls(await floor.async(), dependencies)),
    begin: (next) => floor.begin(next),
    end: () => floor.end(),
  };
  levels.set("floor", levelOfCalls(onFloor, operations, false));
  return levels;
}

/** Opens stores that hold the world's population and the coValues on which it depends. */
class Stores {
  readonly #options: LevelStoresOptions;
  readonly #dependencies: readonly PreparedMessage[];
  readonly #isKept: boolean;

  constructor(options: LevelStoresOptions, dependencies: readonly PreparedMessage[]) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#isKept = options.cell.durability !== "volatile";
  }

  /** Fills the directory that all others are copies of. */
  async fillBase(): Promise<void> {
    const { directory, engine, cell } = this.#options;
    mkdirSync(directory, { recursive: true });
    if (!this.#isKept) return;
    if (cell.api === "sync") {
      const store = engine.openSync(this.#at("filled"));
      fillSync(store, this.#writes());
      store.close();
    } else {
      const store = await engine.openAsync(this.#at("filled"));
      await fill(store, this.#writes());
      await store.close();
    }
  }

  async open(name: string) {
    const store = await this.#options.engine.openAsync(this.#copy(name));
    if (!this.#isKept) await fill(store, this.#writes());
    return store;
  }

  openSync(name: string) {
    const store = this.#options.engine.openSync(this.#copy(name));
    if (!this.#isKept) fillSync(store, this.#writes());
    return store;
  }

  async ordered(stores: OrderedStores): Promise<LevelSubject> {
    const { engine, operations } = this.#options;
    const recorder = recordOrdered(await stores.openAsync(this.#copy("recorded")));
    const layer = await openCoValueStore(engine.name, recorder.store, Date.now);
    const bare = await stores.openAsync(this.#copy("bare"));
    if (!this.#isKept) {
      await fill(layer, this.#writes());
      await fill(await openCoValueStore(engine.name, bare, Date.now), this.#writes());
    }
    const play = playScript.bind(undefined, bare);
    return orderedLevel({ recorder, layer: portCalls(layer), bare, play }, operations);
  }

  orderedSync(stores: OrderedStores): LevelSubject {
    const { engine, operations } = this.#options;
    const recorder = recordOrdered(stores.openSync(this.#copy("recorded")));
    const layer = openCoValueStoreSync(engine.name, recorder.store, Date.now);
    const bare = stores.openSync(this.#copy("bare"));
    if (!this.#isKept) {
      fillSync(layer, this.#writes());
      fillSync(openCoValueStoreSync(engine.name, bare, Date.now), this.#writes());
    }
    const play = playScriptSync.bind(undefined, bare);
    return orderedLevel({ recorder, layer: portCallsSync(layer), bare, play }, operations);
  }

  #copy(name: string): OpenOptions {
    const options = this.#at(name);
    if (this.#isKept) {
      rmSync(options.path, { recursive: true, force: true });
      const mode = constants.COPYFILE_FICLONE;
      cpSync(this.#at("filled").path, options.path, { recursive: true, mode });
    }
    return options;
  }

  #at(name: string): OpenOptions {
    const { directory, cell } = this.#options;
    return { path: join(directory, name), durability: cell.durability, tuning: cell.tuning };
  }

  *#writes(): Generator<CoValueWrite> {
    const { population } = this.#options.world;
    for (const { id, header } of this.#dependencies) {
      yield { id, ...(header !== undefined && { header }), sessions: [] };
    }
    for (const member of population.members(0, population.size)) yield writeOf(member);
  }
}
