// Draws the steps of transactions.
import { WRITE_NAMES, type HandleOperation, type TransactionStep } from "@assay/engines/covalue";
import {
  anyID,
  anyPeer,
  anySession,
  boundNear,
  countFrom,
  indexToWrite,
  mostlyStoredID,
  storedSession,
  type DrawContext,
} from "./context.ts";
import { drawReadOutside } from "./draw-read-outside.ts";
import { drawOffset, drawWrite } from "./draw-write.ts";
import { clampIndex, indexAtEdge, LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "./numbers.ts";
import { sometimesRefused } from "./draw-refused.ts";
import type { StepKind } from "./swarm.ts";
import { drawText } from "./values.ts";

/** A step of the given kind behind others, most of which work on the coValue that the transaction is about. */
export function drawStep(
  context: DrawContext,
  kind: Exclude<StepKind, "together">,
  focus: string | undefined,
  before: readonly TransactionStep[],
): TransactionStep {
  const { draw } = context;
  switch (kind) {
    case "wait":
      return { op: kind };
    case "readOutside":
      return { op: kind, read: drawReadOutside(context, before) };
    case "writeNested": {
      const write = drawWrite(context, draw.pick(WRITE_NAMES));
      // Without a header an upsert is a read, which is not refused.
      const isLookup = write.op === "upsertCoValue" && draw.chance(40);
      return { op: kind, write: isLookup ? { op: write.op, id: write.id } : write };
    }
    default:
      return sometimesRefused(context, drawHandleCall(context, kind, focus));
  }
}

/** A call on a handle; another kind of call where no row is there that the asked one needs. */
export function drawHandleCall(
  context: DrawContext,
  kind: HandleOperation["op"],
  focus: string | undefined,
): HandleOperation {
  const { draw, sketch } = context;
  if (kind === "getStorageReconciliationLock") return { op: kind, key: drawLockKey(context) };
  if (kind === "putStorageReconciliationLock") return drawLock(context);
  // One that is not stored may be marked too: cojson marks before it stores.
  if (kind === "markCoValueAsDeleted") return { op: kind, id: focus ?? anyID(context) };
  const id = focus !== undefined && draw.chance(85) ? focus : mostlyStoredID(context);
  if (!sketch.hasCoValue(id)) return { op: "markCoValueAsDeleted", id };
  const session = storedSession(context, id);
  switch (kind) {
    case "deleteCoValueContent":
      return { op: kind, id };
    case "getSingleCoValueSession": {
      const known = session !== undefined && draw.chance(85);
      return { op: kind, id, session: known ? session : anySession(context) };
    }
    case "addTransactions": {
      if (session === undefined) return drawSessionUpdate(context, id);
      const from = indexToWrite(context, sketch.transactions(id, session));
      return { op: kind, id, session, from, count: countFrom(context, from), text: drawText(draw) };
    }
    case "addSignatureAfter": {
      if (session === undefined) return drawSessionUpdate(context, id);
      const idx = draw.chance(70)
        ? boundNear(context, sketch.transactions(id, session))
        : indexToWrite(context, sketch.signatures(id, session));
      return { op: kind, id, session, idx, signature: drawText(draw) };
    }
    case "addSessionUpdate":
      return drawSessionUpdate(context, id);
  }
}

/** A session's new state; its counter mostly is one above its last transaction, as cojson keeps it. */
function drawSessionUpdate(context: DrawContext, id: string): HandleOperation {
  const { draw, sketch } = context;
  const session = anySession(context);
  const last = sketch.transactions(id, session).at(-1);
  return {
    op: "addSessionUpdate",
    id,
    session,
    lastIdx: drawCounter(context, last),
    signature: drawText(draw),
    ...(draw.chance(50) ? { bytes: drawOffset(context) } : {}),
    hint: draw.chance(50),
  };
}

/** One above the last transaction, or that of a session without transactions, or at an edge. */
function drawCounter({ draw, edges }: DrawContext, last: number | undefined): number {
  if (last !== undefined && draw.chance(60)) return clampIndex(last + 1);
  return draw.chance(20) ? 0 : indexAtEdge(draw, edges);
}

/** Mostly the key of a peer's lock, sometimes one that is no lock's. */
function drawLockKey(context: DrawContext): string {
  const peer = anyPeer(context);
  return context.draw.chance(85) ? `lock#${peer}` : peer;
}

/** A lock as another process may have left it: held or released, around the edges of the rules. */
function drawLock(context: DrawContext): HandleOperation {
  const { draw, sketch } = context;
  const around = (ms: number): number => sketch.nowMs - ms + draw.pick([-1000, -1, 0, 0, 1]);
  return {
    op: "putStorageReconciliationLock",
    key: drawLockKey(context),
    session: anySession(context),
    acquiredAt: draw.chance(60) ? around(LOCK_TTL_MS) : sketch.nowMs,
    ...(draw.chance(55)
      ? { releasedAt: draw.chance(40) ? 0 : around(RECONCILIATION_INTERVAL_MS) }
      : {}),
    offset: drawOffset(context),
  };
}
