// What a store shows, piece by piece: after a fault one part may be refused and the rest must be right.
import { logger } from "cojson";
import { canonicalText, errorCode, errorMessage, settle, type Steps } from "@assay/engines/engine";
import { fullDigest, stateDigest, type Player, type StoredRow } from "@assay/engines/covalue";
import { wholeReads } from "../whole-reads.ts";

/** One piece: a digest of what was answered, an error, or an answer that came with a warning. */
export type Piece =
  | { readonly digest: string }
  /** A stable code, or `UNCODED: message`. */
  | { readonly error: string }
  /** As the contract has it of rows that are not JSON: read as missing, and warned of. */
  | { readonly warned: string };

/** Pieces by name: `readCoValue co_z1`, `rows`. */
export type View = Readonly<Record<string, Piece>>;

const DIGEST_LENGTH = 16;

/** Everything that a player's store shows of the coValues of those ids, and of all others as far as it lists them. */
export function* viewOf(player: Player, ids: readonly string[]): Steps<View> {
  const view: Record<string, Piece> = {};
  for (const read of wholeReads(ids)) {
    const answer = yield* warningsOf(() => player.play(read));
    view["id" in read ? `${read.op} ${read.id}` : read.op] =
      "error" in answer.value
        ? { error: answer.value.error }
        : pieceOf(canonicalText(answer.value), answer.warnings);
  }
  view["rows"] = yield* viewRows(player);
  return view;
}

/** `CODE` or `UNCODED: message` of something thrown. */
export function codeOf(error: unknown): string {
  return errorCode(error) ?? `UNCODED: ${errorMessage(error)}`;
}

function* viewRows(player: Player): Steps<Piece> {
  try {
    const rows = yield* warningsOf(() => collectRows(player));
    return pieceOf(fullDigest(rows.value), rows.warnings);
  } catch (error) {
    return { error: codeOf(error) };
  }
}

function* collectRows({ store }: Player): Steps<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  const listed = store.rows?.() ?? [];
  if (Symbol.asyncIterator in listed) {
    yield* settle(
      (async () => {
        for await (const row of listed) rows.push(row);
      })(),
    );
  } else {
    for (const row of listed) rows.push(row);
  }
  return rows;
}

function pieceOf(text: string, warnings: number): Piece {
  const digest = stateDigest(text).slice(0, DIGEST_LENGTH);
  return warnings > 0 ? { warned: digest } : { digest };
}

/** Runs what steps are given and counts what the store warned of meanwhile, which is not printed. */
function* warningsOf<T>(
  play: () => Steps<T>,
): Steps<{ readonly value: T; readonly warnings: number }> {
  const { warn } = logger;
  let warnings = 0;
  logger.warn = () => {
    warnings += 1;
  };
  try {
    return { value: yield* play(), warnings };
  } finally {
    logger.warn = warn;
  }
}
