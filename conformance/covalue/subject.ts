// A fresh, empty store of a cell for each history, and its removal afterwards.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory, ManualClock, unwritable } from "@assay/engines/engine";
import type { CoValueStore, CoValueStoreSync, Subject } from "@assay/engines/covalue";
import { keepsData, playedSkips, type JudgedCell } from "./judged-cell.ts";
import type { Template } from "./template.ts";

/** A fresh store with what ends it. */
export interface FreshSubject {
  readonly subject: Subject;
  /** Closes the store that is open in the end and removes its data. */
  end(): Promise<void>;
  /** Removes the data of a store that is not waited for, or leaves them where it is still writing. */
  abandon(): void;
}

/** A new directory that begins as a copy of the template. Errors: `DISK_FULL`, `IO_FAILED`. */
function placeFor(directory: string, template: Template | undefined): string {
  try {
    const path = mkdtempSync(join(directory, "history-"));
    template?.copyTo(path);
    return path;
  } catch (error) {
    throw unwritable(directory, error, "IO_FAILED");
  }
}

/**
 * Opens a store that nothing else has ever used, in a new directory under `directory`, with a clock
 * that only the history moves. Given a template, the directory begins as a copy of it.
 * Errors are those of the engine's open.
 */
export async function openFresh(
  cell: JudgedCell,
  directory: string,
  template?: Template,
): Promise<FreshSubject> {
  const { engine, api, durability, tuning } = cell;
  const clock = new ManualClock();
  const keeps = keepsData(cell);
  makeDirectory(directory);
  const path = keeps ? placeFor(directory, template) : directory;
  const options = { path, durability, clock: clock.now, ...(tuning && { tuning }) };
  const remove = (): void => {
    if (keeps) rmSync(path, { recursive: true, force: true });
  };
  const skips = playedSkips(cell);
  const abandon = (): void => {
    try {
      remove();
    } catch {
      // Files came while others were removed. They go with the directory that they lie in.
    }
  };
  try {
    if (api === "async") {
      let store: CoValueStore = await engine.openAsync(options);
      const reopen = async () => {
        await store.close();
        store = await engine.openAsync(options);
        return store;
      };
      return {
        subject: { api, store, clock, skips, ...(keeps && { reopen }) },
        abandon,
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
      subject: { api, store, clock, skips, ...(keeps && { reopen }) },
      abandon,
      async end() {
        store.close();
        remove();
      },
    };
  } catch (error) {
    abandon();
    throw error;
  }
}
