// Storing a message with the calls that cojson's storage makes, in their order (cojson
// src/storage/storageAsync.ts:797-936 and storageSync.ts): an upsert, then a transaction a session.
// Written out for each api, since anything in between would be measured too.
import type { CoValueStore, CoValueStoreSync, StoredSessionRow } from "@assay/engines/covalue";
import { signatureThreshold } from "../messages/fold.ts";
import type { PreparedMessage, PreparedSession } from "../messages/prepared-message.ts";
import { WrongAnswer } from "./wrong-answer.ts";

/** Stores a message. Errors: `WrongAnswer` when the store does not hold what the message continues. */
export async function storeMessage(store: CoValueStore, message: PreparedMessage): Promise<void> {
  const coValue = assertStored(await store.upsertCoValue(message.id, message.header), message);
  for (const session of message.sessions) {
    await store.transaction(async (handle) => {
      const stored = await handle.getSingleCoValueSession(coValue, session.sessionID);
      if (session.deletes) await handle.markCoValueAsDeleted(message.id);
      assertContinues(stored, session, message);
      const next = nextState(stored, session);
      const sessionRowID = await handle.addSessionUpdate({
        sessionUpdate: { coValue, ...next.state },
        ...(stored === undefined ? {} : { sessionRow: stored }),
      });
      if (next.signs) {
        const idx = next.state.lastIdx - 1;
        const signature = session.lastSignature;
        await handle.addSignatureAfter({ sessionRowID, idx, signature });
      }
      await Promise.all(
        session.transactions.map((transaction, index) =>
          handle.addTransaction(sessionRowID, session.after + index, transaction),
        ),
      );
    });
  }
}

/** Stores a message in a sync store; errors are those of `storeMessage`. */
export function storeMessageSync(store: CoValueStoreSync, message: PreparedMessage): void {
  const coValue = assertStored(store.upsertCoValue(message.id, message.header), message);
  for (const session of message.sessions) {
    store.transaction((handle) => {
      const stored = handle.getSingleCoValueSession(coValue, session.sessionID);
      if (session.deletes) handle.markCoValueAsDeleted(message.id);
      assertContinues(stored, session, message);
      const next = nextState(stored, session);
      const sessionRowID = handle.addSessionUpdate({
        sessionUpdate: { coValue, ...next.state },
        ...(stored === undefined ? {} : { sessionRow: stored }),
      });
      if (next.signs) {
        const idx = next.state.lastIdx - 1;
        handle.addSignatureAfter({ sessionRowID, idx, signature: session.lastSignature });
      }
      for (const [index, transaction] of session.transactions.entries()) {
        handle.addTransaction(sessionRowID, session.after + index, transaction);
      }
    });
  }
}

type SessionState = Pick<
  StoredSessionRow,
  "sessionID" | "lastIdx" | "lastSignature" | "bytesSinceLastSignature"
>;

/** The session's state after the message, and whether a signature is stored in between. */
function nextState(
  stored: StoredSessionRow | undefined,
  session: PreparedSession,
): { readonly state: SessionState; readonly signs: boolean } {
  const bytes = (stored?.bytesSinceLastSignature ?? 0) + session.size;
  const signs = bytes > signatureThreshold();
  return {
    signs,
    state: {
      sessionID: session.sessionID,
      lastIdx: session.after + session.transactions.length,
      lastSignature: session.lastSignature,
      bytesSinceLastSignature: signs ? 0 : bytes,
    },
  };
}

function assertStored(coValue: number | undefined, { id }: PreparedMessage): number {
  if (coValue === undefined) throw new WrongAnswer(`${id}: the upsert answered no row id`);
  return coValue;
}

function assertContinues(
  stored: StoredSessionRow | undefined,
  { sessionID, after }: PreparedSession,
  { id }: PreparedMessage,
): void {
  const lastIdx = stored?.lastIdx ?? 0;
  if (lastIdx === after) return;
  throw new WrongAnswer(
    `${id}: session ${sessionID} has ${lastIdx} transactions stored instead of ${after}`,
  );
}
