// Calls of one kind, again and again on one store: what loses every so many a call, or the number of a row. Each
// kind with the clauses that a lost call violates.
import type { HandleOperation, SerialOperation } from "@assay/engines/covalue";
import type { Cited } from "./looks.ts";

/** Calls, and the looks at what they have left. */
export interface ManyCalls {
  readonly clauses: Cited;
  readonly operations: readonly SerialOperation[];
}

/** With what a store that has grown was called for before, at least a hundred and one. */
const TRACKINGS = 92;
/** At least a dozen. */
const ERASURES = 12;
/** At least 257, for each a call of its own. */
const SESSIONS = 257;

/** On a store with coValues of such ids, which have a session each and are not tracked. */
export function manyCalls(idOf: (index: number) => string): readonly ManyCalls[] {
  const tracked = indices(TRACKINGS);
  const erased = indices(ERASURES).map((index) => idOf(10 + index));
  const id = idOf(4);
  const steps = indices(SESSIONS).map((index): HandleOperation => ({
    op: "addSessionUpdate",
    id,
    session: `session ${index}`,
    lastIdx: index,
    signature: "signature",
    hint: false,
  }));
  return [
    {
      clauses: ["CV-063", "CV-123"],
      operations: [
        ...tracked.map((index): SerialOperation => {
          const update = { id: idOf(1 + index), peer: "peer", synced: false };
          return { op: "trackCoValuesSyncState", updates: [update] };
        }),
        { op: "getUnsyncedCoValueIDs" },
      ],
    },
    {
      clauses: ["CV-054", "CV-123"],
      operations: [
        ...erased.map((one): SerialOperation => ({ op: "eraseCoValueButKeepTombstone", id: one })),
        ...erased.map((one): SerialOperation => ({ op: "getCoValueKnownState", id: one })),
      ],
    },
    {
      clauses: ["CV-014", "CV-123"],
      operations: [
        { op: "getCoValue", id },
        { op: "transaction", steps, end: "commit" },
        { op: "getCoValueSessions", id },
      ],
    },
  ];
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
