// Draws reads of the store.
import type { Operation, ReadOperation } from "@assay/engines/covalue";
import { boundNear, mostlyFilledSession, mostlyStoredID, type DrawContext } from "./context.ts";
import { HIGHEST_INDEX } from "./numbers.ts";
import type { SessionName } from "./sketch.ts";

/** A read of the given kind, at times one that was made before: what is remembered of it may be out of date. */
export function drawReadAgain(
  context: DrawContext,
  kind: ReadOperation["op"],
  history: readonly Operation[],
): ReadOperation {
  const { draw } = context;
  const made = history.filter((operation): operation is ReadOperation => operation.op === kind);
  return made.length > 0 && draw.chance(45) ? draw.pick(made) : drawRead(context, kind);
}

/** A read of the given kind. */
export function drawRead(context: DrawContext, kind: ReadOperation["op"]): ReadOperation {
  const { draw, sketch } = context;
  switch (kind) {
    case "getCoValueCount":
    case "getAllCoValuesWaitingForDelete":
    case "getUnsyncedCoValueIDs":
      return { op: kind };
    case "getCoValue":
    case "getCoValueSessions":
    case "getCoValueKnownState":
    case "readCoValue":
      return { op: kind, id: mostlyStoredID(context) };
    case "getCoValueIDs":
      return {
        op: kind,
        limit: draw.chance(15) ? draw.pick([0, 100, HIGHEST_INDEX]) : draw.below(4),
        // A stored row id, one before the first, or one past the last.
        offset: draw.below(sketch.ids().length + 2),
      };
    case "getNewTransactionInSession":
      return { op: kind, ...drawRange(context) };
    case "getSignatures": {
      const { id, session } = mostlyFilledSession(context, "signatures");
      const from = draw.chance(30) ? 0 : boundNear(context, sketch.signatures(id, session));
      return { op: kind, id, session, from };
    }
  }
}

function drawRange(context: DrawContext): SessionName & { from: number; to: number } {
  const { draw, sketch } = context;
  const { id, session } = mostlyFilledSession(context, "transactions");
  const written = sketch.transactions(id, session);
  const from = draw.chance(30) ? 0 : boundNear(context, written);
  if (draw.chance(14)) return { id, session, from, to: -1 };
  if (draw.chance(15)) return { id, session, from, to: HIGHEST_INDEX };
  const other = boundNear(context, written);
  // Both ways round: from > to is an empty range.
  const [low, high] = from < other ? [from, other] : [other, from];
  return draw.chance(30)
    ? { id, session, from: high, to: low }
    : { id, session, from: low, to: high };
}
