// The engine's tuning parameters: what may be set besides the durability.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";

/** Every parameter with its default; those of LevelDB's own have classic-level's. */
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
  /**
   * Whether opening holds every table against its checksums, so that a flipped bit gives `CORRUPT` and
   * not a wrong answer. Opening then takes as long as reading all data does.
   */
  verifyTables: false,
} as const;

/** Checked parameters: our own, and LevelDB's as classic-level names them. */
export interface LevelTuning {
  readonly verifyTables: boolean;
  readonly library: LibraryTuning;
}

interface LibraryTuning {
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
  const flag = (name: "compression" | "verifyTables"): boolean => {
    const value = tuning[name] ?? TUNING_DEFAULTS[name];
    if (typeof value === "boolean") return value;
    throw new AssayError("TUNING_UNKNOWN", `leveldb's ${name} is true or false, not ${value}`);
  };
  return {
    verifyTables: flag("verifyTables"),
    library: {
      writeBufferSize: bytes("writeBufferBytes"),
      cacheSize: bytes("cacheBytes"),
      blockSize: bytes("blockBytes"),
      compression: flag("compression"),
    },
  };
}
