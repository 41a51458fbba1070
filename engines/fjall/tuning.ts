// The engine's tuning parameters: what may be set besides the durability.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";

/** Every parameter with its default, which is the storage's own. */
export const TUNING_DEFAULTS = {
  /**
   * Bytes of writes that are kept in memory before they go to a file, 64 KiB at least. More makes
   * opening slower after a crash, less makes more files. Kept by a directory from its creation.
   */
  memtableBytes: 32 * 1024 * 1024,
  /** Bytes of a block, the smallest part of a file that is read: 1 KiB to 1 MiB. Kept by a directory. */
  blockBytes: 4 * 1024,
  /** Bytes of blocks that are kept in memory. */
  cacheBytes: 32 * 1024 * 1024,
  /** Threads that write files and merge them; 0 is one a core, four at the most. */
  workerThreads: 0,
} as const;

/** What each parameter may be at the least and at the most. */
const BOUNDS: Readonly<Record<keyof typeof TUNING_DEFAULTS, readonly [number, number]>> = {
  memtableBytes: [64 * 1024, 2 ** 40],
  blockBytes: [1024, 1024 * 1024],
  cacheBytes: [0, 2 ** 40],
  workerThreads: [0, 64],
};

/** Checked parameters. */
export type FjallTuning = Record<keyof typeof TUNING_DEFAULTS, number>;

/** Errors: `TUNING_UNKNOWN` for a value that makes no sense. */
export function checkedTuning({ tuning }: ResolvedOpenOptions): FjallTuning {
  const value = (name: keyof typeof TUNING_DEFAULTS): number => {
    const given = tuning[name] ?? TUNING_DEFAULTS[name];
    const [least, most] = BOUNDS[name];
    if (Number.isSafeInteger(given) && Number(given) >= least && Number(given) <= most) {
      return Number(given);
    }
    throw new AssayError(
      "TUNING_UNKNOWN",
      `fjall's ${name} is a whole number from ${least} to ${most}, not ${given}`,
    );
  };
  return {
    memtableBytes: value("memtableBytes"),
    blockBytes: value("blockBytes"),
    cacheBytes: value("cacheBytes"),
    workerThreads: value("workerThreads"),
  };
}
