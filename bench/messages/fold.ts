// Messages folded into what storing them one by one leaves behind, to be committed as batches: how a
// store is filled before a workload that is not about storing.
import { cojsonInternals } from "cojson";
import type {
  CoValueWrite,
  RawCoID,
  SessionID,
  Signature,
  SessionWrite,
  Transaction,
} from "@assay/engines/covalue";
import type { PreparedMessage } from "./prepared-message.ts";

/** A session while its messages are folded. */
interface FoldedSession {
  lastIdx: number;
  lastSignature: Signature;
  bytesSinceLastSignature: number;
  readonly transactions: { readonly idx: number; readonly tx: Transaction }[];
  readonly signatures: { readonly idx: number; readonly signature: Signature }[];
}

/** One write a coValue, in the order in which the messages name them first. */
export function foldMessages(messages: readonly PreparedMessage[]): CoValueWrite[] {
  const headers = new Map<RawCoID, PreparedMessage["header"]>();
  const coValues = new Map<RawCoID, Map<SessionID, FoldedSession>>();
  for (const { id, header, sessions } of messages) {
    const folded = coValues.get(id) ?? new Map<SessionID, FoldedSession>();
    coValues.set(id, folded);
    if (header !== undefined) headers.set(id, header);
    for (const { sessionID, transactions, size, lastSignature } of sessions) {
      const session = folded.get(sessionID) ?? emptySession(lastSignature);
      folded.set(sessionID, session);
      for (const tx of transactions) session.transactions.push({ idx: session.lastIdx++, tx });
      session.lastSignature = lastSignature;
      session.bytesSinceLastSignature += size;
      if (session.bytesSinceLastSignature > signatureThreshold()) {
        session.bytesSinceLastSignature = 0;
        session.signatures.push({ idx: session.lastIdx - 1, signature: lastSignature });
      }
    }
  }
  return [...coValues].map(([id, sessions]): CoValueWrite => {
    const header = headers.get(id);
    return {
      id,
      ...(header === undefined ? {} : { header }),
      sessions: [...sessions].map(([sessionID, session]): SessionWrite => ({
        sessionID,
        ...session,
      })),
    };
  });
}

/** Characters of changes after which cojson has a signature stored (src/config.ts). */
export function signatureThreshold(): number {
  return cojsonInternals.TRANSACTION_CONFIG.MAX_RECOMMENDED_TX_SIZE;
}

function emptySession(lastSignature: Signature): FoldedSession {
  return {
    lastIdx: 0,
    lastSignature,
    bytesSinceLastSignature: 0,
    transactions: [],
    signatures: [],
  };
}
