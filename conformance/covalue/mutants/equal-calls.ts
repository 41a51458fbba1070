// Bugs in calls that equal an earlier one, or are made of what was taken over before: what came between is
// forgotten.
import { settle } from "@assay/engines/engine";
import type { LockRow, RawCoID } from "@assay/engines/covalue";
import { lockCalls } from "./lock-rules.ts";
import { mutant, type Mutant } from "./mutant.ts";

const LOCKS = { checks: ["judges-locks-by-their-times"] } as const;

/** Bugs in calls that were made before. */
export const EQUAL_CALL_MUTANTS: readonly Mutant[] = [
  mutant(
    "equal-tracking-skipped",
    "trackCoValuesSyncState that equals the last one is passed over, whatever came between",
    ["CV-063"],
    () => {
      let last: string | undefined;
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            const text = JSON.stringify(
              updates.map(({ id, peerId, synced }) => [id, peerId, synced]),
            );
            if (text === last) return;
            yield* settle(store.trackCoValuesSyncState(updates));
            last = text;
          },
        },
      };
    },
    { checks: ["failed-tracking-leaves-nothing"] },
  ),
  mutant(
    "mark-undone-remembered",
    "an id whose mark was rolled back counts as marked: it is not enqueued by the next transaction",
    ["CV-036"],
    () => {
      const marked = new Set<RawCoID>();
      return {
        handle: {
          *markCoValueAsDeleted(handle, id) {
            if (marked.has(id)) return;
            yield* settle(handle.markCoValueAsDeleted(id));
            marked.add(id);
          },
        },
      };
    },
    { checks: ["fails-with-whatever-is-thrown"] },
  ),
  mutant(
    "second-take-over-forgets-offset",
    "who takes a lock over from one who had taken it over starts at the beginning",
    ["CV-078"],
    (opened) => {
      const takenOver = new Set<string>();
      const isFirst = ({ key }: LockRow): boolean => {
        const first = !takenOver.delete(key);
        if (first) takenOver.add(key);
        return first;
      };
      return {
        store: lockCalls(opened, {
          startsFrom: ({ row, released, session }) => {
            if (row === undefined || released) return 0;
            const isTakenOver = row.holderSessionId !== session;
            return isTakenOver && !isFirst(row) ? 0 : row.lastProcessedOffset;
          },
        }),
      };
    },
    LOCKS,
  ),
  mutant(
    "equal-renewal-skipped",
    "a renewal to the offset that was renewed last is passed over, though the lock began anew since",
    ["CV-080"],
    () => {
      const renewed = new Map<string, number>();
      return {
        store: {
          *renewStorageReconciliationLock(store, session, peer, offset) {
            const key = JSON.stringify([session, peer]);
            if (renewed.get(key) === offset) return;
            renewed.set(key, offset);
            yield* settle(store.renewStorageReconciliationLock(session, peer, offset));
          },
        },
      };
    },
    LOCKS,
  ),
];
