// The engine's tuning parameters: what may be set besides the durability.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";

/** Every parameter with its default. */
export const TUNING_DEFAULTS = {
  /**
   * Never syncs: a killed process loses nothing, but a power loss may lose any commit and, since the
   * disk then takes pages in any order, may leave a database that cannot be opened. So it is offered for
   * durability `process` alone.
   */
  noSync: false,
  /**
   * When every page of the file is looked at before it is opened, which takes about two milliseconds a
   * megabyte: `changed`, when the file is not as the last close left it, as after a killed process or with `noSync`;
   * `always`; or `never`, with which a page that was damaged may end the process.
   */
  checkPages: "changed",
} as const;

const PAGE_CHECKS = ["changed", "always", "never"] as const;

/** When every page is looked at. */
export type PageCheck = (typeof PAGE_CHECKS)[number];

/** The page check of a cell. Errors: `TUNING_UNKNOWN` for a value that is none. */
export function pageCheckOf({ tuning }: ResolvedOpenOptions): PageCheck {
  const given = tuning["checkPages"];
  const known = PAGE_CHECKS.find((check) => check === given);
  if (known !== undefined) return known;
  throw new AssayError(
    "TUNING_UNKNOWN",
    `lmdb cannot set checkPages to ${JSON.stringify(given)}; it takes ${PAGE_CHECKS.join(", ")}`,
  );
}

/** When a commit waits for the disk: for nothing, for its pages, or for all of it. */
export type SyncMode = "never" | "pages" | "everything";

/**
 * The sync mode of a cell.
 *
 * Durability `process` syncs a commit's pages and leaves the meta page that makes them current to the
 * operating system: a power loss may undo the last commits and damages nothing. Without that one sync
 * LMDB keeps no order between the two and a power loss may destroy the database; that is `noSync`.
 * Errors: `DURABILITY_UNSUPPORTED` for `noSync` with `power`.
 */
export function syncModeOf({ tuning, durability }: ResolvedOpenOptions): SyncMode {
  if (tuning["noSync"] !== true) return durability === "power" ? "everything" : "pages";
  if (durability === "power") {
    throw new AssayError(
      "DURABILITY_UNSUPPORTED",
      "lmdb with noSync never syncs, so it does not offer durability power; it offers process",
    );
  }
  return "never";
}
