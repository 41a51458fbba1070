// Bugs in what becomes of odd names: taken for numbers, or joined by a separator that they hold themselves.
import { settle } from "@assay/engines/engine";
import type { Signature } from "@assay/engines/covalue";
import { lockCalls } from "./lock-rules.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { joinedBy, throughIDs } from "./names.ts";
import { throughSessions } from "./session-names.ts";

const CHECKS = { checks: ["keeps-names-apart"] } as const;

/** The pair of coValue and peer, with a separator that reads well. */
const JOINED: readonly Mutant[] = [
  mutant(
    "bar-joins-id-and-peer",
    "unsynced pairs are kept as id|peer and taken apart at the first bar",
    ["CV-096"],
    joinedBy("|"),
    CHECKS,
  ),
  mutant(
    "hash-joins-id-and-peer",
    "unsynced pairs are kept as id#peer and taken apart at the first hash",
    ["CV-096"],
    joinedBy("#"),
    CHECKS,
  ),
  mutant(
    "at-joins-id-and-peer",
    "unsynced pairs are kept as id@peer and taken apart at the first at sign",
    ["CV-096"],
    joinedBy("@"),
    CHECKS,
  ),
  mutant(
    "unit-separator-joins-id-and-peer",
    "unsynced pairs are kept as id U+001F peer and taken apart at the first U+001F",
    ["CV-096"],
    joinedBy("\x1f"),
    CHECKS,
  ),
  mutant(
    "hash-ends-peer",
    "the peer of a lock ends at its first hash",
    ["CV-096"],
    (opened) => ({ store: lockCalls(opened, { key: (peer) => `lock#${peer.split("#")[0]}` }) }),
    CHECKS,
  ),
];

/** Bugs in what becomes of odd names. */
export const ODD_NAME_MUTANTS: readonly Mutant[] = [
  ...JOINED,
  mutant(
    "stops-by-pattern",
    "stopTrackingSyncState takes a star in an id for any text, as GLOB does",
    ["CV-096"],
    () => ({
      store: {
        *stopTrackingSyncState(store, id) {
          const tracked = id.includes("*") ? yield* settle(store.getUnsyncedCoValueIDs()) : [];
          const [before = "", after = ""] = id.split("*");
          for (const other of tracked) {
            if (other.startsWith(before) && other.endsWith(after)) {
              yield* settle(store.stopTrackingSyncState(other));
            }
          }
          yield* settle(store.stopTrackingSyncState(id));
        },
      },
    }),
    CHECKS,
  ),
  mutant(
    "long-names-well-formed",
    "a coValue id of more than 255 units is kept as UTF-8, in which every lone surrogate is U+FFFD",
    ["CV-096"],
    throughIDs((id) => (id.length > 255 ? id.toWellFormed() : id)),
    CHECKS,
  ),
  mutant(
    "sessions-numeric",
    "a session id that is a number's text is kept as a number",
    ["CV-095", "CV-096"],
    throughSessions((id) => (/^\d+$/.test(id) ? String(Number(id)) : id)),
    CHECKS,
  ),
  mutant(
    "signatures-numeric",
    "a last signature that is a number's text is kept as a number",
    ["CV-095"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...given }) {
          const { lastSignature } = sessionUpdate;
          const text = /^\d/.test(lastSignature) ? Number(lastSignature) : NaN;
          if (Number.isNaN(text)) {
            return yield* settle(handle.addSessionUpdate({ sessionUpdate, ...given }));
          }
          // Signatures are opaque to storage; cojson brands them.
          const update = { ...sessionUpdate, lastSignature: String(text) as Signature };
          return yield* settle(handle.addSessionUpdate({ ...given, sessionUpdate: update }));
        },
      },
    }),
    CHECKS,
  ),
];
