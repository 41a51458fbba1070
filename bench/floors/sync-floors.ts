// What the filesystem takes to make a small append durable: no commit of durability `power` is faster,
// unless several share one.
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../drivers/timer.ts";
import { errorCode, told, untold, type Told } from "../resources/told.ts";

/** Latencies of appending 4 KiB to a file and syncing it, on the calling thread. */
export interface SyncFloor {
  readonly medianNs: number;
  /** The greatest of them where there are fewer than a hundred. */
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly samples: number;
}

/** Both ways to sync. */
export interface SyncFloors {
  /** Data, and of the file's description what is needed to read it. */
  readonly fdatasync: SyncFloor;
  /** All of the file's description, its times too. */
  readonly fsync: SyncFloor;
}

const APPEND_BYTES = 4096;
const WARM_UP = 3;
const LEAST_SAMPLES = 10;
const MOST_SAMPLES = 1000;
const BUDGET_MS = 250;

/** Measures both in files of its own in the directory, each for 250 ms; says why where it cannot write there. */
export function measureSyncFloors(directory: string, timer: Timer): Told<SyncFloors> {
  let scratch: string;
  try {
    scratch = mkdtempSync(join(directory, "sync-floor-"));
  } catch (error) {
    return untold(`${directory} cannot be written: ${errorCode(error)}`);
  }
  try {
    return told({
      fdatasync: syncFloor(join(scratch, "fdatasync"), fdatasyncSync, timer),
      fsync: syncFloor(join(scratch, "fsync"), fsyncSync, timer),
    });
  } catch (error) {
    return untold(`a file in ${directory} cannot be synced: ${errorCode(error)}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Appends to the file and syncs it, over and over; at least ten times, however long that takes. */
export function syncFloor(path: string, sync: (file: number) => void, timer: Timer): SyncFloor {
  const file = openSync(path, "ax");
  // Not zeros, which a filesystem may keep without writing them.
  const bytes = Buffer.from(
    Array.from({ length: APPEND_BYTES }, (_, index) => (index * 151) % 256),
  );
  const latenciesMs: number[] = [];
  try {
    const append = (): number => {
      const start = timer();
      writeSync(file, bytes);
      sync(file);
      return timer() - start;
    };
    for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) append();
    const begun = timer();
    while (
      latenciesMs.length < LEAST_SAMPLES ||
      (latenciesMs.length < MOST_SAMPLES && timer() - begun < BUDGET_MS)
    ) {
      latenciesMs.push(append());
    }
  } finally {
    closeSync(file);
  }
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return {
    medianNs: nearestRankNs(sorted, 50),
    p99Ns: nearestRankNs(sorted, 99),
    maxNs: nearestRankNs(sorted, 100),
    samples: sorted.length,
  };
}

function nearestRankNs(sortedMs: readonly number[], percent: number): number {
  const rank = Math.ceil((percent / 100) * sortedMs.length);
  return (sortedMs[rank - 1] ?? 0) * NANOSECONDS_PER_MILLISECOND;
}
