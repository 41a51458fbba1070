// A stream by hand that has every kind of line, small enough to be committed: the Rust tests replay the
// file that it is written to.
import type {
  CoValueHeader,
  PeerID,
  RawCoID,
  SessionID,
  Transaction,
} from "@assay/engines/covalue";
import { foldMessages } from "../messages/fold.ts";
import type { PreparedMessage, PreparedSession } from "../messages/prepared-message.ts";
import type { PlannedOperation, StreamPlan } from "./plan-stream.ts";

/** The committed file. */
export const SMALL_STREAM = "crates/cojson-storage-player/tests/small-stream.jsonl";

/** A coValue that no operation names. */
export const UNREAD: RawCoID = "co_zUnread";

/** Above cojson's threshold, so that a signature is stored in between. */
const LARGE = 150_000;

const HEADER: CoValueHeader = {
  type: "comap",
  ruleset: { type: "unsafeAllowAll" },
  meta: null,
  uniqueness: "é\u2028",
  createdAt: null,
};
const ALICE = sessionID("co_zA_session_z1");
const BOB = sessionID("co_zB_session_z2");
const DELETION = sessionID("co_zA_session_d3$");
// cojson brands the names of peers.
const PEER = "peer" as PeerID;

/** The plan; a new one each time, since its operations can be asked for once. */
export function smallPlan(): StreamPlan {
  return {
    stored: foldMessages([
      message("co_zOld", HEADER, [session(ALICE, 0, 3), session(BOB, 0, 1)]),
      message("co_zOld", undefined, [session(ALICE, 3, 2, LARGE)]),
      message("co_zOld", undefined, [session(ALICE, 5, 1)]),
      message("co_zEmpty", HEADER, []),
      // Its id begins with that of one that is erased; its first transaction has a signature.
      message("co_zOldest", HEADER, [session(ALICE, 0, 1, LARGE)]),
      message("co_zOldest", undefined, [session(ALICE, 1, 1)]),
      // Only what is stored in the end shows this one.
      message(UNREAD, HEADER, [session(BOB, 0, 1)]),
    ]),
    operations: operations(),
  };
}

function operations(): PlannedOperation[] {
  const store = (
    kind: "store-new" | "append" | "delete-erase",
    timed: boolean,
    stored: PreparedMessage,
  ): PlannedOperation => ({ kind, body: { timed, message: stored } });
  const load = (id: RawCoID): PlannedOperation => ({ kind: "load", body: { timed: true, id } });
  const ids: RawCoID[] = ["co_zOld", "co_zNew", "co_zLarge", "co_zEmpty", "co_zUnknown"];
  return [
    // Asked again once more is stored.
    { kind: "known-state", body: { timed: false, id: "co_zOld" } },
    store("store-new", false, message("co_zNew", HEADER, [session(ALICE, 0, 2)])),
    store("store-new", true, message("co_zLarge", HEADER, [session(BOB, 0, 2, LARGE)])),
    store("append", true, message("co_zNew", undefined, [session(ALICE, 2, 1, LARGE)])),
    store(
      "append",
      true,
      message("co_zNew", undefined, [session(ALICE, 3, 1), session(BOB, 0, 1)]),
    ),
    store("append", true, message("co_zOld", undefined, [session(ALICE, 6, 2)])),
    ...ids.map(load),
    ...ids.map((id): PlannedOperation => ({ kind: "known-state", body: { timed: true, id } })),
    { kind: "track-sync", body: { timed: true, updates: tracked(["co_zOld", "co_zNew"], false) } },
    { kind: "track-sync", body: { timed: true, updates: tracked(["co_zOld"], true) } },
    { kind: "list-unsynced", body: { timed: true } },
    store("delete-erase", true, {
      id: "co_zOld",
      header: undefined,
      sessions: [{ ...session(DELETION, 0, 1), deletes: true }],
    }),
    load("co_zOld"),
    load("co_zOldest"),
  ];
}

function tracked(ids: readonly RawCoID[], synced: boolean) {
  return ids.map((id) => ({ id, peerId: PEER, synced }));
}

/** cojson brands the parts of a session's id. */
function sessionID(text: string): SessionID {
  return text as SessionID;
}

function message(
  id: RawCoID,
  header: CoValueHeader | undefined,
  sessions: readonly PreparedSession[],
): PreparedMessage {
  return { id, header, sessions };
}

function session(sessionID: SessionID, after: number, count: number, size = 10): PreparedSession {
  return {
    sessionID,
    after,
    size,
    deletes: false,
    lastSignature: `signature_z${sessionID.length}${after + count}`,
    transactions: Array.from({ length: count }, (_, index): Transaction => ({
      privacy: "trusting",
      madeAt: after + index,
      changes: `[{"op":"set","key":"k${after + index}","value":"\\ud83d\\ude00"}]` as Extract<
        Transaction,
        { privacy: "trusting" }
      >["changes"],
    })),
  };
}
