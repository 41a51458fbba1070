// The engine's tuning parameters: what may be set besides the durability.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";

/** Every parameter with its default. */
export const TUNING_DEFAULTS = {
  /**
   * `default` is what the durability asks for. `off` never syncs: a killed process loses nothing, but
   * a power loss may lose any commit and may leave a database that cannot be opened. So it is offered
   * for durability `process` alone.
   */
  synchronous: "default",
  /** Page cache in bytes. The default is the driver's own (SQLITE_DEFAULT_CACHE_SIZE=-16000). */
  cacheBytes: 16_384_000,
} as const;

/** Checked parameters; what is left out stays as the library has it. */
export interface SqliteTuning {
  readonly synchronous: "default" | "off";
  readonly cacheBytes?: number;
}

/** Errors: `TUNING_UNKNOWN` for a value that makes no sense, `DURABILITY_UNSUPPORTED` for `off` with `power`. */
export function assertTuning({ tuning, durability }: ResolvedOpenOptions): SqliteTuning {
  const synchronous = tuning["synchronous"] ?? TUNING_DEFAULTS.synchronous;
  const cacheBytes = tuning["cacheBytes"] ?? TUNING_DEFAULTS.cacheBytes;
  if (synchronous !== "default" && synchronous !== "off") {
    throw new AssayError(
      "TUNING_UNKNOWN",
      `sqlite's synchronous is "default" or "off", not ${synchronous}`,
    );
  }
  if (synchronous === "off" && durability === "power") {
    throw new AssayError(
      "DURABILITY_UNSUPPORTED",
      'sqlite with synchronous "off" never syncs, so it does not offer durability power; it offers process',
    );
  }
  if (typeof cacheBytes !== "number" || !Number.isSafeInteger(cacheBytes) || cacheBytes < 1) {
    throw new AssayError(
      "TUNING_UNKNOWN",
      `sqlite's cacheBytes is a whole number of bytes, not ${cacheBytes}`,
    );
  }
  return cacheBytes === TUNING_DEFAULTS.cacheBytes ? { synchronous } : { synchronous, cacheBytes };
}
