// Prepared messages and stored coValues in the forms that cojson's storage takes and gives.
import type { StoredCoValue } from "@assay/engines/covalue";
import type { CaptureEntry } from "@assay/engines/history";
import type { FoldedCoValue } from "@assay/engines/jazz";
import type { PreparedMessage } from "../messages/prepared-message.ts";

/** A message of content as a node hands it to its storage. */
export type ContentMessage = Extract<CaptureEntry, { readonly kind: "store" }>["message"];

/** As every edit has; storage does not look at it. */
const PRIORITY = 3;

/** The message as a node would hand it over. */
export function contentMessage({ id, header, sessions }: PreparedMessage): ContentMessage {
  const content: ContentMessage["new"] = {};
  for (const { sessionID, after, transactions, lastSignature } of sessions) {
    content[sessionID] = { after, newTransactions: [...transactions], lastSignature };
  }
  return {
    action: "content",
    id,
    ...(header !== undefined && { header }),
    priority: PRIORITY,
    new: content,
  };
}

/** What messages that deliver all of a coValue say, however they were cut. */
export function foldStored({ row, sessions }: StoredCoValue): FoldedCoValue {
  const folded: FoldedCoValue = { header: row.header, sessions: new Map() };
  for (const { row: session, transactions, signatures } of sessions) {
    folded.sessions.set(session.sessionID, {
      transactions: transactions.map(({ tx }) => tx),
      lastSignature: session.lastSignature,
      signatures: new Map(signatures.map(({ idx, signature }) => [idx, signature])),
    });
  }
  return folded;
}
