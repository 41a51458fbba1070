// Finds a stored session by its row id, which no call of a store does.
import { settle, type Steps } from "@assay/engines/engine";
import {
  listCoValueIDs,
  type AnyCoValueStore,
  type StoredSessionRow,
} from "@assay/engines/covalue";

/** The stored session of that row id. */
export function* findSession(
  store: AnyCoValueStore,
  ses: number,
): Steps<StoredSessionRow | undefined> {
  for (const id of yield* listCoValueIDs(store)) {
    const row = yield* settle(store.getCoValue(id));
    const sessions = row ? yield* settle(store.getCoValueSessions(row.rowID)) : [];
    const found = sessions.find(({ rowID }) => rowID === ses);
    if (found !== undefined) return found;
  }
  return undefined;
}
