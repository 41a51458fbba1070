// Drops an advance of the clock together with the time that locks written later have from it: neither can be
// dropped alone where a failure needs both to agree.
import type { History } from "@assay/engines/covalue";
import { mapFields } from "./map-fields.ts";

/** Histories that begin later, as it were. */
export function* dropTime(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    if (operation.op !== "advanceClock") continue;
    const { ms } = operation;
    const later = mapFields(history.slice(index + 1), (key, value) =>
      TIMES.has(key) && typeof value === "number" && value >= ms ? value - ms : value,
    );
    yield [...history.slice(0, index), ...later];
  }
}

const TIMES: ReadonlySet<string> = new Set(["acquiredAt", "releasedAt"]);
