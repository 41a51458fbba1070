// The engine's tuning parameters: what may be set besides the durability.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";

/** Every parameter with its default, which is classic-level's own. */
export const TUNING_DEFAULTS = {
  /**
   * How much is written to the log and kept in memory before it becomes a table. More makes fewer
   * compactions, and longer opening: what is in the log is replayed.
   */
  writeBufferBytes: 4 * 1024 * 1024,
  /** Cache of uncompressed blocks. */
  cacheBytes: 8 * 1024 * 1024,
  /** Uncompressed size of a block, the unit in which tables are read. */
  blockBytes: 4 * 1024,
  /** Whether blocks are compressed with Snappy. */
  compression: true,
} as const;

/** Checked parameters, as classic-level names them. */
export interface LevelTuning {
  readonly writeBufferSize: number;
  readonly cacheSize: number;
  readonly blockSize: number;
  readonly compression: boolean;
}

/** What LevelDB clips a parameter to without a word, and what the binding can pass on. */
const RANGES = {
  writeBufferBytes: [64 * 1024, 1024 * 1024 * 1024],
  cacheBytes: [0, 2 ** 32 - 1],
  blockBytes: [1024, 4 * 1024 * 1024],
} as const;

/** Errors: `TUNING_UNKNOWN` for a value that makes no sense or that LevelDB would silently change. */
export function assertTuning({ tuning }: Pick<ResolvedOpenOptions, "tuning">): LevelTuning {
  const bytes = (name: keyof typeof RANGES): number => {
    const value = tuning[name] ?? TUNING_DEFAULTS[name];
    const [least, most] = RANGES[name];
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    throw new AssayError(
      "TUNING_UNKNOWN",
      `leveldb's ${name} is a whole number of bytes from ${least} to ${most}, not ${value}`,
    );
  };
  const compression = tuning["compression"] ?? TUNING_DEFAULTS.compression;
  if (typeof compression !== "boolean") {
    throw new AssayError(
      "TUNING_UNKNOWN",
      `leveldb's compression is true or false, not ${compression}`,
    );
  }
  return {
    writeBufferSize: bytes("writeBufferBytes"),
    cacheSize: bytes("cacheBytes"),
    blockSize: bytes("blockBytes"),
    compression,
  };
}
