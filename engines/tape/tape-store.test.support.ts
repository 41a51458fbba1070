// Stores for tests of tapes: opened with a tape's clock, and memory stores under cojson's storage.
import { StorageApiAsync, StorageApiSync, type StorageAPI } from "cojson";
import type { CoValueEngine } from "../covalue/port.ts";
import type { Cell } from "../engine/cell.ts";
import type { JazzStore } from "../jazz/jazz-store.ts";
import { tapeClock, type TapeSubject } from "./play-tape.ts";
import type { Tape } from "./tape.ts";
import type { TapeOutput } from "./tape-output.ts";

/** Opens a cell to play a tape on. */
export async function openSubject(
  engine: CoValueEngine,
  { api, durability }: Pick<Cell, "api" | "durability">,
  path: string,
  tape: Tape,
): Promise<TapeSubject> {
  const clock = tapeClock(tape);
  const options = { path, durability, clock: clock.now };
  return api === "async"
    ? { api, store: await engine.openAsync(options), clock }
    : { api, store: engine.openSync(options), clock };
}

/** cojson's own storage over a store of either api. */
export function storageOver(target: JazzStore): StorageAPI {
  return target.api === "async"
    ? new StorageApiAsync(target.store)
    : new StorageApiSync(target.store);
}

/** An output in memory. */
export class MemoryOutput implements TapeOutput {
  readonly pieces: string[] = [];
  closed = false;

  async append(text: string): Promise<void> {
    this.pieces.push(text);
  }

  async keep(pieces: number): Promise<void> {
    this.pieces.length = pieces;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** What a reader would meet. */
  bytes(): Buffer {
    return Buffer.from(this.pieces.join(""), "utf8");
  }
}
