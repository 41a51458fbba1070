// The arguments of the port's calls as code: plain literals, with the types that cojson brands them by.
import type { BatchWrite } from "@assay/engines/covalue";
import { literal } from "./code.ts";

/** A batch's entry. */
export function batchWrite({ id, header, deleted, sessions }: BatchWrite): string {
  const fields = [
    `id: ${coID(id)}`,
    ...(header === undefined ? [] : [`header: ${asHeader(literal(header))}`]),
    `deleted: ${deleted}`,
    `sessions: [${sessions.map(batchSession).join(", ")}]`,
  ];
  return `{ ${fields.join(", ")} }`;
}

function batchSession(session: BatchWrite["sessions"][number]): string {
  const { from, count, text, bytes } = session;
  const signed = signature(session.signature);
  const last = `{ idx: ${literal(from + count - 1)}, signature: ${signed} }`;
  const fields = [
    `sessionID: ${sessionID(session.session)}`,
    `lastIdx: ${literal(from + count)}`,
    `lastSignature: ${signed}`,
    ...(bytes === undefined ? [] : [`bytesSinceLastSignature: ${literal(bytes)}`]),
    `transactions: transactionRun(${literal(from)}, ${literal(count)}, ${literal(text)})`,
    `signatures: [${session.signatureAfter && count > 0 ? last : ""}]`,
  ];
  return `{ ${fields.join(", ")} }`;
}

export const asHeader = (text: string): string => `${text} as unknown as CoValueHeader`;
export const coID = (text: string): string => `${literal(text)} as RawCoID`;
export const sessionID = (text: string): string => `${literal(text)} as SessionID`;
export const peerID = (text: string): string => `${literal(text)} as PeerID`;
export const signature = (text: string): string => `${literal(text)} as Signature`;
