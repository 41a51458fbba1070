// Rows that cannot be read, planted for checks of what a store makes of them.
import type { CoValueHeader, CorruptRow } from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import { settle, type Steps } from "../engine/steps.ts";
import type { Write } from "../ordered/port.ts";
import type { CoValueCore } from "./core.ts";
import { encodeNumber, keyOf } from "./layout.ts";

/** Bytes that are no JSON. */
const UNREADABLE = Buffer.from("{");

/** Stores a row that cannot be read. Whoever calls it lets one writer in at a time. */
export function* plantCorruptRow<A extends Api>(
  core: CoValueCore<A>,
  row: CorruptRow,
): Steps<void> {
  yield* settle(core.store.batch([yield* writeOf(core, row)]));
}

function* writeOf<A extends Api>(core: CoValueCore<A>, row: CorruptRow): Steps<Write> {
  if (row.table === "transaction") return [keyOf.transaction(row.ses, row.idx), UNREADABLE];
  // Any object is a header to storage; this one is gone with the next write.
  const rowID = (yield* core.upsertCoValue(row.id, {} as CoValueHeader)) ?? 0;
  return [keyOf.coValueById(row.id), Buffer.concat([encodeNumber(rowID), UNREADABLE])];
}
