// The calls of an operation, in the order in which the Rust player makes them
// (crates/cojson-storage-player/src/stream/calls.rs): the small ones of cojson's storage, or a composite one.
import type {
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
  SessionWrite,
  StoredCoValue,
} from "@assay/engines/covalue";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { Outcome } from "./answer-digest.ts";
import type {
  OperationKind,
  StreamMessage,
  StreamOperation,
  StreamSession,
} from "./stream-lines.ts";

/** Which calls store and load coValues: those of cojson's storage, or `readCoValue` and `commitBatch`. */
export const CALLS = ["small", "composite"] as const;

export type Calls = (typeof CALLS)[number];

/** Kinds of which the composite calls are others than the small ones. */
export const COMPOSITE_KINDS: ReadonlySet<OperationKind> = new Set([
  "store-new",
  "append",
  "load",
  "delete-erase",
]);

/** Plays one operation. Errors: `WrongAnswer`, and the store's own. */
export type PreparedCall = (store: CoValueStore) => Promise<Outcome>;

const NOTHING: Outcome = { answer: "nothing" };

/** Prepares what is not the store's work, so that it is in no latency. */
export function prepareCall(
  operation: StreamOperation,
  calls: Calls,
  signatureThreshold: number,
): PreparedCall {
  switch (operation.kind) {
    case "store-new":
    case "append":
    case "delete-erase": {
      const { message } = operation.body;
      const erases = operation.kind === "delete-erase";
      if (calls === "small") return storing(preparedMessage(message), erases);
      return committing(messageWrite(message, signatureThreshold), erases);
    }
    case "load": {
      const { id } = operation.body;
      return calls === "small"
        ? async (store) => ({ answer: "whole", whole: await loadCoValue(store, id) })
        : async (store) => ({ answer: "whole", whole: withEnds(await store.readCoValue(id)) });
    }
    case "known-state": {
      const { id } = operation.body;
      return async (store) => ({ answer: "known", known: await store.getCoValueKnownState(id) });
    }
    case "track-sync": {
      const { updates } = operation.body;
      return async (store) => {
        await store.trackCoValuesSyncState(updates);
        return NOTHING;
      };
    }
    case "list-unsynced":
      return async (store) => ({ answer: "ids", ids: await store.getUnsyncedCoValueIDs() });
  }
}

/** Plays an operation on a sync store, with the small calls: how the reference's answers come about. */
export function playSync(store: CoValueStoreSync, operation: StreamOperation): Outcome {
  const { kind, body } = operation;
  switch (kind) {
    case "store-new":
    case "append":
    case "delete-erase":
      storeMessageSync(store, preparedMessage(body.message));
      if (kind === "delete-erase") store.eraseCoValueButKeepTombstone(body.message.id);
      return NOTHING;
    case "load":
      return { answer: "whole", whole: loadCoValueSync(store, body.id) };
    case "known-state":
      return { answer: "known", known: store.getCoValueKnownState(body.id) };
    case "track-sync":
      store.trackCoValuesSyncState(body.updates);
      return NOTHING;
    case "list-unsynced":
      return { answer: "ids", ids: store.getUnsyncedCoValueIDs() };
  }
}

function storing(message: PreparedMessage, erases: boolean): PreparedCall {
  return async (store) => {
    await storeMessage(store, message);
    if (erases) await store.eraseCoValueButKeepTombstone(message.id);
    return NOTHING;
  };
}

function committing(write: CoValueWrite, erases: boolean): PreparedCall {
  const writes = [write];
  return async (store) => {
    const [rowID] = await store.commitBatch(writes);
    if (rowID === undefined) throw new WrongAnswer(`${write.id}: the batch answered no row id`);
    if (erases) await store.eraseCoValueButKeepTombstone(write.id);
    return NOTHING;
  };
}

function preparedMessage({ id, header, sessions }: StreamMessage): PreparedMessage {
  return { id, header, sessions };
}

function messageWrite({ id, header, sessions }: StreamMessage, threshold: number): CoValueWrite {
  return {
    id,
    ...(header === undefined ? {} : { header }),
    deleted: sessions.some(({ deletes }) => deletes),
    sessions: sessions.map((session) => sessionWrite(session, threshold)),
  };
}

function sessionWrite(session: StreamSession, threshold: number): SessionWrite {
  const { sessionID, after, lastSignature, transactions } = session;
  const bytes = session.bytesBefore + session.size;
  const signs = bytes > threshold;
  const lastIdx = after + transactions.length;
  return {
    sessionID,
    lastIdx,
    lastSignature,
    bytesSinceLastSignature: signs ? 0 : bytes,
    transactions: transactions.map((tx, index) => ({ idx: after + index, tx })),
    signatures: signs ? [{ idx: lastIdx - 1, signature: lastSignature }] : [],
  };
}

/** With the signature at each session's end among the others, as the small calls' loading has it. */
function withEnds(whole: StoredCoValue | undefined): StoredCoValue | undefined {
  if (whole === undefined) return undefined;
  const sessions = whole.sessions.map((session) => {
    const { row, signatures } = session;
    const { lastSignature, lastIdx, rowID } = row;
    if (signatures.at(-1)?.signature === lastSignature) return session;
    const end = { ses: rowID, idx: lastIdx - 1, signature: lastSignature };
    return { ...session, signatures: [...signatures, end] };
  });
  return { row: whole.row, sessions };
}
