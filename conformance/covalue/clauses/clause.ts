// What a clause of the contract is. The clauses themselves stand in the files beside this one, a file
// a group; `../clauses.ts` puts them together.

/**
 * How binding a clause is.
 *
 * `MUST`: cojson's own callers break without it, or what Assay measures means nothing without it.
 * `SHOULD`: a demand of ours that no caller of cojson's makes today, or one that cojson states and its
 * published clients do not all keep.
 * `UNSPECIFIED`: left open on purpose; a difference is a divergence and never a failure.
 */
export type ClauseLevel = "MUST" | "SHOULD" | "UNSPECIFIED";

/** Lines of cojson's sources, as published in the version that `COJSON_VERSION` names. */
export interface CojsonLines {
  /** Relative to the package's `src/`. */
  readonly file: string;
  /** The first line, and the last where there are several: `"42"`, `"42-48"`. */
  readonly lines: string;
  /** A part of what the lines say; a test holds it against the installed package. */
  readonly quote: string;
}

/** Who demands a clause: lines of cojson's, or we. */
export type ClauseSource = "assay" | readonly [CojsonLines, ...CojsonLines[]];

/** One numbered sentence of the contract. */
export interface Clause {
  /** Never given to another clause, also when this one is withdrawn. */
  readonly id: `CV-${number}`;
  readonly level: ClauseLevel;
  readonly sentence: string;
  readonly source: ClauseSource;
  /** Why it matters to a user. */
  readonly why: string;
  /** Where a client that cojson publishes does otherwise. Default: nowhere that we know of. */
  readonly published?: readonly [CojsonLines, ...CojsonLines[]];
}

/** Lines of cojson's sources. */
export function cojson(file: string, lines: string, quote: string): CojsonLines {
  return { file, lines, quote };
}

/** cojson's async SQLite client, the one that most clauses quote. */
export const SQLITE_ASYNC = "storage/sqliteAsync/client.ts";

/** cojson's sync SQLite client. */
export const SQLITE_SYNC = "storage/sqlite/client.ts";

/** cojson's interfaces of storage. */
export const TYPES = "storage/types.ts";

/** The caller of async clients. */
export const CALLER = "storage/storageAsync.ts";
