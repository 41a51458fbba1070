// Draws calls that must be refused for a number that cannot be stored, and that must change nothing (CV-119).
// Only where nothing else refuses them too: which of two errors comes first is open. A run of several
// transactions is not refused as a whole, so only runs of one are given a bad index.
import type { BatchSession, HandleOperation, SingleWriteOperation } from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
import type { Draw } from "./draw.ts";
import { drawHeader } from "./values.ts";

/** Numbers that must be refused where an index, a counter or a count of bytes is to be stored. */
const UNSTORABLE: readonly number[] = [-1, 0.5, 2 ** 53, -0.5, 2 ** 53 + 2, 1e300, 2 ** 32 + 0.5];

/** The call, or now and then one like it that must be refused. */
export function sometimesRefused(
  { draw, swarm }: DrawContext,
  call: HandleOperation,
): HandleOperation {
  if (!draw.chance(swarm.refusals)) return call;
  const bad = draw.pick(UNSTORABLE);
  switch (call.op) {
    case "addSessionUpdate":
      return draw.chance(50) ? { ...call, lastIdx: bad } : { ...call, bytes: bad };
    case "addTransactions":
      return { ...call, from: bad, count: 1 };
    case "addSignatureAfter":
      return { ...call, idx: bad };
    default:
      return call;
  }
}

/** The write, or now and then one like it that must be refused. */
export function sometimesRefusedWrite(
  { draw, swarm }: DrawContext,
  write: SingleWriteOperation,
): SingleWriteOperation {
  // Fewer calls than steps, so each of them more often.
  if (write.op !== "commitBatch" || !draw.chance(3 * swarm.refusals)) return write;
  const index = write.writes.findIndex(({ sessions }) => sessions.length > 0);
  const chosen = write.writes[index];
  const session = chosen?.sessions[0];
  if (chosen === undefined || session === undefined) return write;
  const refused = {
    // Whether what is not stored at all is looked at is open: this one is.
    header: drawHeader(draw),
    ...chosen,
    sessions: chosen.sessions.with(0, refusedSession(draw, session)),
  };
  return { ...write, writes: write.writes.with(index, refused) };
}

function refusedSession(draw: Draw, session: BatchSession): BatchSession {
  const bad = draw.pick(UNSTORABLE);
  return draw.chance(50) ? { ...session, bytes: bad } : { ...session, from: bad, count: 1 };
}
