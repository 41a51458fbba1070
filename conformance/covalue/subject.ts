// A fresh, empty store of a cell for each history, and its removal afterwards.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ManualClock, type Api, type Durability, type Tuning } from "@assay/engines/engine";
import {
  skippedOperations,
  type CoValueEngine,
  type CoValueStore,
  type CoValueStoreSync,
  type OperationName,
  type Subject,
} from "@assay/engines/covalue";

/** The cell whose stores are judged. */
export interface JudgedCell {
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  /** Default: none. */
  readonly tuning?: Tuning;
}

/** A fresh store with what ends it. */
export interface FreshSubject {
  readonly subject: Subject;
  /** Closes the store that is open in the end and removes its data. */
  end(): Promise<void>;
  /** Removes the data of a store that is not waited for. */
  abandon(): void;
}

/** What histories of the cell leave out: nothing is in flight together in sync cells. */
export function generatedSkips(cell: JudgedCell): ReadonlySet<OperationName> {
  const skips = playedSkips(cell);
  return cell.api === "sync" ? new Set([...skips, "parallel"]) : skips;
}

/** What the player skips on the cell. */
function playedSkips({ api, durability }: JudgedCell): ReadonlySet<OperationName> {
  return skippedOperations(api, durability !== "volatile");
}

/**
 * Opens a store that nothing else has ever used, in a new directory under `directory`, with a clock
 * that only the history moves. Errors are those of the engine's open.
 */
export async function openFresh(cell: JudgedCell, directory: string): Promise<FreshSubject> {
  const { engine, api, durability, tuning } = cell;
  const clock = new ManualClock();
  const keepsData = durability !== "volatile";
  mkdirSync(directory, { recursive: true });
  const path = keepsData ? mkdtempSync(join(directory, "history-")) : directory;
  const options = { path, durability, clock: clock.now, ...(tuning && { tuning }) };
  const remove = (): void => {
    if (keepsData) rmSync(path, { recursive: true, force: true });
  };
  const skips = playedSkips(cell);
  try {
    if (api === "async") {
      let store: CoValueStore = await engine.openAsync(options);
      const reopen = async () => {
        await store.close();
        store = await engine.openAsync(options);
        return store;
      };
      return {
        subject: { api, store, clock, skips, ...(keepsData && { reopen }) },
        abandon: remove,
        async end() {
          await store.close();
          remove();
        },
      };
    }
    let store: CoValueStoreSync = engine.openSync(options);
    const reopen = () => {
      store.close();
      store = engine.openSync(options);
      return store;
    };
    return {
      subject: { api, store, clock, skips, ...(keepsData && { reopen }) },
      abandon: remove,
      async end() {
        store.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
